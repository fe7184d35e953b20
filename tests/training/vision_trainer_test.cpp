#include "training/vision_trainer.h"

#include <cmath>

#include "common/metrics.h"
#include "tests/training/stage_files.h"
#include "tests/training/toy_stages.h"
#include "vision/vae.h"

namespace worldmodels::test {

TEST_CASE(
    "Trained V is calibrated for int8 - a finished one that is not gets it without training") {
  const TemporaryFolder scratch;
  const auto vision = scratch / "vision";
  ToyVision toy;
  toy.Train(vision, 1);
  const std::string bytes = ReadFile(vision / "model.safetensors");
  CHECK(Vae::Load(vision / "model.safetensors", 4).activation_maxima().size() == 3);
  for (const char* file : {"model.safetensors", "state.safetensors"}) {
    SafeTensors tensors = SafeTensors::Load(vision / file);
    tensors.metadata.clear();
    tensors.Save(vision / file);
  }
  toy.Train(vision, 1);
  CHECK((ReadFile(vision / "model.safetensors") == bytes));
}

TEST_CASE("The loss of V goes down on toy frames and is validated") {
  const TemporaryFolder scratch;
  const auto rollouts = scratch.path() / "rollouts", vision = scratch.path() / "vision";
  WriteToyRollouts(rollouts);
  VisionConfig config;
  config.latent_size = 4;
  config.batch_size = 4;
  config.learning_rate = 1e-3;
  config.metrics_interval = 1;
  config.validation_interval = 2;
  config.validation_frames = 4;
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

TEST_CASE("A plain auto-encoder draws nothing, has no KL, and knows no beta") {
  const TemporaryFolder scratch;
  ToyPlainVision toy;
  toy.config.metrics_interval = 1;
  toy.Train(scratch / "one", 4);
  toy.config.beta = 20;
  toy.config.kl_tolerance = 0;
  toy.Train(scratch / "other", 4);
  for (const char* file : {"model.safetensors", "state.safetensors"}) {
    CHECK((ReadFile(scratch / "one" / file) == ReadFile(scratch / "other" / file)));
  }
  CHECK_FALSE(Vae::Load(scratch / "one" / "model.safetensors", 4).variational());
  CHECK_FALSE(std::filesystem::exists(scratch / "one" / "latent_kl.csv"));
  const MetricsTable metrics = LoadMetrics(scratch / "one" / "metrics.csv");
  REQUIRE(metrics.rows.size() == 4);
  const auto column = [&](const char* name) { return static_cast<size_t>(metrics.Column(name)); };
  for (const auto& row : metrics.rows) {
    CHECK(row[column("kl")] == 0);
    CHECK(row[column("loss")] == row[column("reconstruction")]);
    CHECK(std::isnan(row[column("used_latents")]));
  }
  CHECK(metrics.rows[3][column("validation_kl")] == 0);
  CHECK(metrics.rows[3][column("validation_loss")] ==
        metrics.rows[3][column("validation_reconstruction")]);
}

TEST_CASE("Training goes on from a V of another kind as what the configuration says") {
  const TemporaryFolder scratch;
  ToyVision toy;
  toy.Train(scratch / "made", 1);
  std::filesystem::create_directories(scratch / "plain");
  WriteFiles(scratch / "plain",
             {{"model.safetensors", ReadFile(scratch / "made" / "model.safetensors")}});
  toy.config.variational = false;
  toy.Train(scratch / "plain", 1);
  const Vae vae = Vae::Load(scratch / "plain" / "model.safetensors", 4);
  CHECK_FALSE(vae.variational());
  // Nothing moves what a plain auto-encoder does not use.
  const Vae start = Vae::Load(scratch / "made" / "model.safetensors", 4);
  CHECK(vae.parameter("encoder.fc_logvar.weight").value ==
        start.parameter("encoder.fc_logvar.weight").value);
  CHECK(vae.parameter("encoder.fc_mu.weight").value !=
        start.parameter("encoder.fc_mu.weight").value);
}

TEST_CASE("V that goes on with another number of threads warns once - an old state says nothing") {
  const TemporaryFolder scratch;
  const auto vision = scratch / "vision";
  ToyVision toy;
  toy.Train(vision, 1);
  const auto go_on = [&](int64_t steps) {
    const LogCapture log;
    toy.config.steps = steps;
    TrainVision(toy.config, 5, 2, true, toy.folder / "rollouts", vision);
    return log.text();
  };
  const std::string warning = go_on(2);
  CHECK_THAT(warning, Catch::Contains("trained with --threads 1 so far, now 2"));
  CHECK(std::count(warning.begin(), warning.end(), '\n') == 1);
  CHECK(go_on(2) == "");  // done
  CHECK(go_on(3) == "");  // on two threads before, too

  const SafeTensors state = SafeTensors::Load(vision / "state.safetensors");
  CHECK(state.Get<int64_t>("threads", {1}) == std::vector<int64_t>{2});
  std::vector<std::string> names = state.Names();
  std::erase(names, "threads");
  SafeTensors old = SafeTensors::Load(vision / "state.safetensors", names);
  old.Save(vision / "state.safetensors");
  toy.config.steps = 4;
  const LogCapture log;
  toy.Train(vision, 4);
  CHECK(log.text() == "");
}

TEST_CASE("With recolouring V draws the plain frames, and the metrics say how well") {
  const TemporaryFolder scratch;
  ToyRecolouredVision toy;
  toy.Train(scratch / "recoloured", 2);
  const MetricsTable metrics = LoadMetrics(scratch / "recoloured" / "metrics.csv");
  const auto recoloured = static_cast<size_t>(metrics.Column("validation_recoloured"));
  const auto plain = static_cast<size_t>(metrics.Column("validation_reconstruction"));
  CHECK(metrics.rows[0][recoloured] > 0);
  CHECK(metrics.rows[0][recoloured] != metrics.rows[0][plain]);
  toy.config.recolour = 0;
  toy.Train(scratch / "plain", 2);
  CHECK(ReadFile(scratch / "plain" / "model.safetensors") !=
        ReadFile(scratch / "recoloured" / "model.safetensors"));
  CHECK(std::ranges::count(LoadMetrics(scratch / "plain" / "metrics.csv").columns,
                           "validation_recoloured") == 0);
}

}  // namespace worldmodels::test
