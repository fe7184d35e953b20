#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/common_options.h"
#include "report/run_report.h"

namespace worldmodels {
namespace {

void RunReport(const CommonOptions& options) {
  const RunContext run = ReadRun(options);
  WriteReport(run);
  const std::string path = run.directory.report().string();
  if (run.json) {
    fmt::print("{}\n", nlohmann::json{{"report", path}}.dump());
  } else {
    fmt::print("{}\n", path);
  }
}

}  // namespace

void AddReportCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "report", "DIR/report.html: what a run holds, in one page that opens offline");
  auto options = std::make_shared<CommonOptions>();
  AddCommonOptions(*command, *options);
  command->callback([options] { RunReport(*options); });
}

}  // namespace worldmodels
