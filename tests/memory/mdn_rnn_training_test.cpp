#include "memory/mdn_rnn_training.h"

#include <catch2/catch.hpp>

#include "../nn/finite_difference.h"

using namespace worldmodels;

namespace {

constexpr int kTrainedLatents = 3, kTrainedSteps = 5, kLanes = 2;

MemoryConfig TrainedConfig() {
  MemoryConfig config;
  config.hidden_size = 6;
  config.mixtures = 2;
  return config;
}

MdnRnnBatch RandomBatch(Pcg64& random) {
  MdnRnnBatch batch;
  batch.Resize(kTrainedSteps, kLanes, kTrainedLatents);
  FillNormal(random, batch.inputs);
  FillNormal(random, batch.targets);
  FillNormal(random, batch.rewards);
  batch.valid.assign(kTrainedSteps * kLanes, 1.0f);
  batch.dones[3] = 1;
  batch.valid[kTrainedSteps * kLanes - 1] = 0;
  return batch;
}

}  // namespace

TEST_CASE("each head's gradients agree with finite differences, from a state that is not zero") {
  Pcg64 random(6);
  const MdnRnnBatch batch = RandomBatch(random);
  LstmState start(kLanes * 6);
  FillNormal(random, start.hidden);
  FillNormal(random, start.cell);
  for (const std::string head : {"latents", "reward", "done", "all"}) {
    MemoryConfig config = TrainedConfig();
    if (head != "latents" && head != "all") config.nll_weight = 0;
    if (head != "reward" && head != "all") config.reward_weight = 0;
    if (head != "done" && head != "all") config.done_weight = 0;
    MdnRnn model = MdnRnn::Random(config, kTrainedLatents, random);
    for (Parameter* parameter : model.parameters()) FillNormal(random, parameter->value);
    MdnRnnTraining training(model, config, 1);
    LstmState state = start;
    training.Step(batch, &state);
    for (Parameter* parameter : model.parameters()) {
      INFO(head << ": " << parameter->name);
      const std::vector<float> gradient = parameter->grad;
      test::CheckGradient(parameter->value, gradient, [&] {
        LstmState again = start;
        return training.Evaluate(batch, &again).total;
      });
    }
  }
}

TEST_CASE("with memory.trained: head only the head has gradients, and those it always has") {
  Pcg64 random(6);
  const MdnRnnBatch batch = RandomBatch(random);
  MemoryConfig config = TrainedConfig();
  MdnRnn model = MdnRnn::Random(config, kTrainedLatents, random);
  MdnRnnTraining all(model, config, 1);
  const double loss = all.Step(batch).total;
  const std::vector<float> weight = model.head_weight().grad, bias = model.head_bias().grad;
  config.trained = TrainedPart::kHead;
  MdnRnnTraining head(model, config, 1);
  CHECK(head.Step(batch).total == loss);
  CHECK(model.head_weight().grad == weight);
  CHECK(model.head_bias().grad == bias);
  for (int i = 0; i < 4; ++i) {
    const std::vector<float>& gradient = model.parameters()[i]->grad;
    CHECK(std::ranges::count(gradient, 0.0f) == std::ssize(gradient));
  }
}

TEST_CASE("a long sequence in two halves with the state carried has the loss of the whole") {
  Pcg64 random(6);
  const MemoryConfig config = TrainedConfig();
  MdnRnn model = MdnRnn::Random(config, kTrainedLatents, random);
  MdnRnnBatch whole, half;
  whole.Resize(6, 1, kTrainedLatents);
  FillNormal(random, whole.inputs);
  FillNormal(random, whole.targets);
  whole.valid.assign(6, 1.0f);
  MdnRnnTraining training(model, config, 1);
  const double expected = training.Evaluate(whole).nll;
  const std::vector<float> last(training.hidden().end() - 6, training.hidden().end());
  LstmState state(6);
  double sum = 0;
  for (int part = 0; part < 2; ++part) {
    half.Resize(3, 1, kTrainedLatents);
    std::copy_n(whole.inputs.begin() + part * 18, 18, half.inputs.begin());
    std::copy_n(whole.targets.begin() + part * 9, 9, half.targets.begin());
    half.valid.assign(3, 1.0f);
    sum += training.Evaluate(half, &state).nll / 2;
  }
  CHECK(sum == Approx(expected).epsilon(1e-12));
  CHECK(state.hidden == last);
}
