#include "vision/vision_trainer.h"

#include <cmath>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/metrics.h"
#include "common/safetensors.h"
#include "tests/vision/toy_rollouts.h"
#include "vision/vae.h"

namespace worldmodels {
namespace {

VisionConfig ToyConfig() {
  VisionConfig config;
  config.latent_size = 4;
  config.batch_size = 4;
  config.steps = 4;
  config.learning_rate = 1e-3;
  config.metrics_interval = 1;
  config.validation_interval = 2;
  config.validation_frames = 4;
  return config;
}

void WriteToyRollouts(const std::filesystem::path& dir) {
  for (int64_t e = 0; e < 10; ++e) WriteToyEpisode(dir, e, e == 0 ? 0 : 3, e == 1);
}

}  // namespace

TEST_CASE(
    "Resumed training of V ends with the bytes of uninterrupted training on as many threads") {
  const TemporaryFolder scratch;
  const auto rollouts = scratch.path() / "rollouts";
  const auto straight = scratch.path() / "straight", resumed = scratch.path() / "resumed";
  WriteToyRollouts(rollouts);
  VisionConfig config = ToyConfig();
  TrainVision(config, 5, 1, true, rollouts, straight);
  config.steps = 2;
  TrainVision(config, 5, 1, true, rollouts, resumed);
  config.steps = 4;
  TrainVision(config, 5, 1, true, rollouts, resumed);
  for (const char* file : {"model.safetensors", "state.safetensors"}) {
    CHECK((ReadFile(straight / file) == ReadFile(resumed / file)));
  }
  CHECK(LoadMetrics(resumed / "metrics.csv").rows.size() == 4);
}

TEST_CASE("Finished training of V leaves its model file alone and mends a stale one") {
  const TemporaryFolder scratch;
  const auto rollouts = scratch.path() / "rollouts", vision = scratch.path() / "vision";
  WriteToyRollouts(rollouts);
  VisionConfig config = ToyConfig();
  config.steps = 1;
  TrainVision(config, 5, 1, true, rollouts, vision);
  const auto model = vision / "model.safetensors";
  const std::string bytes = ReadFile(model);
  const auto written = std::filesystem::last_write_time(model);
  TrainVision(config, 5, 1, true, rollouts, vision);
  CHECK((std::filesystem::last_write_time(model) == written));
  WriteFileAtomically(model, std::string_view("stale"));
  TrainVision(config, 5, 1, true, rollouts, vision);
  CHECK((ReadFile(model) == bytes));
}

TEST_CASE("Trained V is calibrated for int8; a finished one that is not gets it without training") {
  const TemporaryFolder scratch;
  const auto rollouts = scratch.path() / "rollouts", vision = scratch.path() / "vision";
  WriteToyRollouts(rollouts);
  VisionConfig config = ToyConfig();
  TrainVision(config, 5, 1, true, rollouts, vision);
  const std::string bytes = ReadFile(vision / "model.safetensors");
  CHECK(Vae::Load(vision / "model.safetensors", 4).activation_maxima().size() == 3);
  for (const char* file : {"model.safetensors", "state.safetensors"}) {
    SafeTensors tensors = SafeTensors::Load(vision / file);
    tensors.metadata.clear();
    tensors.Save(vision / file);
  }
  TrainVision(config, 5, 1, true, rollouts, vision);
  CHECK((ReadFile(vision / "model.safetensors") == bytes));
}

TEST_CASE("The loss of V goes down on toy frames and is validated") {
  const TemporaryFolder scratch;
  const auto rollouts = scratch.path() / "rollouts", vision = scratch.path() / "vision";
  WriteToyRollouts(rollouts);
  VisionConfig config = ToyConfig();
  config.steps = 40;
  TrainVision(config, 5, 2, true, rollouts, vision);
  const MetricsTable metrics = LoadMetrics(vision / "metrics.csv");
  REQUIRE(metrics.rows.size() == 40);
  const auto loss = static_cast<size_t>(metrics.Column("loss"));
  double first = 0, last = 0;
  for (size_t i = 0; i < 5; ++i) {
    first += metrics.rows[i][loss];
    last += metrics.rows[35 + i][loss];
  }
  CHECK(last < 0.7 * first);
  const auto validation = static_cast<size_t>(metrics.Column("validation_loss"));
  CHECK(std::isnan(metrics.rows[0][validation]));
  CHECK(std::isfinite(metrics.rows[1][validation]));
}

TEST_CASE("A loss that is not finite stops the training of V and keeps the last checkpoint") {
  const TemporaryFolder scratch;
  const auto rollouts = scratch.path() / "rollouts", vision = scratch.path() / "vision";
  WriteToyRollouts(rollouts);
  VisionConfig config = ToyConfig();
  config.steps = 1;
  TrainVision(config, 5, 1, true, rollouts, vision);
  const std::string model = ReadFile(vision / "model.safetensors");
  config.steps = 20;
  config.learning_rate = 1e30;
  CHECK_THROWS_WITH(TrainVision(config, 5, 1, true, rollouts, vision),
                    Catch::Contains("not finite at step"));
  CHECK((ReadFile(vision / "model.safetensors") == model));
}

TEST_CASE("The state of a V with another latent size is refused") {
  const TemporaryFolder scratch;
  const auto rollouts = scratch.path() / "rollouts", vision = scratch.path() / "vision";
  WriteToyRollouts(rollouts);
  VisionConfig config = ToyConfig();
  config.steps = 1;
  TrainVision(config, 5, 1, true, rollouts, vision);
  config.latent_size = 5;
  CHECK_THROWS_WITH(TrainVision(config, 5, 1, true, rollouts, vision),
                    Catch::Contains("vision.latent_size 4"));
}

}  // namespace worldmodels
