// The refusal of a program built without PyTorch where PyTorch is needed.
#pragma once

#include <stdexcept>
#include <string>

namespace mechnn::cli {

[[noreturn]] inline void refuse_without_torch(const std::string& what) {
  throw std::runtime_error("this program was built without PyTorch, which " + what +
                           " needs; run `scripts/setup.sh --with-torch && scripts/build.sh "
                           "release --with-torch`");
}

}  // namespace mechnn::cli
