// mechnn bench: repeats a named measurement.
#include <fmt/format.h>

#include <memory>

#include "bench/benchmarks.h"
#include "command.h"
#include "exit_code.h"
#include "formats/input_error.h"
#include "formats/text.h"

namespace mechnn::cli {
namespace {

constexpr auto examples =
    "Examples:\n  mechnn bench               lists the benchmarks\n  mechnn bench solver";

int list_benchmarks(bool json) {
  formats::Json list = formats::Json::array();
  std::string text;
  for (const Benchmark& benchmark : benchmarks()) {
    list.push_back({{"name", benchmark.name}, {"description", benchmark.description}});
    text += fmt::format("{:16} {}\n", benchmark.name, benchmark.description);
  }
  print(json ? list.dump(2) + "\n" : text);
  return exit_done;
}

const Benchmark& find(const std::string& name) {
  std::vector<std::string> names;
  for (const Benchmark& benchmark : benchmarks()) {
    if (benchmark.name == name) return benchmark;
    names.emplace_back(benchmark.name);
  }
  throw formats::InputError("there is no benchmark " + formats::in_quotes(name) + "; there are " +
                            formats::listed(names));
}

int run(const std::string& name, const CommandContext& context) {
  if (name.empty()) return list_benchmarks(context.global.json);
  const Benchmark& benchmark = find(name);
  const BenchmarkResult result = benchmark.run(
      {context.global.seed, context.global.thread_count(), context.interrupts->stop_gracefully()});
  const formats::Json document = {{"benchmark", name},
                                  {"seed", context.global.seed},
                                  {"threads", context.global.thread_count()},
                                  {"measurements", result.measurements}};
  print(context.global.json ? document.dump(2) + "\n" : result.text);
  return context.interrupts->requested() ? exit_interrupted : exit_done;
}

}  // namespace

void add_bench_command(CLI::App& program, CommandContext& context) {
  const auto name = std::make_shared<std::string>();
  CLI::App* const command = add_command(program, context, "bench", "Repeat a named benchmark",
                                        [name, &context] { return run(*name, context); });
  command->add_option("name", *name, "Which one; without it they are listed")->check(not_empty());
  command->footer(examples);
}

}  // namespace mechnn::cli
