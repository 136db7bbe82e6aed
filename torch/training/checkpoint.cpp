#include "training/checkpoint.h"

#include <ATen/ops/empty.h>
#include <torch/serialize.h>

#include <zlib.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>

namespace mechnn {
namespace {

constexpr std::int64_t format_version = 1;
constexpr std::int64_t columns = 5;
constexpr std::size_t checksum_size = 8;

at::Tensor table_of(const std::vector<EpochMetrics>& history) {
  at::Tensor table = at::empty({std::ssize(history), columns}, at::kDouble);
  auto row = table.accessor<double, 2>();
  for (std::int64_t i = 0; i < std::ssize(history); ++i) {
    const EpochMetrics& m = history[static_cast<std::size_t>(i)];
    row[i][0] = static_cast<double>(m.epoch);
    row[i][1] = m.loss;
    row[i][2] = m.gradient_norm;
    row[i][3] = static_cast<double>(m.failed);
    row[i][4] = static_cast<double>(m.skipped);
  }
  return table;
}

std::vector<EpochMetrics> history_of(const at::Tensor& table) {
  TORCH_CHECK(table.dim() == 2 && table.size(1) == columns && table.scalar_type() == at::kDouble,
              "its history has another shape");
  std::vector<EpochMetrics> history;
  const auto row = table.accessor<double, 2>();
  for (std::int64_t i = 0; i < table.size(0); ++i) {
    history.push_back({static_cast<std::int64_t>(row[i][0]), row[i][1], row[i][2],
                       static_cast<std::int64_t>(row[i][3]), static_cast<std::int64_t>(row[i][4])});
  }
  return history;
}

/// Loading would take any tensor for a parameter, whatever its shape.
void check_parameters(const std::vector<at::Tensor>& read, const std::vector<at::Tensor>& own) {
  TORCH_CHECK(read.size() == own.size(), "it has ", read.size(), " parameters, expected ",
              own.size());
  for (std::size_t i = 0; i < own.size(); ++i) {
    TORCH_CHECK(read[i].sizes() == own[i].sizes() && read[i].scalar_type() == own[i].scalar_type(),
                "parameter ", i, " is ", read[i].scalar_type(), " of shape ", read[i].sizes(),
                ", expected ", own[i].scalar_type(), " of shape ", own[i].sizes());
  }
}

std::string checksum(std::string_view content) {
  const auto sum = crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size());
  char text[checksum_size + 1];
  std::snprintf(text, sizeof text, "%08lx", sum);
  return text;
}

/// The archive, then its checksum, which the archive's own readers pass over.
void write(const std::filesystem::path& file, const std::string& content) {
  std::filesystem::path temporary = file;
  temporary += ".partial";
  std::ofstream stream(temporary, std::ios::binary);
  stream << content << checksum(content) << std::flush;
  if (!stream) throw std::runtime_error(temporary.string() + ": cannot be written");
  stream.close();
  std::filesystem::rename(temporary, file);
}

std::string read(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string content(std::istreambuf_iterator<char>(stream), {});
  TORCH_CHECK(content.size() > checksum_size, "it is too short");
  const std::string found = content.substr(content.size() - checksum_size);
  content.resize(content.size() - checksum_size);
  TORCH_CHECK(found == checksum(content), "it is cut short or altered (checksum)");
  return content;
}

std::vector<at::Tensor> read_list(torch::serialize::InputArchive& archive, const char* name) {
  c10::IValue list;
  archive.read(name, list);
  return list.toTensorVector();
}

}  // namespace

void save_checkpoint(const std::filesystem::path& file, torch::nn::Module& module,
                     torch::optim::Optimizer& optimizer, const Checkpoint& checkpoint) {
  torch::serialize::OutputArchive archive, of_optimizer;
  archive.write("version", c10::IValue(format_version));
  archive.write("parameters", c10::IValue(module.parameters()));
  archive.write("best", c10::IValue(checkpoint.best));
  archive.write("best_epoch", c10::IValue(checkpoint.result.best_epoch));
  archive.write("best_loss", c10::IValue(checkpoint.result.best_loss));
  archive.write("history", table_of(checkpoint.result.history));
  optimizer.save(of_optimizer);
  archive.write("optimizer", of_optimizer);
  std::ostringstream content;
  archive.save_to(content);
  write(file, content.str());
}

Checkpoint load_checkpoint(const std::filesystem::path& file, torch::nn::Module& module,
                           torch::optim::Optimizer& optimizer) {
  if (!std::filesystem::is_regular_file(file)) {
    throw std::invalid_argument(file.string() + ": there is no such checkpoint");
  }
  try {
    torch::serialize::InputArchive archive, of_optimizer;
    const std::string content = read(file);
    archive.load_from(content.data(), content.size());
    c10::IValue version, best_epoch, best_loss;
    archive.read("version", version);
    TORCH_CHECK(version.toInt() == format_version, "it has version ", version.toInt(),
                ", expected ", format_version);
    const std::vector<at::Tensor> parameters = read_list(archive, "parameters");
    check_parameters(parameters, module.parameters());
    Checkpoint checkpoint;
    checkpoint.best = read_list(archive, "best");
    check_parameters(checkpoint.best, module.parameters());
    archive.read("best_epoch", best_epoch);
    archive.read("best_loss", best_loss);
    checkpoint.result.best_epoch = best_epoch.toInt();
    checkpoint.result.best_loss = best_loss.toDouble();
    at::Tensor history;
    archive.read("history", history);
    checkpoint.result.history = history_of(history);
    archive.read("optimizer", of_optimizer);
    optimizer.load(of_optimizer);
    const at::NoGradGuard without_gradients;
    std::vector<at::Tensor> own = module.parameters();
    for (std::size_t i = 0; i < own.size(); ++i) own[i].copy_(parameters[i]);
    return checkpoint;
  } catch (const c10::Error& error) {
    throw std::invalid_argument(
        file.string() + ": this checkpoint cannot be used: " + error.what_without_backtrace());
  } catch (const std::exception& error) {
    throw std::invalid_argument(file.string() +
                                ": this checkpoint cannot be used: " + error.what());
  }
}

}  // namespace mechnn
