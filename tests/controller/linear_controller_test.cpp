#include "controller/linear_controller.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>

#include "common/error.h"
#include "common/random.h"
#include "common/safetensors.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels::test {
namespace {

namespace fs = std::filesystem;

std::vector<double> RandomParameters(int inputs, uint64_t seed) {
  std::vector<double> parameters(LinearController::ParameterCount(inputs));
  Pcg64 random(seed);
  for (double& value : parameters) value = random.Uniform(-1, 1);
  return parameters;
}

}  // namespace

TEST_CASE("an action is the squashed W [z, h] + b") {
  const auto parameters = RandomParameters(5, 1);
  const auto controller = LinearController::FromParameters(5, parameters);
  const std::vector<float> z = {0.1f, -0.4f, 2.0f};
  const std::vector<float> h = {0.7f, -1.0f};
  double out[3];
  for (int a = 0; a < 3; ++a) {
    out[a] = parameters[15 + a];
    for (int i = 0; i < 3; ++i) out[a] += parameters[a * 5 + i] * z[i];
    for (int i = 0; i < 2; ++i) out[a] += parameters[a * 5 + 3 + i] * h[i];
  }
  const auto action = controller.Act(z, h);
  CHECK(action.steer == Approx(std::tanh(out[0])).margin(1e-6));
  CHECK(action.gas == Approx((std::tanh(out[1]) + 1) / 2).margin(1e-6));
  CHECK(action.brake == Approx(std::max(0.0, std::tanh(out[2]))).margin(1e-6));
}

TEST_CASE("actions stay in bounds however large the outputs") {
  for (const float x : {-1e30f, -50.0f, 0.0f, 50.0f, 1e30f}) {
    const auto action = SquashAction({x, x, x});
    CHECK(std::abs(action.steer) <= 1);
    CHECK((action.gas >= 0 && action.gas <= 1));
    CHECK((action.brake >= 0 && action.brake <= 1));
  }
  CHECK(SquashAction({0, 0, 0}) == Action{.steer = 0, .gas = 0.5f, .brake = 0});
}

TEST_CASE("the paper's controller has 867 parameters") {
  CHECK(LinearController::ParameterCount(32 + 256) == 867);
}

TEST_CASE("folding the standardisation equals standardising the inputs") {
  const auto parameters = RandomParameters(4, 2);
  const std::vector<float> mean = {0.5f, -2.0f, 3.0f, 0.0f};
  const std::vector<float> deviation = {0.1f, 2.0f, 1.0f, 0.0f};
  const auto folded = LinearController::FromStandardised(parameters, mean, deviation);
  auto constant = parameters;  // an input that never moves carries nothing
  for (int a = 0; a < 3; ++a) constant[a * 4 + 3] = 0;
  const auto direct = LinearController::FromParameters(4, constant);
  const std::vector<float> x = {0.62f, 1.0f, 2.2f, 0.0f};
  std::vector<float> standardised(4);
  for (int i = 0; i < 3; ++i) standardised[i] = (x[i] - mean[i]) / deviation[i];
  const auto one = folded.Act(x);
  const auto other = direct.Act(standardised);
  for (size_t a = 0; a < kActionSize; ++a) {
    CHECK(AsFloats(one)[a] == Approx(AsFloats(other)[a]).margin(1e-5));
  }
}

TEST_CASE("a controller's parameters come back, standardised or not") {
  const auto parameters = RandomParameters(3, 4);
  const std::vector<float> mean = {0.5f, -2.0f, 3.0f};
  const std::vector<float> deviation = {0.1f, 2.0f, 1.0f};
  const auto plain = LinearController::FromParameters(3, parameters).Parameters();
  const auto standardised = LinearController::FromStandardised(parameters, mean, deviation)
                                .StandardisedParameters(mean, deviation);
  REQUIRE(plain.size() == parameters.size());
  REQUIRE(standardised.size() == parameters.size());
  for (size_t i = 0; i < parameters.size(); ++i) {
    CHECK(plain[i] == Approx(parameters[i]).margin(1e-6));
    CHECK(standardised[i] == Approx(parameters[i]).margin(1e-5));
  }
}

TEST_CASE("a controller's file reads back, and broken ones are refused") {
  const TemporaryFolder folder;
  const fs::path path = folder / "model.safetensors";
  const auto controller = LinearController::FromParameters(6, RandomParameters(6, 3));
  controller.Save(path);
  const auto back = LinearController::Load(path);
  CHECK(back.inputs() == 6);
  CHECK(std::ranges::equal(back.weight(), controller.weight()));
  CHECK(std::ranges::equal(back.bias(), controller.bias()));

  SafeTensors tensors = SafeTensors::Load(path);
  const std::vector<float> short_bias(2);
  tensors.Add<float>("controller.bias", {2}, short_bias);
  tensors.Save(path);
  CHECK_THROWS_AS(LinearController::Load(path), Error);

  SafeTensors prefixed;
  prefixed.Add<float>("module.controller.weight", {3, 6}, controller.weight());
  prefixed.Add<float>("module.controller.bias", {3}, controller.bias());
  prefixed.Save(path);
  CHECK_THROWS_WITH(LinearController::Load(path),
                    Catch::Contains("there is module.controller.weight: remove \"module.\""));
  SafeTensors alone;  // the state of PyTorch's nn.Linear
  alone.Add<float>("weight", {3, 6}, controller.weight());
  alone.Save(path);
  CHECK_THROWS_WITH(LinearController::Load(path),
                    Catch::Contains("there is weight: put \"controller.\" before the names"));
  fs::resize_file(path, 20);
  CHECK_THROWS_AS(LinearController::Load(path), Error);
  fs::remove(path);
  CHECK_THROWS_AS(LinearController::Load(path), Error);
}

}  // namespace worldmodels::test
