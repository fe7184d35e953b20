// The restart protocol of training/training_loop.h, of V, M and C alike.

#include <set>

#include "common/safetensors.h"
#include "tests/training/stage_files.h"
#include "tests/training/toy_stages.h"

namespace worldmodels::test {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;

constexpr double kEveryStep = 0, kNever = 1e9;  // checkpoint_seconds

// Names, not bytes, in the messages of a test that fails.
void CheckSame(const Files& left, const Files& right) {
  std::set<std::string> other;
  for (const auto& [name, bytes] : left) {
    if (!right.contains(name) || right.at(name) != bytes) other.insert(name);
  }
  for (const auto& [name, bytes] : right) {
    if (!left.contains(name)) other.insert(name);
  }
  CHECK(other == std::set<std::string>());
}

template <typename Toy>
fs::path NewStage(const Toy& toy, const TemporaryFolder& folder, const std::string& name) {
  const fs::path dir = folder / name;
  fs::create_directories(dir);
  toy.MakeInput(dir);
  return dir;
}

}  // namespace

TEMPLATE_TEST_CASE(
    "a stage stopped after any step, or killed in any checkpoint, and started again "
    "ends with the bytes of one that was not",
    "[restart]", ToyVision, ToyRecolouredVision, ToyPlainVision, ToyEncoder, ToyMemory,
    ToyController) {
  TestType toy;
  toy.SetCheckpointSeconds(kNever);
  const TemporaryFolder folder;
  const fs::path whole = NewStage(toy, folder, "whole");
  toy.Train(whole, TestType::kSteps);
  const Files expected = Lasting(ReadFiles(whole));

  // The files after each step: [0] none, [kSteps] those of the whole.
  std::vector<Files> checkpoints = {{}};
  for (int step = 1; step < TestType::kSteps; ++step) {
    INFO("stopped after " << step);
    const fs::path dir = NewStage(toy, folder, "stopped" + std::to_string(step));
    const std::string message = ErrorMessage(
        ErrorKind::kInterrupted, [&] { toy.Train(dir, TestType::kSteps, StopAfter(step)); });
    CHECK_THAT(message, Contains(fmt::format("{} of {}, run the same command to go on", step,
                                             TestType::kSteps)));
    checkpoints.push_back(ReadFiles(dir));
    CHECK(checkpoints.back()["model.safetensors"] != "");
    toy.Train(dir, TestType::kSteps);
    CheckSame(Lasting(ReadFiles(dir)), expected);
  }
  checkpoints.push_back(ReadFiles(whole));

  // A kill between state and model leaves the model of the checkpoint before, at first none.
  for (size_t step = 1; step < checkpoints.size(); ++step) {
    INFO("killed in the checkpoint of " << step);
    const fs::path dir = NewStage(toy, folder, "killed" + std::to_string(step));
    Files left = checkpoints[step];
    left.erase("model.safetensors");
    if (step > 1) left["model.safetensors"] = checkpoints[step - 1]["model.safetensors"];
    WriteFiles(dir, left);
    toy.Train(dir, TestType::kSteps);
    CheckSame(Lasting(ReadFiles(dir)), expected);
  }
}

TEMPLATE_TEST_CASE("a kill costs no more than the steps since the last checkpoint", "[restart]",
                   ToyVision, ToyEncoder, ToyMemory, ToyController) {
  TestType toy;
  toy.SetCheckpointSeconds(kEveryStep);
  const TemporaryFolder folder;
  const fs::path whole = NewStage(toy, folder, "whole"), killed = NewStage(toy, folder, "killed");
  toy.Train(whole, TestType::kSteps);
  // After the row of metrics of the second step, before its checkpoint.
  CHECK_THROWS_AS(toy.Train(killed, TestType::kSteps, KillAfter(2)), Killed);
  CHECK(TestType::Steps(killed) == 1);
  CHECK_THAT(ReadFile(killed / "metrics.csv"), Contains("\n2,"));
  toy.Train(killed, TestType::kSteps);
  CheckSame(Lasting(ReadFiles(killed)), Lasting(ReadFiles(whole)));
}

TEMPLATE_TEST_CASE(
    "a stage that is done needs no data and touches no file but a model that is not the state's, "
    "and "
    "more steps continue",
    "[restart]", ToyVision, ToyEncoder, ToyMemory, ToyController) {
  TestType toy;
  const TemporaryFolder folder;
  const fs::path whole = NewStage(toy, folder, "whole"), dir = NewStage(toy, folder, "parts");
  CHECK(TestType::Steps(dir) == std::nullopt);
  toy.Train(dir, 1);
  CHECK(TestType::Steps(dir) == 1);
  toy.Train(dir, TestType::kSteps);
  CHECK(TestType::Steps(dir) == TestType::kSteps);
  toy.Train(whole, TestType::kSteps);
  const Files done = ReadFiles(dir);
  // metrics.csv has a row more, of what was the last step.
  for (const char* file : {"state.safetensors", "model.safetensors"}) {
    CHECK((ReadFile(whole / file) == done.at(file)));
  }

  toy.RemoveInput(dir);
  const auto times = WriteTimes(dir);
  toy.Train(dir, TestType::kSteps);
  CHECK((WriteTimes(dir) == times));
  CheckSame(ReadFiles(dir), done);
  fs::remove(dir / "model.safetensors");
  toy.Train(dir, TestType::kSteps);
  CheckSame(ReadFiles(dir), done);
  WriteFileAtomically(dir / "model.safetensors", std::string_view("stale"));
  toy.Train(dir, TestType::kSteps);
  CheckSame(ReadFiles(dir), done);
  CHECK_THROWS(toy.Train(dir, TestType::kSteps + 1));  // which needs the data
  CheckSame(ReadFiles(dir), done);
}

TEMPLATE_TEST_CASE("a figure that is not finite stops training and keeps the last checkpoint",
                   "[restart]", ToyVision, ToyEncoder, ToyMemory, ToyController) {
  TestType toy;
  toy.SetCheckpointSeconds(kNever);
  const TemporaryFolder folder;
  const fs::path dir = NewStage(toy, folder, "stage");
  CHECK(ErrorMessage(ErrorKind::kInterrupted, [&] { toy.Train(dir, 20, StopAfter(2)); }) != "");
  const Files before = ReadFiles(dir);
  toy.Diverge();
  const std::string message = ErrorMessage(ErrorKind::kFailure, [&] { toy.Train(dir, 20); });
  CHECK(message != "");
  CHECK_THAT(message, !Contains("other kind"));
  for (const char* file : {"state.safetensors", "model.safetensors"}) {
    CHECK((ReadFile(dir / file) == before.at(file)));
  }
}

TEMPLATE_TEST_CASE("a model without a state is a starting point, and stays until a checkpoint",
                   "[restart]", ToyVision, ToyEncoder, ToyMemory, ToyController) {
  TestType toy;
  toy.SetCheckpointSeconds(kEveryStep);
  const TemporaryFolder folder;
  const fs::path made = NewStage(toy, folder, "made");
  CHECK(ErrorMessage(ErrorKind::kInterrupted, [&] { toy.Train(made, 9, StopAfter(1)); }) != "");
  const SafeTensors model = SafeTensors::Load(made / "model.safetensors");
  const Files start = {{"model.safetensors", model.Halved().Bytes()}};  // as `export --half` does

  const fs::path whole = NewStage(toy, folder, "whole"), dir = NewStage(toy, folder, "killed");
  WriteFiles(whole, start);
  WriteFiles(dir, start);
  const LogCapture log;
  toy.Train(whole, 2);
  CHECK_THAT(log.text(),
             Contains((whole / "model.safetensors").string() +
                      " has no state: training goes on from it with a fresh optimiser"));

  const auto written = fs::last_write_time(dir / "model.safetensors");
  CHECK_THROWS_AS(toy.Train(dir, 2, KillAfter(1)), Killed);
  CHECK(ReadFile(dir / "model.safetensors") == start.at("model.safetensors"));
  CHECK((fs::last_write_time(dir / "model.safetensors") == written));
  CHECK_FALSE(fs::exists(dir / "state.safetensors"));

  // Killed between state and model of the first checkpoint.
  CHECK(ErrorMessage(ErrorKind::kInterrupted, [&] { toy.Train(dir, 2, StopAfter(1)); }) != "");
  WriteFiles(dir, start);
  toy.Train(dir, 2);
  CheckSame(Lasting(ReadFiles(dir)), Lasting(ReadFiles(whole)));

  // What was trained from it is not what is trained from nothing.
  const fs::path anew = NewStage(toy, folder, "anew");
  toy.Train(anew, 2);
  CHECK(ReadFile(anew / "state.safetensors") != ReadFile(whole / "state.safetensors"));
}

TEMPLATE_TEST_CASE(
    "a state or a model that is broken or of another size is refused by name, and "
    "nothing is touched",
    "[restart]", ToyVision, ToyEncoder, ToyMemory, ToyController) {
  TestType toy;
  const TemporaryFolder folder;
  const fs::path dir = NewStage(toy, folder, "stage");
  CHECK(ErrorMessage(ErrorKind::kInterrupted, [&] { toy.Train(dir, 9, StopAfter(1)); }) != "");
  const Files whole = ReadFiles(dir);
  const auto refused = [&](const std::string& file, const std::string& bytes,
                           const std::string& tensor) {
    Files files = whole;
    if (file == "model.safetensors") files.erase("state.safetensors");
    files[file] = bytes;
    fs::remove(dir / "state.safetensors");
    WriteFiles(dir, files);
    const auto times = WriteTimes(dir);
    const std::string message = InputError([&] { toy.Train(dir, 9); });
    CHECK_THAT(message, Contains((dir / file).string()));
    CHECK_THAT(message, Contains(tensor));
    CHECK((WriteTimes(dir) == times));
    CheckSame(ReadFiles(dir), files);
  };
  for (const std::string file : {"state.safetensors", "model.safetensors"}) {
    const std::string bytes = whole.at(file);
    refused(file, bytes.substr(0, bytes.size() / 2), "truncated");
    refused(file, "", "truncated");
    SafeTensors tensors;
    tensors.Add<float>("other", {0}, {});
    refused(file, tensors.Bytes(), "");
  }
  toy.ChangeSize();
  refused("model.safetensors", whole.at("model.safetensors"), TestType::kSizedTensor);
  refused("model.safetensors", whole.at("model.safetensors"), "expected");
  refused("state.safetensors", whole.at("state.safetensors"), "");
}

}  // namespace worldmodels::test
