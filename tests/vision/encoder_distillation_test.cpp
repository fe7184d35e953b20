#include "vision/encoder_distillation.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "common/random.h"
#include "tests/vision/golden_vae.h"
#include "vision/gaussian.h"
#include "vision/vae_encoder.h"

namespace worldmodels::test {
namespace {

constexpr int kFew = 3;

std::vector<uint8_t> Frames(uint64_t seed) {
  Pcg64 random(seed);
  std::vector<uint8_t> frames(static_cast<size_t>(kFew) * kFrameValues);
  // Smooth ones, so that their codes differ.
  for (size_t i = 0; i < frames.size(); ++i) {
    const size_t row = i / (64 * 3) % 64;
    frames[i] = static_cast<uint8_t>(40 + 2 * row + random.UniformInt(40));
  }
  return frames;
}

// A V beside the golden one.
Vae Student(const Vae& teacher) {
  Vae student = teacher;
  Pcg64 random(3);
  for (Parameter* parameter : student.parameters()) {
    if (!parameter->name.starts_with("encoder.")) continue;
    for (float& value : parameter->value)
      value *= 1 + 0.05f * static_cast<float>(random.Uniform(-1, 1));
  }
  return student;
}

// The loss by its definition, in double, from what two encoders say.
double Definition(const Vae& teacher, const Vae& student, std::span<const uint8_t> shown,
                  std::span<const uint8_t> plain) {
  const auto latents = static_cast<size_t>(kFew) * teacher.latent_size();
  std::vector<float> mu(latents), logvar(latents), wanted(latents), wanted_logvar(latents);
  VaeEncoder(student, kFew).Encode(shown, mu, logvar);
  VaeEncoder(teacher, kFew).Encode(plain, wanted, wanted_logvar);
  double sum = 0;
  for (size_t i = 0; i < latents; ++i) {
    const double away = static_cast<double>(mu[i]) - wanted[i];
    sum += teacher.variational() ? KlBetween(mu[i], logvar[i], wanted[i], wanted_logvar[i])
                                 : away * away;
  }
  return sum / kFew;
}

// Central differences along the gradient itself: its length is the slope.
void CheckSlope(bool variational) {
  Vae teacher = GoldenVae();
  teacher.set_variational(variational);
  Vae student = Student(teacher);
  const auto shown = Frames(1), plain = Frames(2);
  EncoderDistillation distillation(teacher, student, kFew, Precision::kFp32);
  const double loss = distillation.Step(shown, plain);
  CHECK(loss == Approx(Definition(teacher, student, shown, plain)).epsilon(1e-4));
  CHECK(distillation.Evaluate(shown, plain) == loss);
  for (const std::string name : {"encoder.conv1.weight", "encoder.conv3.weight",
                                 "encoder.conv4.bias", "encoder.fc_mu.weight", "encoder.fc_mu.bias",
                                 "encoder.fc_logvar.weight", "encoder.fc_logvar.bias"}) {
    INFO(name);
    Parameter& parameter = student.parameter(name);
    const std::vector<float> before = parameter.value, gradient = parameter.grad;
    double squares = 0;
    for (const float g : gradient) squares += static_cast<double>(g) * g;
    if (!variational && name.starts_with("encoder.fc_logvar")) {
      CHECK(squares == 0);
      continue;
    }
    REQUIRE(squares > 0);
    // Such a step that the loss changes by about a hundredth.
    const double step = 0.005 * loss / squares;
    const auto at = [&](double by) {
      for (size_t i = 0; i < before.size(); ++i) {
        parameter.value[i] = static_cast<float>(before[i] + by * gradient[i]);
      }
      return Definition(teacher, student, shown, plain);
    };
    const double slope = (at(step) - at(-step)) / (2 * step);
    parameter.value = before;
    CHECK(slope == Approx(squares).epsilon(0.02));
  }
  for (const Parameter* parameter : student.parameters()) {
    if (!parameter->name.starts_with("decoder.")) continue;
    CHECK(std::ranges::count(parameter->grad, 0.0f) == std::ssize(parameter->grad));
  }
}

}  // namespace

TEST_CASE("The encoder's gradients towards a teacher are those of finite differences") {
  CheckSlope(true);
}

TEST_CASE("and a plain auto-encoder's, whose loss is the squared distance") { CheckSlope(false); }

TEST_CASE("An encoder that is its own teacher is nothing away from it on plain frames") {
  const Vae teacher = GoldenVae();
  Vae student = teacher;
  EncoderDistillation distillation(teacher, student, kFew, Precision::kFp32);
  const auto frames = Frames(1);
  CHECK(distillation.Evaluate(frames, frames) == Approx(0).margin(1e-6));
  CHECK(distillation.Evaluate(Frames(2), frames) > 0.01);
}

}  // namespace worldmodels::test
