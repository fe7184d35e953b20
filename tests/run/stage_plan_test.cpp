#include "run/stage_plan.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <optional>

#include "common/atomic_file.h"
#include "common/file_lock.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;

// Writes its input's content and its own setting into its output, as many times as "length" says: a
// stage that can be seen through.
class CopyStage : public Stage {
 public:
  struct Traits {
    bool disposable = false, leaf = false, data = false, trained = false;
  };

  CopyStage(const std::string& name, const fs::path& root, std::optional<fs::path> input,
            const Traits& traits)
      : Stage(name, Files(root / name, traits)), input_(std::move(input)), traits_(traits) {}

  MadeFrom Recipe() const override {
    MadeFrom made = BeginRecord(name(), RunConfig());
    made.settings = {{"letter", letter}, {"length", std::to_string(length)}};
    if (input_) made.inputs["input"] = DigestIfThere(*input_);
    return made;
  }
  std::string grows() const override { return "length"; }
  bool disposable() const override { return traits_.disposable; }
  bool leaf() const override { return traits_.leaf; }
  bool data() const override { return traits_.data; }
  bool Complete() const override { return fs::exists(output()); }
  void Run() override {
    ++runs;
    std::string content = input_ ? ReadFile(*input_) : "";
    for (int i = 0; i < length; ++i) content += letter;
    if (!files().state.empty()) WriteFileAtomically(files().state, content);
    if (interrupt) throw Error(ErrorKind::kInterrupted, "interrupted");
    WriteFileAtomically(output(), content);
  }

  const fs::path& output() const { return files().outputs.front(); }

  std::string letter = "x";
  int length = 1;
  bool interrupt = false;
  int runs = 0;

 private:
  static StageFiles Files(const fs::path& folder, const Traits& traits) {
    return {.record = folder / "made_from.json",
            .lock = folder / ".lock",
            .outputs = {folder / "output"},
            .state = traits.trained ? folder / "state" : fs::path(),
            .others = {folder / "metrics.csv"}};
  }

  std::optional<fs::path> input_;
  Traits traits_;
};

// Rollouts, a model, latents, another model, a score: the shape of a run.
struct Run {
  TemporaryFolder folder;
  RunDirectory directory{folder.path()};
  Ranks ranks;
  CopyStage collect{"collect", folder.path(), std::nullopt, {.data = true}};
  CopyStage vision{"vision", folder.path(), collect.output(), {.trained = true}};
  CopyStage encode{"encode", folder.path(), vision.output(), {.disposable = true, .data = true}};
  CopyStage memory{"memory", folder.path(), encode.output(), {.trained = true}};
  CopyStage score{"score", folder.path(), memory.output(), {.disposable = true, .leaf = true}};
  std::vector<Stage*> stages = {&collect, &vision, &encode, &memory, &score};

  void Make(const Rebuild& rebuild = {}) {
    const auto anew = PlanStages(stages, rebuild);
    for (Stage* stage : stages) {
      RunStage(*stage, directory, ranks, std::ranges::count(anew, stage) > 0);
    }
  }
  std::vector<int> Runs() {
    std::vector<int> runs = {collect.runs, vision.runs, encode.runs, memory.runs, score.runs};
    for (CopyStage* stage : {&collect, &vision, &encode, &memory, &score}) stage->runs = 0;
    return runs;
  }
  // Path and content of everything.
  std::map<std::string, std::string> Content() {
    std::map<std::string, std::string> content;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
      if (entry.is_regular_file()) content[entry.path().string()] = ReadFile(entry.path());
    }
    return content;
  }
  // That it refuses to go on, and touches nothing.
  std::string Refusal(const Rebuild& rebuild = {}) {
    const auto before = Content();
    const std::string message = InputError([&] { Make(rebuild); });
    CHECK(Content() == before);
    CHECK(Runs() == std::vector<int>(5));
    CHECK(message.find('\n') == std::string::npos);
    return message;
  }
};

TEST_CASE("What is done is not done again, whatever its files' times say") {
  Run run;
  run.Make();
  CHECK(run.Runs() == std::vector<int>{1, 1, 1, 1, 1});
  CHECK(ReadFile(run.score.output()) == "xxxxx");
  for (const Stage* stage : run.stages) CHECK(Examine(*stage).kind == StageState::Kind::kDone);
  const auto before = run.Content();
  fs::last_write_time(run.vision.output(), fs::file_time_type::max());
  fs::last_write_time(run.collect.output(), fs::file_time_type::clock::now());
  run.Make();
  CHECK(run.Runs() == std::vector<int>(5));
  CHECK(run.Content() == before);
}

TEST_CASE(
    "Another setting makes a model stale: told, and made anew with all that follows if asked") {
  Run run;
  run.Make();
  run.Runs();
  run.vision.letter = "y";
  CHECK_THAT(run.Refusal(), Contains("vision is stale: letter: made with x, now y; --rebuild"));
  run.Make({.any = true, .from = {}});
  CHECK(run.Runs() == std::vector<int>{0, 1, 1, 1, 1});
  CHECK(ReadFile(run.score.output()) == "xyxxx");
  run.Make();
  CHECK(run.Runs() == std::vector<int>(5));
}

TEST_CASE("More steps go on where nothing follows, and are refused where it would become stale") {
  Run run;
  for (Stage* stage : {static_cast<Stage*>(&run.collect), static_cast<Stage*>(&run.vision)}) {
    RunStage(*stage, run.directory, run.ranks);
  }
  run.vision.length = 2;
  run.Make();
  CHECK(run.Runs() == std::vector<int>{1, 2, 1, 1, 1});
  run.vision.length = 3;
  CHECK_THAT(run.Refusal(), Contains("memory is stale: ") && Contains("length: 2, now 3"));
  // The last model may: only what is made anew anyway follows.
  run.vision.length = 2;
  run.memory.length = 2;
  run.Make();
  CHECK(run.Runs() == std::vector<int>{0, 0, 0, 1, 1});
}

TEST_CASE("A rebuild may be asked for from a stage on") {
  Run run;
  run.Make();
  run.Runs();
  CHECK_THAT(run.Refusal({.any = false, .from = "nobody"}),
             Contains("no such stage; there are collect, vision, encode, memory, score"));
  run.Make({.any = false, .from = "memory"});
  CHECK(run.Runs() == std::vector<int>{0, 0, 0, 1, 0});  // the same again: the score is its score
  run.collect.letter = "y";
  CHECK_THAT(run.Refusal({.any = false, .from = "memory"}), Contains("collect is stale"));
}

TEST_CASE("A model that was copied or edited is noticed, and what was made of it") {
  Run run;
  run.Make();
  run.Runs();
  WriteFileAtomically(run.vision.output(), std::string_view("edited"));
  CHECK_THAT(run.Refusal(), Contains("vision is stale") && Contains("copied or edited"));
  // Without record and state it is somebody's model, but not the one that memory was made of.
  fs::remove(run.vision.files().state);
  fs::remove(run.vision.files().record);
  CHECK_THAT(run.Refusal(), Contains("memory is stale: vision goes on"));
}

TEST_CASE("Lost outputs are made again, and nothing else") {
  Run run;
  run.Make();
  run.Runs();
  fs::remove(run.collect.output());
  fs::remove(run.encode.output());
  run.Make();
  CHECK(run.Runs() == std::vector<int>{1, 0, 1, 0, 0});
}

TEST_CASE("An interrupted stage goes on - with other settings it is stale") {
  Run run;
  run.vision.interrupt = true;
  CHECK_THROWS_AS(run.Make(), Error);
  CHECK(run.Runs() == std::vector<int>{1, 1, 0, 0, 0});
  CHECK(Examine(run.vision).kind == StageState::Kind::kUnfinished);
  run.vision.letter = "y";
  CHECK_THAT(run.Refusal(), Contains("vision is stale: letter"));
  run.vision.letter = "x";
  run.vision.interrupt = false;
  run.Make();
  CHECK(run.Runs() == std::vector<int>{0, 1, 1, 1, 1});
}

TEST_CASE("A model without a state is gone on from, never discarded") {
  Run run;
  WriteFileAtomically(run.vision.output(), std::string_view("published"));
  CHECK(Examine(run.vision).kind == StageState::Kind::kStart);
  AdoptUnrecorded(run.stages, run.directory);
  CHECK_FALSE(fs::exists(run.vision.files().record));
  CHECK(PlanStages(run.stages, {}).empty());
  run.vision.Discard();
  CHECK(ReadFile(run.vision.output()) == "published");
  // But not beside a memory that it was not made for.
  WriteFileAtomically(run.memory.output(), std::string_view("published"));
  CHECK_THAT(run.Refusal(), Contains("memory is stale: vision goes on"));
}

TEST_CASE("What an older program made gets its record once") {
  Run run;
  run.Make();
  run.Runs();
  for (const Stage* stage : run.stages) fs::remove(stage->files().record);
  CHECK_THAT(run.Refusal(), Contains("older program"));
  AdoptUnrecorded(run.stages, run.directory);
  run.Make();
  CHECK(run.Runs() == std::vector<int>(5));
  CHECK(LoadMadeFrom(run.vision.files().record)->program == "unknown");
}

TEST_CASE("A discard that was broken off leaves nothing that could be taken for done") {
  Run run;
  run.Make();
  run.Runs();
  // In the order of Discard: model, state, record.
  fs::remove(run.vision.output());
  run.vision.letter = "y";
  CHECK_THAT(run.Refusal(), Contains("vision is stale"));
  fs::remove(run.vision.files().state);
  CHECK_THAT(run.Refusal(), Contains("vision is stale"));
  run.Make({.any = true, .from = {}});
  CHECK(ReadFile(run.score.output()) == "xyxxx");
}

TEST_CASE("Two processes on one stage: one line, and nothing is harmed") {
  Run run;
  const FileLock lock(run.vision.files().lock, "worldmodels train-vision");
  const std::string message = InputError([&] { run.Make(); });
  CHECK_THAT(message, Contains("vision: worldmodels train-vision (process "));
  CHECK(run.Runs() == std::vector<int>{1, 0, 0, 0, 0});
  CHECK_FALSE(fs::exists(run.vision.files().record));
}

TEST_CASE("What a kill left is removed when the stage goes on") {
  Run run;
  const fs::path dead = run.folder / "vision/output.999999999-0.tmp";
  const fs::path alive = run.folder / fmt::format("vision/output.{}-0.tmp", ::getpid());
  WriteFileAtomically(dead, std::string_view("half"));
  WriteFileAtomically(alive, std::string_view("half"));
  run.Make();
  CHECK_FALSE(fs::exists(dead));
  CHECK(fs::exists(alive));
}

}  // namespace
}  // namespace worldmodels
