// Any text as an equation, bound, prior or starting value either is refused with
// std::invalid_argument or is one; a fit of it that is stopped at once ends.
#include <cstdint>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "mechnn/fit.h"

namespace {

template <typename Work>
void refused_or_done(const Work& work) {
  try {
    work();
  } catch (const std::invalid_argument&) {
  }
}

mechnn::TrajectorySet small_data() {
  mechnn::TrajectorySet data{{"x"}, {{}}};
  for (int s = 0; s < 12; ++s) {
    data.trajectories[0].times.push_back(s);
    data.trajectories[0].values.push_back(1 + 0.3 * s);
  }
  return data;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  refused_or_done([&] { static_cast<void>(mechnn::parse_bound(text)); });
  refused_or_done([&] { static_cast<void>(mechnn::parse_prior(text)); });
  refused_or_done([&] { static_cast<void>(mechnn::parse_start(text)); });
  std::stop_source stopped;
  stopped.request_stop();
  mechnn::FitOptions options;
  options.equations = mechnn::equations_in(text);
  options.starts = 1;
  options.stop = stopped.get_token();
  refused_or_done([&] { static_cast<void>(mechnn::fit(small_data(), options)); });
  return 0;
}
