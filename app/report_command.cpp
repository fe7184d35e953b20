#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/options.h"
#include "common/console.h"
#include "report/run_report.h"

namespace worldmodels {
namespace {

void RunReport(const RunOptions& options) {
  const RunContext run = ReadRun(options);
  WriteReport(run);
  const std::string path = run.directory.report().string();
  if (run.json) {
    PrintResult("{}\n", nlohmann::json{{"report", path}}.dump());
  } else {
    PrintResult("{}\n", path);
  }
}

}  // namespace

void AddReportCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "report", "DIR/report.html: what a run holds, in one page that opens offline");
  auto options = std::make_shared<RunOptions>();
  AddRunOption(*command, *options);
  AddConfigOptions(*command, *options);
  AddJsonOption(*command, options->json);
  command->callback([options] { RunReport(*options); });
}

}  // namespace worldmodels
