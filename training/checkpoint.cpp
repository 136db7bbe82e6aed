#include "training/checkpoint.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <c10/util/Exception.h>
#include <torch/serialize.h>
#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace mechnn::training {
namespace {

constexpr std::int64_t format_version = 3;
constexpr std::int64_t columns = 7;
constexpr std::size_t checksum_size = 8;

at::Tensor table_of(const std::vector<EpochMetrics>& history) {
  at::Tensor table = at::empty({std::ssize(history), columns}, at::kDouble);
  auto* at = table.data_ptr<double>();
  for (const EpochMetrics& m : history) {
    for (const double value :
         {static_cast<double>(m.epoch), m.loss, m.validation_loss, m.learning_rate, m.gradient_norm,
          static_cast<double>(m.failed), static_cast<double>(m.skipped)}) {
      *at++ = value;
    }
  }
  return table;
}

std::vector<EpochMetrics> history_of(const at::Tensor& table) {
  TORCH_CHECK(table.dim() == 2 && table.size(1) == columns && table.scalar_type() == at::kDouble,
              "its history has another shape");
  const auto whole = [](double value) { return static_cast<std::int64_t>(value); };
  std::vector<EpochMetrics> history;
  const auto row = table.accessor<double, 2>();
  for (std::int64_t i = 0; i < table.size(0); ++i) {
    history.push_back({whole(row[i][0]), row[i][1], row[i][2], row[i][3], row[i][4],
                       whole(row[i][5]), whole(row[i][6])});
  }
  return history;
}

/// Loading would take any tensor for another, whatever its shape.
void check_state(const std::vector<at::Tensor>& read, const std::vector<at::Tensor>& own) {
  TORCH_CHECK(read.size() == own.size(), "it has ", read.size(), " tensors, expected ", own.size());
  for (std::size_t i = 0; i < own.size(); ++i) {
    TORCH_CHECK(read[i].sizes() == own[i].sizes() && read[i].scalar_type() == own[i].scalar_type(),
                "tensor ", i, " is ", read[i].scalar_type(), " of shape ", read[i].sizes(),
                ", expected ", own[i].scalar_type(), " of shape ", own[i].sizes());
  }
}

std::string checksum(std::string_view content) {
  const auto sum = crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size());
  char text[checksum_size + 1];
  std::snprintf(text, sizeof text, "%08lx", sum);
  return text;
}

std::string without_checksum(const std::string& content) {
  TORCH_CHECK(content.size() > checksum_size, "it is too short");
  std::string archive = content.substr(0, content.size() - checksum_size);
  TORCH_CHECK(content.substr(archive.size()) == checksum(archive),
              "it is cut short or altered (checksum)");
  return archive;
}

/// Throws naming the first line in which they differ.
void check_configuration(const std::string& read, const std::string& own) {
  std::istringstream of_read(read), of_own(own);
  std::string there, here;
  while (true) {
    const bool more_there = static_cast<bool>(std::getline(of_read, there));
    const bool more_here = static_cast<bool>(std::getline(of_own, here));
    if (!more_there && !more_here) return;
    TORCH_CHECK(more_there && more_here && there == here, "it is of another training, with '",
                more_there ? there : "nothing", "' where this one has '",
                more_here ? here : "nothing", "'");
  }
}

/// A list of tensors like those of `own`.
std::vector<at::Tensor> read_state(torch::serialize::InputArchive& archive, const char* name,
                                   const std::vector<at::Tensor>& own) {
  c10::IValue list;
  archive.read(name, list);
  std::vector<at::Tensor> state = list.toTensorVector();
  check_state(state, own);
  return state;
}

void open(torch::serialize::InputArchive& archive, const std::string& content) {
  const std::string bytes = without_checksum(content);
  archive.load_from(bytes.data(), bytes.size());
  c10::IValue version;
  archive.read("version", version);
  TORCH_CHECK(version.toInt() == format_version, "it has version ", version.toInt(), ", expected ",
              format_version);
}

/// Calls `work`; what it throws becomes a sentence about the file.
template <typename Work>
auto usable(const std::filesystem::path& file, const Work& work) {
  const std::string refusal = file.string() + ": this checkpoint cannot be used: ";
  try {
    return work();
  } catch (const c10::Error& error) {
    throw std::invalid_argument(refusal + error.what_without_backtrace());
  } catch (const std::exception& error) {
    throw std::invalid_argument(refusal + error.what());
  }
}

}  // namespace

std::vector<at::Tensor> state_of(const torch::nn::Module& module) {
  std::vector<at::Tensor> state = module.parameters();
  for (const at::Tensor& buffer : module.buffers()) state.push_back(buffer);
  return state;
}

void set_state(torch::nn::Module& module, const std::vector<at::Tensor>& state) {
  const at::NoGradGuard without_gradients;
  const std::vector<at::Tensor> own = state_of(module);
  for (std::size_t i = 0; i < own.size(); ++i) own[i].copy_(state[i]);
}

std::string checkpoint_content(const torch::nn::Module& module,
                               const torch::optim::Optimizer& optimizer,
                               const Checkpoint& checkpoint) {
  torch::serialize::OutputArchive archive, of_optimizer;
  archive.write("version", c10::IValue(format_version));
  archive.write("configuration", c10::IValue(checkpoint.configuration));
  archive.write("state", c10::IValue(state_of(module)));
  archive.write("best", c10::IValue(checkpoint.best));
  archive.write("best_epoch", c10::IValue(checkpoint.result.best_epoch));
  archive.write("best_loss", c10::IValue(checkpoint.result.best_loss));
  archive.write("history", table_of(checkpoint.result.history));
  optimizer.save(of_optimizer);
  archive.write("optimizer", of_optimizer);
  std::ostringstream stream;
  archive.save_to(stream);
  // The archive's own readers pass over what follows it.
  std::string content = stream.str();
  return content += checksum(content);
}

Checkpoint load_checkpoint(const std::string& content, const std::filesystem::path& file,
                           const std::string& configuration, torch::nn::Module& module,
                           torch::optim::Optimizer& optimizer) {
  return usable(file, [&] {
    torch::serialize::InputArchive archive, of_optimizer;
    open(archive, content);
    c10::IValue of_what, best_epoch, best_loss;
    archive.read("configuration", of_what);
    check_configuration(of_what.toStringRef(), configuration);
    const std::vector<at::Tensor> own = state_of(module);
    const std::vector<at::Tensor> state = read_state(archive, "state", own);
    Checkpoint checkpoint;
    checkpoint.configuration = configuration;
    checkpoint.best = read_state(archive, "best", own);
    archive.read("best_epoch", best_epoch);
    archive.read("best_loss", best_loss);
    checkpoint.result.best_epoch = best_epoch.toInt();
    checkpoint.result.best_loss = best_loss.toDouble();
    at::Tensor history;
    archive.read("history", history);
    checkpoint.result.history = history_of(history);
    archive.read("optimizer", of_optimizer);
    optimizer.load(of_optimizer);
    set_state(module, state);
    return checkpoint;
  });
}

void restore_best(const std::filesystem::path& file, torch::nn::Module& module) {
  const std::string content = read_checkpoint(file);
  usable(file, [&] {
    torch::serialize::InputArchive archive;
    open(archive, content);
    set_state(module, read_state(archive, "best", state_of(module)));
    module.eval();
  });
}

std::string read_checkpoint(const std::filesystem::path& file) {
  if (!std::filesystem::is_regular_file(file)) {
    throw std::invalid_argument(file.string() + ": there is no such checkpoint");
  }
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_checkpoint(const std::filesystem::path& file, const std::string& content) {
  std::filesystem::path temporary = file;
  temporary += ".partial";
  std::ofstream stream(temporary, std::ios::binary);
  stream << content << std::flush;
  if (!stream) throw std::runtime_error(temporary.string() + ": cannot be written");
  stream.close();
  std::filesystem::rename(temporary, file);
}

}  // namespace mechnn::training
