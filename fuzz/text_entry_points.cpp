#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <utility>

#include "common/atomic_file.h"
#include "common/config.h"
#include "common/json_file.h"
#include "common/metrics.h"
#include "common/progress.h"
#include "fuzz/entry_points.h"
#include "fuzz/fuzz_input.h"
#include "report/line_chart.h"
#include "report/memory_diagnostics.h"
#include "run/made_from.h"
#include "run/run_config.h"
#include "run/run_directory.h"
#include "run/stage_times.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

class TemporaryFolder {
 public:
  TemporaryFolder() : path_(fs::temp_directory_path() / fmt::format("fuzz-{}", ::getpid())) {
    fs::create_directories(path_);
  }
  ~TemporaryFolder() { fs::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void DrawChart(const std::vector<double>& x, const std::vector<double>& y) {
  for (const bool log_y : {false, true}) {
    DrawLineChart({.text = {"title", "subtitle", "x", "y"},
                   .series = {{.name = "y", .colour = 1, .x = x, .y = y}},
                   .log_y = log_y});
  }
}

void ReadRunConfig(const ConfigFile& file) {
  RunConfig config;
  file.Read(config);
  const std::string text = WriteConfig(config);
  RunConfig again;
  ConfigFile::Load(MemoryFile(text).path()).Read(again);
  Expect(WriteConfig(again) == text, "a configuration written and read is the same");
}

}  // namespace

void FuzzYaml(std::string_view bytes) {
  const MemoryFile file(bytes);
  Takes([&] { ReadRunConfig(ConfigFile::Load(file.path())); });
  Takes([&] {
    ConfigFile overridden;
    overridden.Override(std::string(bytes));
    ReadRunConfig(overridden);
  });
}

void FuzzCsv(std::string_view bytes) {
  const MemoryFile file(bytes);
  MetricsTable table;
  if (!Takes([&] { table = LoadMetrics(file.path()); })) return;
  std::vector<std::vector<double>> columns(table.columns.size());
  for (const auto& row : table.rows) {
    for (size_t i = 0; i < row.size(); ++i) columns[i].push_back(row[i]);
  }
  for (size_t i = 0; i < std::min(columns.size(), size_t{4}); ++i)
    DrawChart(columns[0], columns[i]);

  // A stage that goes on.
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "metrics.csv";
  WriteFileAtomically(path, bytes);
  Takes([&] {
    constexpr int64_t kLastStep = 20;
    Metrics(path, table.columns, kLastStep)
        .Append(kLastStep + 1, std::vector<double>(table.columns.size() - 1));
    Expect(LoadMetrics(path).rows.size() <= table.rows.size() + 1, "no row comes from nowhere");
  });
}

void FuzzJson(std::string_view bytes) {
  const MemoryFile file(bytes);
  if (!Takes([&] { LoadJsonObject(file.path()); })) return;
  Takes([&] {
    MadeFrom now;
    now.settings = Settings(RunConfig(), {"vision"}, {});
    Compare(*LoadMadeFrom(file.path()), now, "vision.steps");
  });
  Takes([&] {
    const MemoryDiagnostics read = LoadMemoryDiagnostics(file.path());
    DrawChart(read.first_step, read.nll_by_time);
    DrawChart(read.horizon, read.open_loop);
    DrawChart(read.predicted_rewards, read.actual_rewards);
  });
  const TemporaryFolder folder;
  fs::create_symlink(file.path(), RunDirectory(folder.path()).stages());
  Takes([&] {
    for (const auto& [stage, seconds] : LoadStageTimes(RunDirectory(folder.path())).seconds) {
      FormatDuration(seconds);
    }
  });
}

}  // namespace worldmodels
