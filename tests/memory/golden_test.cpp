#include "golden.h"

#include <catch2/catch.hpp>

#include "memory/mdn_rnn_stepper.h"
#include "nn/adam.h"

using namespace worldmodels;

TEST_CASE("losses and gradients are PyTorch's") {
  const NpzArrays golden = LoadGolden();
  const auto figure = [&](const std::string& key) { return golden.at(key).values<double>()[0]; };
  const MemoryConfig config = GoldenConfig();
  MdnRnn model = GoldenModel(config);
  MdnRnnTraining training(model, config, 2);
  const MdnRnnLoss loss = training.Step(GoldenBatch(golden));
  CHECK(loss.nll == Approx(figure("nll")).epsilon(1e-5));
  CHECK(loss.reward_mse == Approx(figure("reward_mse")).epsilon(1e-5));
  CHECK(loss.done_bce == Approx(figure("done_bce")).epsilon(1e-5));
  for (const Parameter* parameter : model.parameters()) {
    INFO(parameter->name);
    double square = 0;
    for (const float g : parameter->grad) square += double{g} * g;
    const double norm = figure("grad." + parameter->name + ".l2");
    CHECK(std::sqrt(square) == Approx(norm).epsilon(1e-4));
    const auto at = golden.at("grad." + parameter->name + ".at").values<int64_t>();
    const auto values = golden.at("grad." + parameter->name + ".values").values<double>();
    for (size_t i = 0; i < at.size(); ++i) {
      CHECK(parameter->grad[at[i]] == Approx(values[i]).epsilon(1e-3).margin(1e-6));
    }
  }
}

TEST_CASE("ten steps of Adam give PyTorch's losses") {
  const NpzArrays golden = LoadGolden();
  const MemoryConfig config = GoldenConfig();
  MdnRnn model = GoldenModel(config);
  MdnRnnTraining training(model, config, 1);
  Adam adam(model.parameters());
  const MdnRnnBatch batch = GoldenBatch(golden);
  for (const double expected : golden.at("adam_lr1e-3_losses").values<double>()) {
    CHECK(training.Step(batch).total == Approx(expected).epsilon(1e-4));
    adam.Step(1e-3);
  }
}

TEST_CASE("the stepper's outputs are PyTorch's, and training's hidden states to the bit") {
  const NpzArrays golden = LoadGolden();
  const MemoryConfig config = GoldenConfig();
  MdnRnn model = GoldenModel(config);
  MdnRnnTraining training(model, config, 2);
  training.Evaluate(GoldenBatch(golden));
  MdnRnnStepper stepper(model, 4);
  const auto check = [&](const char* key, size_t row, size_t size, const std::vector<float>& got) {
    INFO(key);
    const auto expected = golden.at(key).values<float>().subspan(row * size, 4 * size);
    for (size_t i = 0; i < 4 * size; ++i) {
      REQUIRE(got[i] == Approx(expected[i]).epsilon(1e-4).margin(2e-6));
    }
  };
  for (size_t t = 0; t < 9; ++t) {
    stepper.Step(golden.at("z").values<float>().subspan(t * 128, 128),
                 golden.at("action").values<float>().subspan(t * 12, 12));
    const auto hidden = stepper.hidden();
    REQUIRE(std::equal(hidden.begin(), hidden.end(), training.hidden().begin() + t * 4 * 256));
    check("hidden", t * 4, 256, {hidden.begin(), hidden.end()});
    const MixtureOutput& output = stepper.Predict();
    check("log_pi", t * 4, 160, output.log_pi);
    check("mean", t * 4, 160, output.mean);
    check("log_std", t * 4, 160, output.log_std);
    check("reward_head", t * 4, 1, output.reward);
    check("done_logit", t * 4, 1, output.done_logit);
  }
}
