#include "formats/model_json.h"

#include <span>

#include "formats/files.h"
#include "formats/json_reader.h"
#include "formats/model_members.h"
#include "formats/status_words.h"

namespace mechnn::formats {
namespace {

constexpr std::string_view format_name = "mechnn model";

Json starts_json(const ModelFile& file) {
  return json_list(file.starts, [](const StartingPoint& start) -> Json {
    return {{"trajectory", start.trajectory},
            {"start", start.start},
            {"end", start.end},
            {"samples", start.samples},
            {"initial_state", numbers_or_nulls(start.values)}};
  });
}

StartingPoint read_start(const JsonReader& reader, std::size_t values) {
  StartingPoint start;
  start.trajectory = reader["trajectory"].text();
  start.start = reader["start"].number();
  start.end = reader["end"].number();
  start.samples = reader["samples"].count();
  for (const auto& value : reader["initial_state"].elements(values, "states, then derivatives")) {
    start.values.push_back(value.number());
  }
  return start;
}

/// Older files have none; nothing says that their searches were stopped.
SearchEnd read_end(const JsonReader& reader) {
  return reader.has("status") ? read_status<SearchEnd>(reader["status"]) : SearchEnd::complete;
}

void check_kind(const JsonReader& reader) {
  if (!reader.has("format") || reader["format"].value() != format_name) {
    reader.refuse("a model file of mechnn (\"format\": \"mechnn model\")");
  }
  if (reader["schema_version"].count() != model_schema_version) {
    reader["schema_version"].refuse("1, the version this program reads");
  }
}

class Fnv {
 public:
  void add(std::span<const std::byte> bytes) {
    for (const std::byte byte : bytes) {
      state_ = (state_ ^ std::to_integer<std::uint64_t>(byte)) * 0x100000001b3U;
    }
  }
  void add(const std::string& text) {
    add(std::as_bytes(std::span(text)));
    add(std::as_bytes(std::span("", 1)));
  }
  [[nodiscard]] std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0xcbf29ce484222325U;
};

}  // namespace

std::string model_json(const ModelFile& file) {
  Json document = {{"format", format_name},
                   {"schema_version", model_schema_version},
                   {"program_version", file.program_version},
                   {"status", status_word(file.end)},
                   {"seed", file.seed},
                   {"data_hash", file.data_hash},
                   {"options", file.options}};
  document.update(model_members(file.model, ModelLayout::explained));
  if (!file.time_origin.empty()) document["time_origin"] = file.time_origin;
  document["library"] = file.library;
  document["trajectories"] = starts_json(file);
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

ModelFile parse_model_json(std::string_view text, std::string_view where) {
  const Json document = parse_json(text, where);
  const JsonReader reader(document, where);
  check_kind(reader);
  ModelFile file;
  file.model = read_model_members(reader);
  if (reader.has("time_origin")) file.time_origin = reader["time_origin"].text();
  file.library = reader["library"].texts();
  const std::size_t values = file.model.states.size() * static_cast<std::size_t>(file.model.order);
  file.starts = reader["trajectories"].list(
      [values](const JsonReader& start) { return read_start(start, values); });
  file.data_hash = reader["data_hash"].text();
  file.options = reader["options"].value();
  file.seed = reader["seed"].count();
  file.program_version = reader["program_version"].text();
  file.end = read_end(reader);
  return file;
}

ModelFile read_model_json(const std::filesystem::path& path) {
  return parse_model_json(read_file(path), path.string());
}

std::string data_hash(const TrajectorySet& data) {
  Fnv hash;
  for (const auto& state : data.states) hash.add(state);
  for (const Trajectory& trajectory : data.trajectories) {
    hash.add(trajectory.name);
    hash.add(std::as_bytes(std::span(trajectory.times)));
    hash.add(std::as_bytes(std::span(trajectory.values)));
    hash.add(std::as_bytes(std::span(trajectory.inputs)));
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "fnv1a64:";
  for (int shift = 60; shift >= 0; shift -= 4) {
    text += digits[(hash.value() >> static_cast<unsigned>(shift)) & 15U];
  }
  return text;
}

}  // namespace mechnn::formats
