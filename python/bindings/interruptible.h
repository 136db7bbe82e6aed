// Long work that Ctrl-C stops.
#pragma once

#include <nanobind/nanobind.h>

#include <chrono>
#include <future>
#include <optional>
#include <stop_token>
#include <utility>

namespace mechnn::python {

namespace nb = nanobind;

/// What work gave, and what a signal's handler raised meanwhile, such as KeyboardInterrupt.
template <typename Result>
struct Interruptible {
  Result result;
  std::optional<nb::python_error> interruption;
};

/// Calls work(std::stop_token) on a thread of its own, without the GIL. This thread, which alone
/// may handle signals, looks for them meanwhile; one that raises asks the work to stop.
template <typename Work>
auto interruptible(const Work& work) {
  constexpr std::chrono::milliseconds between_looks{50};
  std::stop_source source;
  std::optional<nb::python_error> interruption;
  auto result = std::async(std::launch::async, [&] { return work(source.get_token()); });
  {
    const nb::gil_scoped_release without_gil;
    while (result.wait_for(between_looks) != std::future_status::ready) {
      if (interruption) continue;
      const nb::gil_scoped_acquire with_gil;
      if (PyErr_CheckSignals() == 0) continue;
      interruption.emplace();
      source.request_stop();
    }
  }
  return Interruptible<decltype(result.get())>{result.get(), std::move(interruption)};
}

}  // namespace mechnn::python
