#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/options.h"
#include "common/atomic_file.h"
#include "common/console.h"
#include "common/error.h"
#include "report/page.h"
#include "report/vision_comparison.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

struct CompareOptions {
  std::vector<std::string> runs;
  std::string rollouts, out;
  int64_t frames = 5000;
  int threads = 0;
  bool json = false;
  bool quiet = false;
};

void RunCompareVision(const CompareOptions& options) {
  std::vector<RunContext> runs;
  for (const std::string& run : options.runs) {
    RunOptions of_run;
    of_run.run = run;
    runs.push_back(ReadRun(of_run));
  }
  const RunDirectory& first = runs.front().directory;
  const fs::path rollouts =
      options.rollouts.empty() ? first.rollouts() : fs::path(options.rollouts);
  if (!fs::is_directory(rollouts)) {
    FailInput("{}: no such folder of rollouts; name one with --rollouts", rollouts.string());
  }
  const fs::path out =
      options.out.empty() ? first.root() / "compare_vision.html" : fs::path(options.out);
  const VisionComparison comparison =
      CompareVisions(runs, rollouts, options.frames, options.threads, options.quiet);
  WriteFileAtomically(out,
                      MakePage("V, side by side - worldmodels", LatentSpaceSection(comparison)));
  if (!options.json) {
    PrintResult("{}\n", out.string());
    return;
  }
  auto json = nlohmann::ordered_json::parse(ToJson(comparison));
  json["page"] = out.string();
  PrintResult("{}\n", json.dump(2));
}

}  // namespace

void AddCompareVisionCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "compare-vision", "V's of several runs side by side, in one page that opens offline");
  auto options = std::make_shared<CompareOptions>();
  command->add_option("runs", options->runs, "run directories")->required();
  command->add_option("--rollouts", options->rollouts,
                      "folder of rollouts, of which the held-out ones are looked at (default: the "
                      "first run's)");
  command->add_option("--frames", options->frames, "about how many frames")
      ->capture_default_str()
      ->check(CLI::Range(int64_t{1}, int64_t{100000}));
  command->add_option("--out", options->out,
                      "page to write (default: compare_vision.html in the first run)");
  AddThreadsOption(*command, options->threads);
  AddJsonOption(*command, options->json);
  AddQuietOption(*command, options->quiet);
  command->callback([options] { RunCompareVision(*options); });
}

}  // namespace worldmodels
