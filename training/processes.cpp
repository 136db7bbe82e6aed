#include "training/processes.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <c10/util/Exception.h>
// PyTorch ships this header, though not Gloo's own, which it includes: Debian's stand in. Only
// their names matter, since every object of Gloo stays behind a pointer inside PyTorch.
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace mechnn::training {

struct Processes::Group {
  c10::intrusive_ptr<c10d::ProcessGroupGloo> gloo;
};

namespace {

c10::intrusive_ptr<c10d::Store> meeting_point(const Launch& launch, std::chrono::seconds timeout) {
  c10d::TCPStoreOptions options;
  options.port = launch.port;
  options.isServer = launch.is_first() && !launch.store_is_there;
  options.numWorkers = launch.size;
  options.waitWorkers = false;
  options.timeout = timeout;
  return c10::make_intrusive<c10d::PrefixStore>(
      "mechnn/" + launch.attempt, c10::make_intrusive<c10d::TCPStore>(launch.address, options));
}

c10::intrusive_ptr<c10d::ProcessGroupGloo> met(const Launch& launch, std::chrono::seconds timeout) {
  const auto options = c10d::ProcessGroupGloo::Options::create(timeout);
  const char* const interface = std::getenv("GLOO_SOCKET_IFNAME");
  options->devices.push_back(interface == nullptr
                                 ? c10d::ProcessGroupGloo::createDefaultDevice()
                                 : c10d::ProcessGroupGloo::createDeviceForInterface(interface));
  return c10::make_intrusive<c10d::ProcessGroupGloo>(meeting_point(launch, timeout), launch.rank,
                                                     launch.size, options);
}

[[noreturn]] void fail(const Launch& launch, std::chrono::seconds timeout, const char* reason) {
  throw std::runtime_error("training: process " + std::to_string(launch.rank) + " of " +
                           std::to_string(launch.size) +
                           " has lost the others: one has ended, or did not answer within " +
                           std::to_string(timeout.count()) + " s (" + reason + ")");
}

}  // namespace

Processes::Processes(const Launch& launch, std::chrono::seconds timeout)
    : launch_(launch), timeout_(timeout) {
  if (is_alone()) return;
  try {
    group_ = std::make_unique<Group>(Group{met(launch_, timeout_)});
  } catch (const c10::Error& error) {
    fail(launch_, timeout_, error.what_without_backtrace());
  } catch (const std::exception& error) {
    fail(launch_, timeout_, error.what());
  }
}

Processes::~Processes() = default;

template <typename Start>
void Processes::finish(Start start) {
  if (is_alone()) return;
  try {
    start(*group_->gloo)->wait();
  } catch (const c10::Error& error) {
    fail(launch_, timeout_, error.what_without_backtrace());
  } catch (const std::exception& error) {
    fail(launch_, timeout_, error.what());
  }
}

void Processes::sum(at::Tensor values) {
  std::vector<at::Tensor> list{std::move(values)};
  finish([&](c10d::ProcessGroupGloo& gloo) { return gloo.allreduce(list); });
}

void Processes::share(const std::vector<at::Tensor>& tensors) {
  const at::NoGradGuard without_gradients;
  for (const at::Tensor& tensor : tensors) {
    std::vector<at::Tensor> list{tensor.detach().contiguous()};
    finish([&](c10d::ProcessGroupGloo& gloo) { return gloo.broadcast(list); });
    if (!list[0].is_alias_of(tensor)) tensor.copy_(list[0]);
  }
}

std::string Processes::shared(std::string text) {
  const at::Tensor size = at::empty({1}, at::kLong).fill_(static_cast<std::int64_t>(text.size()));
  share({size});
  text.resize(static_cast<std::size_t>(size.item<std::int64_t>()));
  share({at::from_blob(text.data(), {std::ssize(text)}, at::kByte)});
  return text;
}

}  // namespace mechnn::training
