#include "training/task.h"

#include <algorithm>
#include <stdexcept>

namespace mechnn::training {

ItemRange Part::share(std::int64_t items) const {
  const std::int64_t shorter = items / size, longer = items % size;
  const std::int64_t begin = rank * shorter + std::min(rank, longer);
  return {begin, begin + shorter + (rank < longer ? 1 : 0)};
}

Loss Task::validation_loss(std::int64_t /*batch*/, Part /*part*/) {
  throw std::logic_error("this task has no validation data");
}

}  // namespace mechnn::training
