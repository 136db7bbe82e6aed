// model.json: a model found, with everything needed to simulate it and to know where it came from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "formats/json.h"
#include "mechnn/model.h"
#include "mechnn/trajectory.h"

namespace mechnn::formats {

/// The beginning of a fitted trajectory.
struct StartingPoint {
  std::string trajectory;
  double start = 0;  ///< time of the first sample
  double end = 0;    ///< time of the last
  std::size_t samples = 0;
  std::vector<double> values;  ///< (D·n): states, then for order 2 their derivatives
};

/// A search that was stopped keeps the best model so far.
enum class SearchEnd { complete, stopped };

struct ModelFile {
  Model model;
  std::vector<std::string> library;   ///< the candidates the terms were chosen from
  std::vector<StartingPoint> starts;  ///< one a trajectory
  std::string time_origin;            ///< the date of the time 0; "" where times are no dates
  std::string data_hash;              ///< data_hash() of what was fitted
  Json options = Json::object();      ///< as the program was called
  std::uint64_t seed = 1;
  std::string program_version;
  SearchEnd end = SearchEnd::complete;
};

constexpr int model_schema_version = 1;

std::string model_json(const ModelFile& file);

/// Throws InputError with the path inside the document: malformed, foreign, of another schema
/// version, inconsistent, or with a term that does not parse.
ModelFile parse_model_json(std::string_view text, std::string_view where);
ModelFile read_model_json(const std::filesystem::path& path);

/// FNV-1a, 64 bits, over state names, trajectory names, times and values: tells whether two runs
/// saw the same data, not a defence against forgery.
std::string data_hash(const TrajectorySet& data);

}  // namespace mechnn::formats
