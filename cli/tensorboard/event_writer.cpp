// A file is a sequence of TFRecords: the length n (8 bytes), the masked CRC of these, n bytes of an
// Event, the masked CRC of those; all little-endian. Masked: rotated right by 15 bits, plus
// 0xa282ead8.
#include "tensorboard/event_writer.h"

#include <isa-l/crc.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <stdexcept>
#include <system_error>

#include "tensorboard/event.pb.h"

namespace mechnn::tensorboard {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "events.out.tfevents.";
constexpr std::string_view suffix = ".mechnn";

double now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(since).count();
}

/// TensorBoard orders files by name: seconds first, as its own writers do.
std::string file_name() {
  char host[256] = "localhost";
  ::gethostname(host, sizeof host - 1);
  return std::string(prefix) + std::to_string(static_cast<std::int64_t>(now())) + "." + host + "." +
         std::to_string(::getpid()) + std::string(suffix);
}

template <typename Integer>
std::string little_endian(Integer value) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof value; ++i) bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}

std::string masked_crc(std::string bytes) {
  auto* const data = reinterpret_cast<unsigned char*>(bytes.data());
  const std::uint32_t crc = ~crc32_iscsi(data, static_cast<int>(bytes.size()), ~0U);
  return little_endian(((crc >> 15U) | (crc << 17U)) + 0xa282ead8U);
}

Event event_at(std::int64_t step) {
  Event event;
  event.set_wall_time(now());
  event.set_step(step);
  return event;
}

}  // namespace

void remove_events(const fs::path& folder) {
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(suffix)) fs::remove(entry.path());
  }
}

EventWriter::EventWriter(const fs::path& folder) : file_(folder / file_name()) {
  fs::create_directories(folder);
  stream_.open(file_, std::ios::binary);
  Event event = event_at(0);
  event.set_file_version("brain.Event:2");
  append(event.SerializeAsString());
}

void EventWriter::write(std::int64_t step, const Scalars& scalars) {
  if (!begun_) {
    Event start = event_at(step);
    start.mutable_session_log()->set_status(SessionLog::START);
    append(start.SerializeAsString());
    begun_ = true;
  }
  Event event = event_at(step);
  for (const auto& [tag, value] : scalars) {
    if (std::isnan(value)) continue;
    Summary::Value* const entry = event.mutable_summary()->add_value();
    entry->set_tag(tag);
    entry->set_simple_value(static_cast<float>(value));
  }
  append(event.SerializeAsString());
}

void EventWriter::append(const std::string& record) {
  const std::string length = little_endian(static_cast<std::uint64_t>(record.size()));
  stream_ << length << masked_crc(length) << record << masked_crc(record) << std::flush;
  if (!stream_) throw std::runtime_error(file_.string() + ": cannot be written");
}

}  // namespace mechnn::tensorboard
