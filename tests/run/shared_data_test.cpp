#include "run/shared_data.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "tests/common/temporary_folder.h"

namespace worldmodels::test {

namespace fs = std::filesystem;

namespace {

// WORLDMODELS_DATA for as long as it lives.
class DataFolder {
 public:
  explicit DataFolder(const fs::path& path) { ::setenv("WORLDMODELS_DATA", path.c_str(), 1); }
  ~DataFolder() { ::unsetenv("WORLDMODELS_DATA"); }
};

void Touch(const fs::path& path) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << "seed: 1\n";
}

}  // namespace

TEST_CASE("presets and agents are found by their names, after files and folders of that name") {
  const TemporaryFolder folder;
  Touch(folder / "configs/fast.yaml");
  Touch(folder / "configs/slow.yaml");
  Touch(folder / "configs/notes.txt");
  Touch(folder / "models/racer/config.yaml");
  fs::create_directories(folder / "models/empty");
  const DataFolder data(folder.path());
  CHECK(PresetNames() == std::vector<std::string>{"fast", "slow"});
  CHECK(AgentNames() == std::vector<std::string>{"racer"});
  CHECK(FindConfig("fast") == folder / "configs/fast.yaml");
  CHECK(FindConfig("fast.yaml") == "fast.yaml");
  CHECK(FindConfig("./fast") == "./fast");
  CHECK_THROWS_WITH(FindConfig("fsat"),
                    "fsat: no such file, and no preset; the presets are fast, slow");
  CHECK(FindRun("racer") == folder / "models/racer");
  CHECK(FindRun("empty") == "empty");
  CHECK(FindRun("runs/racer") == "runs/racer");
  const std::string own = (folder / "configs").string();
  CHECK(FindRun(own) == own);
}

TEST_CASE("where nothing came with the program, names say so") {
  const TemporaryFolder folder;
  const DataFolder data(folder.path());
  CHECK(PresetNames().empty());
  CHECK_THROWS_WITH(FindConfig("quick"),
                    "quick: no such file, and no presets come with this program");
  CHECK(FindRun("carracing") == "carracing");
}

}  // namespace worldmodels::test
