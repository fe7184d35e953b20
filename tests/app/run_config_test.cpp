#include "run/run_config.h"

#include <catch2/catch.hpp>
#include <regex>

#include "common/atomic_file.h"
#include "common/error.h"
#include "tests/app/program.h"

namespace worldmodels::test {
namespace {

const std::string kRoot = WORLDMODELS_TEST_DATA "/../..";

}  // namespace

TEST_CASE("docs/configuration.md has a row for every key, as the program describes it") {
  const std::string page = ReadFile(kRoot + "/docs/configuration.md");
  const auto fields = ListConfig(RunConfig());
  for (const ConfigField& field : fields) {
    // A bar within a cell is escaped.
    const std::string allowed = std::regex_replace(field.range.empty() ? field.type : field.range,
                                                   std::regex("[|]"), "\\|");
    const std::string row =
        fmt::format("| `{}` | {} | {} | {} |\n", field.path, field.value, allowed, field.help);
    INFO(row);
    CHECK(page.find(row) != std::string::npos);
  }
  const std::regex any_row("\n[|] `");
  CHECK(std::distance(std::sregex_iterator(page.begin(), page.end(), any_row), {}) ==
        static_cast<std::ptrdiff_t>(fields.size()));
}

TEST_CASE("every preset is readable and names every key") {
  for (const std::string name : {"quick", "laptop", "robust", "paper", "dream"}) {
    const std::string path = kRoot + "/configs/" + name + ".yaml";
    RunConfig config;
    ConfigFile::Load(path).Read(config);
    const std::string text = ReadFile(path);
    for (const ConfigField& field : ListConfig(config)) {
      const std::string key = field.path.substr(field.path.find('.') + 1);
      INFO(name << ": " << field.path);
      CHECK(text.find(fmt::format("{}: {}  # ", key, field.value)) != std::string::npos);
    }
  }
}

TEST_CASE("a written configuration reads back as itself") {
  RunConfig config;
  config.vision.learning_rate = 0.1 + 0.2;
  config.controller.inputs = ControllerFeatures::kLatents;
  const TemporaryFolder folder;
  const std::string path = folder / "config.yaml";
  WriteFileAtomically(path, WriteConfig(config));
  RunConfig back;
  ConfigFile::Load(path).Read(back);
  CHECK(WriteConfig(back) == WriteConfig(config));
}

TEST_CASE("a rule between values is told with the place of the one that was set last") {
  const TemporaryFolder folder;
  const std::string path = folder / "run.yaml";
  // What is said of a file, without the folder's name, or of --set alone.
  const auto complaint = [&](const std::string& yaml, const std::vector<std::string>& set) {
    WriteFileAtomically(path, yaml);
    ConfigFile file = ConfigFile::Load(path);
    for (const std::string& assignment : set) file.Override(assignment);
    const std::string message = InputError([&] {
      RunConfigWithVision config;
      file.Read(config);
    });
    return message.starts_with(path) ? message.substr(folder.path().string().size() + 1) : message;
  };
  CHECK(complaint("controller:\n  repeats_min: 4\n  repeats_max: 3\n", {}) ==
        "run.yaml:3:16: controller.repeats_max: repeats_min 4 is more than repeats_max 3");
  CHECK(complaint("controller:\n  repeats_max: 3\n", {"controller.repeats_min=4"}) ==
        "--set controller.repeats_min=4: repeats_min 4 is more than repeats_max 3");

  CHECK(complaint("environment:\n  antialiasing: 3\n", {}) ==
        "run.yaml:2:17: environment.antialiasing: found 3, expected 0, 2, 4 or 8");
  CHECK(complaint("", {"environment.antialiasing=5"}) ==
        "--set environment.antialiasing=5: found 5, expected 0, 2, 4 or 8");

  CHECK(complaint("collect:\n  throttle: 0.7\n  brake: 0.4\n", {}) ==
        "run.yaml:3:10: collect.brake: throttle 0.7 and brake 0.4 are probabilities of more than 1 "
        "together");
  CHECK(complaint("", {"collect.throttle=0.95"}) ==
        "--set collect.throttle=0.95: throttle 0.95 and brake 0.1 are probabilities of more than 1 "
        "together");
  CHECK(complaint("collect:\n  throttle: 0.7\n  brake: 0.3\n", {}).empty());

  CHECK(complaint("evaluation:\n  first_seed: 1e15\n  episodes: 2\n", {}) ==
        "run.yaml:3:13: evaluation.episodes: the last track would have seed 1000000000000001, "
        "expected at most 1000000000000000");
  CHECK(complaint("", {"evaluation.first_seed=999999999999950"}) ==
        "--set evaluation.first_seed=999999999999950: the last track would have seed "
        "1000000000000049, expected at most 1000000000000000");
  CHECK(complaint("evaluation:\n  first_seed: 1e15\n  episodes: 1\n", {}).empty());

  CHECK(
      complaint("vision:\n  memory_gb: 0.5\n", {}) ==
      "run.yaml:2:14: vision.memory_gb: memory_gb 0.5 cannot hold batches of 100 frames, expected "
      "at least 0.59");
  CHECK(complaint("", {"vision.batch_size=2000"}) ==
        "--set vision.batch_size=2000: memory_gb 4 cannot hold batches of 2000 frames, expected at "
        "least 4.39");
  CHECK(complaint("", {"vision.memory_gb=0.59"}).empty());

  CHECK(complaint("environment:\n  frame_size: 96\n", {}) ==
        "run.yaml:2:15: environment.frame_size: found 96, expected 64, the size that V takes");
  CHECK(complaint("", {"environment.frame_size=32"}) ==
        "--set environment.frame_size=32: found 32, expected 64, the size that V takes");
}

TEST_CASE("without V frames may have other sizes") {
  ConfigFile file;
  file.Override("environment.frame_size=96");
  RunConfig config;
  file.Read(config);
  CHECK(config.environment.frame_size == 96);
}

TEST_CASE("V is trained in fp32 or bf16, and used in int8 too") {
  const auto set = [](const std::string& assignment) {
    return InputError([&] {
      ConfigFile file;
      file.Override(assignment);
      RunConfig config;
      file.Read(config);
    });
  };
  CHECK(set("vision.precision=bf16").empty());
  CHECK(set("rollout.precision=int8").empty());
  CHECK(set("vision.precision=int8") ==
        "--set vision.precision=int8: found \"int8\", expected fp32 | bf16");
}

TEST_CASE("sizes that models depend on may not change in a run, others may") {
  const RunConfig made;
  RunConfig now;
  now.vision.steps = 7;
  CHECK_NOTHROW(CheckSameArchitecture(made, now, "runs/x"));
  now.memory.hidden_size = 64;
  CHECK_THROWS_WITH(CheckSameArchitecture(made, now, "runs/x"),
                    Catch::Contains("memory.hidden_size 256, now 64"));
}

}  // namespace worldmodels::test
