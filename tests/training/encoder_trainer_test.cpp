#include "training/encoder_trainer.h"

#include "common/metrics.h"
#include "tests/training/stage_files.h"
#include "tests/training/toy_stages.h"

namespace worldmodels::test {

TEST_CASE("The encoder learns what the teacher says of the plain frame, and the decoder stays") {
  const TemporaryFolder scratch;
  const auto dir = scratch / "vision";
  ToyEncoder toy;
  // Small as it was drawn, it would say the same of all frames.
  for (Parameter* parameter : toy.teacher.parameters()) {
    for (float& value : parameter->value) value *= 2.5f;
  }
  toy.config.recolour = 1;
  toy.config.batch_size = 8;
  toy.config.metrics_interval = 20;
  toy.config.validation_interval = 20;
  toy.config.validation_frames = 8;
  toy.Train(dir, 60);
  const MetricsTable metrics = LoadMetrics(dir / "metrics.csv");
  const auto column = [&](const char* name) { return static_cast<size_t>(metrics.Column(name)); };
  REQUIRE(metrics.rows.size() == 3);
  CHECK(metrics.rows[2][column("divergence")] < 0.5 * metrics.rows[0][column("divergence")]);
  CHECK(metrics.rows[2][column("validation_recoloured")] <
        metrics.rows[0][column("validation_recoloured")]);

  const Vae made = Vae::Load(dir / "model.safetensors", 4);
  CHECK(made.activation_maxima().size() == 3);
  for (const Parameter* parameter : std::as_const(toy.teacher).parameters()) {
    INFO(parameter->name);
    CHECK((made.parameter(parameter->name).value == parameter->value) ==
          parameter->name.starts_with("decoder."));
  }
}

TEST_CASE("An encoder that is shown no other colours has nothing to learn") {
  const TemporaryFolder scratch;
  ToyEncoder toy;
  toy.config.recolour = 1e-12;
  toy.config.metrics_interval = 1;
  toy.Train(scratch / "vision", 2);
  const MetricsTable metrics = LoadMetrics(scratch / "vision" / "metrics.csv");
  CHECK(metrics.rows[0][static_cast<size_t>(metrics.Column("divergence"))] ==
        Approx(0).margin(1e-5));
  CHECK(metrics.rows[1][static_cast<size_t>(metrics.Column("validation_plain"))] <
        metrics.rows[1][static_cast<size_t>(metrics.Column("validation_recoloured"))]);
}

}  // namespace worldmodels::test
