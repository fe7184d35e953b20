#include "nn/adam.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "common/error.h"

namespace worldmodels {
namespace {

// As many values as make a full vector and a rest.
constexpr int64_t kSize = 19;

void SetGradient(Parameter& parameter, int step) {
  for (size_t i = 0; i < parameter.grad.size(); ++i) {
    parameter.grad[i] = std::sin(static_cast<float>(step) + 0.7f * static_cast<float>(i));
  }
}

}  // namespace

TEST_CASE("Adam makes the updates of torch.optim.Adam") {
  // Made with the formulas of torch.optim.Adam in double precision, learning rate 0.01.
  const double expected[5][3] = {{0.990000001, -1.990000000, 0.500000000},
                                 {0.980348181, -1.980678204, 0.500000000},
                                 {0.970768170, -1.971946619, 0.500000000},
                                 {0.961164067, -1.963734230, 0.494188716},
                                 {0.951491693, -1.955985392, 0.486858220}};
  Parameter parameter("p", {3});
  parameter.value = {1.0f, -2.0f, 0.5f};
  Adam adam({&parameter});
  for (int t = 1; t <= 5; ++t) {
    parameter.grad = {0.1f * static_cast<float>(t), -1.0f / static_cast<float>(t),
                      t < 4 ? 0.0f : 3.0f};
    adam.Step(0.01);
    for (size_t i = 0; i < 3; ++i) {
      CHECK(parameter.value[i] == Approx(expected[t - 1][i]).margin(1e-6));
    }
  }
  CHECK(adam.step() == 5);
}

TEST_CASE("Adam treats each value alike, whatever its place in the tensor") {
  Parameter many("many", {kSize}), one("one", {1});
  Adam adam_many({&many}), adam_one({&one});
  for (int t = 1; t <= 3; ++t) {
    many.grad.assign(kSize, 0.3f / static_cast<float>(t));
    one.grad = {0.3f / static_cast<float>(t)};
    adam_many.Step(0.1);
    adam_one.Step(0.1);
  }
  for (const float value : many.value) CHECK(value == one.value[0]);
}

TEST_CASE("A saved and loaded Adam goes on with the same bytes") {
  Parameter straight("p", {kSize}), resumed("p", {kSize});
  Adam straight_adam({&straight});
  SafeTensors saved;
  for (int t = 0; t < 6; ++t) {
    SetGradient(straight, t);
    straight_adam.Step(0.01);
    if (t == 2) {
      straight_adam.Save(saved);
      resumed.value = straight.value;
    }
  }
  Adam resumed_adam({&resumed});
  resumed_adam.Load(saved);
  for (int t = 3; t < 6; ++t) {
    SetGradient(resumed, t);
    resumed_adam.Step(0.01);
  }
  CHECK(resumed.value == straight.value);
}

TEST_CASE("Adam refuses the state of a tensor with another shape") {
  Parameter parameter("p", {kSize}), other("p", {kSize + 1});
  SafeTensors saved;
  Adam({&parameter}).Save(saved);
  Adam adam({&other});
  CHECK_THROWS_AS(adam.Load(saved), Error);
}

TEST_CASE("A learning rate goes down linearly to its fraction, or stays") {
  CHECK(DecayedRate(0.5, 0.2, 0, 10) == Approx(0.5));
  CHECK(DecayedRate(0.5, 0.2, 5, 10) == Approx(0.3));
  CHECK(DecayedRate(0.5, 0.2, 10, 10) == Approx(0.1));
  CHECK(DecayedRate(0.5, 1.0, 7, 10) == Approx(0.5));
}

TEST_CASE("Gradients are clipped by their common norm, and only if it is too large") {
  Parameter a("a", {2}), b("b", {1});
  a.grad = {3.0f, 0.0f};
  b.grad = {4.0f};
  CHECK(ClipGradients({&a, &b}, 10.0) == Approx(5.0));
  CHECK(a.grad[0] == 3.0f);
  CHECK(ClipGradients({&a, &b}, 1.0) == Approx(5.0));
  CHECK(a.grad[0] == Approx(0.6));
  CHECK(b.grad[0] == Approx(0.8));
}

TEST_CASE("Gradients that are not finite are reported by their norm and stay visible") {
  Parameter a("a", {2});
  a.grad = {std::numeric_limits<float>::quiet_NaN(), 1.0f};
  CHECK_FALSE(std::isfinite(ClipGradients({&a}, 1.0)));
  CHECK(std::isnan(a.grad[0]));
}

}  // namespace worldmodels
