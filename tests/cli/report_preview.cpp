// report_preview FOLDER: writes the report of every sample, to look at and to parse strictly.
#include <filesystem>
#include <fstream>

#include "report/report.h"
#include "support/report_samples.h"
#include "support/training_samples.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  for (const mechnn::report::NamedSample& sample : mechnn::report::all_samples()) {
    std::ofstream(folder / (sample.name + ".html")) << mechnn::report::report_html(sample.data);
  }
  for (const mechnn::report::NamedTraining& sample : mechnn::report::all_trainings()) {
    std::ofstream(folder / (sample.name + ".html"))
        << mechnn::report::training_report_html(sample.run);
  }
  return 0;
}
