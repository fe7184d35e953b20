#include "run/made_from.h"

#include <catch2/catch.hpp>

#include "common/atomic_file.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

using Catch::Contains;

MadeFrom Example() {
  return {.stage = "train-vision",
          .program = "0.1.0",
          .seed = 7,
          .settings = {{"vision.beta", "1"}, {"vision.steps", "3"}},
          .inputs = {{"rollouts", "12 files, xxh3:00112233445566778899aabbccddeeff"}},
          .outputs = {}};
}

TEST_CASE("A record is read as it was written") {
  const TemporaryFolder folder;
  const auto path = folder / "made_from.json";
  CHECK_FALSE(LoadMadeFrom(path));
  MadeFrom made = Example();
  SaveMadeFrom(path, made);
  CHECK_FALSE(LoadMadeFrom(path)->finished());
  made.outputs["model.safetensors"] = "xxh3:1";
  SaveMadeFrom(path, made);
  const MadeFrom read = *LoadMadeFrom(path);
  CHECK(read.stage == made.stage);
  CHECK(read.program == made.program);
  CHECK(read.seed == made.seed);
  CHECK(read.settings == made.settings);
  CHECK(read.inputs == made.inputs);
  CHECK(read.outputs == made.outputs);
}

TEST_CASE("A broken record is named") {
  const TemporaryFolder folder;
  const auto path = folder / "made_from.json";
  for (const std::string content : {"", "{", "[]", "{\"stage\":1}", "\xff\xfe"}) {
    WriteFileAtomically(path, content);
    CHECK_THAT(InputError([&] { LoadMadeFrom(path); }), Contains(path.string()));
  }
}

TEST_CASE("What differs is told: seeds, settings, inputs - what may grow is no difference") {
  const MadeFrom made = Example();
  const auto differences = [&](const MadeFrom& now) {
    return Compare(made, now, "vision.steps").differences;
  };
  CHECK(differences(made).empty());
  MadeFrom now = made;
  now.seed = 8;
  CHECK(differences(now) == std::vector<std::string>{"seed: made with 7, now 8"});
  now = made;
  now.settings["vision.beta"] = "0.5";
  CHECK(differences(now) == std::vector<std::string>{"vision.beta: made with 1, now 0.5"});
  now = made;
  now.inputs["rollouts"] = "20 files, xxh3:ffeeddccbbaa99887766554433221100";
  CHECK(differences(now) == std::vector<std::string>{"rollouts: made from 12 files, now 20 files"});
  now.inputs["rollouts"] = "12 files, xxh3:ffeeddccbbaa99887766554433221100";
  CHECK(differences(now) == std::vector<std::string>{"rollouts: other contents than before"});

  now = made;
  now.settings["vision.steps"] = "6";
  const Changes longer = Compare(made, now, "vision.steps");
  CHECK(longer.differences.empty());
  CHECK(longer.growth == "vision.steps: 3, now 6");
  now.settings["vision.steps"] = "2";
  const Changes shorter = Compare(made, now, "vision.steps");
  CHECK_FALSE(shorter.growth);
  CHECK(shorter.differences.size() == 1);
}

TEST_CASE("A setting that an older record lacks had its default") {
  MadeFrom made = Example();
  made.settings.erase("vision.beta");
  MadeFrom now = Example();
  CHECK(Compare(made, now, "").differences.empty());
  now.settings["vision.beta"] = "4";
  CHECK(Compare(made, now, "").differences ==
        std::vector<std::string>{"vision.beta: made with 1, now 4"});
}

TEST_CASE("Settings are those below the keys but for those excepted") {
  const auto settings =
      Settings(RunConfig(), {"evaluation", "rollout.precision"}, {"evaluation.episodes"});
  CHECK(settings.size() == 2);
  CHECK(settings.at("evaluation.first_seed") == "1000000");
  CHECK(settings.at("rollout.precision") == "fp32");
}

TEST_CASE("A listing's digest knows names and sizes, not times") {
  const TemporaryFolder folder;
  CHECK(DigestListing({}) == "none");
  WriteFileAtomically(folder / "a", std::string_view("1"));
  WriteFileAtomically(folder / "b", std::string_view("2"));
  const std::string before = DigestListing({folder / "a", folder / "b"});
  CHECK(before.starts_with("2 files, xxh3:"));
  std::filesystem::last_write_time(folder / "a", std::filesystem::file_time_type::max());
  CHECK(DigestListing({folder / "a", folder / "b"}) == before);
  WriteFileAtomically(folder / "b", std::string_view("22"));
  CHECK(DigestListing({folder / "a", folder / "b"}) != before);
  CHECK(DigestListing({folder / "a"}) != before);
}

}  // namespace
}  // namespace worldmodels
