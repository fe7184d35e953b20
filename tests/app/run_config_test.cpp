#include "run/run_config.h"

#include <catch2/catch.hpp>

#include "common/atomic_file.h"
#include "common/error.h"
#include "tests/app/program.h"

namespace worldmodels::test {
namespace {

const std::string kRoot = WORLDMODELS_TEST_DATA "/../..";

}  // namespace

TEST_CASE("docs/configuration.md has every key with its default") {
  const std::string page = ReadFile(kRoot + "/docs/configuration.md");
  for (const ConfigField& field : ListConfig(RunConfig())) {
    INFO(field.path);
    CHECK(page.find(fmt::format("| `{}` | {} |", field.path, field.value)) != std::string::npos);
  }
}

TEST_CASE("every preset is readable and names every key") {
  for (const std::string name : {"quick", "laptop", "paper"}) {
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
  config.controller.inputs = "z";
  const TemporaryFolder folder;
  const std::string path = folder / "config.yaml";
  WriteFileAtomically(path, WriteConfig(config));
  RunConfig back;
  ConfigFile::Load(path).Read(back);
  CHECK(WriteConfig(back) == WriteConfig(config));
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
