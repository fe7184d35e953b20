#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/progress.h"
#include "report/html.h"
#include "report/page.h"
#include "report/sections.h"

namespace worldmodels {
namespace {

PageData Tile(const std::string& figure, const std::string& what) {
  PageData tile;
  tile["lead"] = false;
  tile["figure"] = TypographicMinus(figure);
  tile["spread"] = false;
  tile["what"] = what;
  tile["more"] = false;
  return tile;
}

PageData ReturnTile(const MeanReturn& result, int64_t episodes, const std::string& what) {
  PageData tile = Tile(fmt::format("{:.1f}", result.mean), what);
  // One track alone says nothing of the error.
  if (episodes > 1) tile["spread"] = fmt::format("{:.1f}", result.standard_error);
  return tile;
}

PageData ScoreTiles(const Score& score) {
  const bool one = score.episodes == 1;
  const std::string first = GroupedCount(score.first_seed);
  PageData agent =
      ReturnTile(score.agent, score.episodes,
                 one ? "return on one track, seed " + first : "mean return ± standard error");
  agent["lead"] = true;
  if (!one) {
    agent["more"] = fmt::format("{} tracks, seeds {} to {}", GroupedCount(score.episodes), first,
                                GroupedCount(score.first_seed + score.episodes - 1));
  }
  PageData tiles(PageData::type::list);
  tiles << agent;
  if (score.random_policy) {
    tiles << ReturnTile(*score.random_policy, score.episodes, "random policy on the same tracks");
  }
  return tiles << Tile(
             fmt::format("{} of {}", GroupedCount(score.completed), GroupedCount(score.episodes)),
             "tracks with every tile visited");
}

PageData Tiles(const Overview& overview) {
  PageData tiles(PageData::type::list);
  if (overview.score) {
    tiles = ScoreTiles(*overview.score);
  } else {
    PageData none = Tile("no score", "not evaluated yet");
    none["lead"] = true;
    tiles << none;
  }
  return tiles << Tile(std::to_string(overview.seed), "seed of the run");
}

std::string Unfinished(const std::vector<StageProgress>& stages) {
  std::string names;
  for (const StageProgress& stage : stages) {
    if (!stage.finished()) names += (names.empty() ? "" : ", ") + stage.stage;
  }
  return names;
}

std::string Duration(double seconds) { return seconds < 1 ? "under 1 s" : FormatDuration(seconds); }

std::string DescribeProgress(const StageProgress& stage) {
  if (stage.done == 0) return "not yet";
  if (stage.unit.empty()) return "done";
  return fmt::format("{} of {} {}", GroupedCount(stage.done), GroupedCount(stage.wanted),
                     stage.unit);
}

PageData StageRow(const std::string& stage, const std::string& progress,
                  const std::optional<double>& seconds) {
  PageData row;
  row["stage"] = stage;
  row["progress"] = progress;
  row["time"] = seconds ? Duration(*seconds) : "";
  return row;
}

std::string DescribeMachine(const Overview& overview) {
  std::string line;
  for (const auto& [name, value] : overview.machine) {
    line += line.empty() ? "" : ", ";
    if (name == "processor" || name == "instructions") {
      line += value;
    } else if (name == "cores") {
      line += value + " cores";
    } else if (name == "memory_gb") {
      line += value + " GB of memory";
    } else {
      line += name + " " + value;
    }
  }
  return line;
}

}  // namespace

std::string OverviewSection(const Overview& overview) {
  PageData data;
  data["name"] = overview.name;
  data["tiles"] = Tiles(overview);
  data["unfinished"] = TextOrNone(Unfinished(overview.stages));
  data["stale"] = TextOrNone(fmt::format("{}", fmt::join(overview.stale, "; ")));
  bool timed = !overview.other_times.empty();
  PageData rows(PageData::type::list);
  for (const StageProgress& stage : overview.stages) {
    rows << StageRow(stage.stage, DescribeProgress(stage), stage.seconds);
    timed = timed || stage.seconds;
  }
  for (const auto& [name, seconds] : overview.other_times) rows << StageRow(name, "", seconds);
  data["timed"] = timed;
  data["stages"] = std::move(rows);
  data["machine"] = TextOrNone(DescribeMachine(overview));
  data["configuration"] = ListOf(overview.configuration, [](const ConfigField& field) {
    PageData row;
    row["key"] = field.path;
    row["value"] = field.value;
    row["help"] = field.help;
    return row;
  });
  return FillTemplate("overview.html", data);
}

std::string FilesSection(const Overview& overview) {
  PageData data;
  data["files"] = ListOf(overview.files, [](const std::string& file) { return PageData(file); });
  return FillTemplate("files.html", data);
}

}  // namespace worldmodels
