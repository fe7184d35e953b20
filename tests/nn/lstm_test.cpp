#include "nn/lstm.h"

#include <catch2/catch.hpp>
#include <numeric>

#include "common/random.h"

using namespace worldmodels;

TEST_CASE("the LSTM's gradients agree with finite differences, at any number of threads") {
  constexpr int kInputs = 3, kHidden = 5, kSteps = 4, kLanes = 3;
  Pcg64 random(4);
  std::vector<std::vector<float>> tensors;
  for (const int size : {4 * kHidden * kInputs, 4 * kHidden * kHidden, 4 * kHidden, 4 * kHidden}) {
    tensors.emplace_back(static_cast<size_t>(size));
    FillNormal(random, tensors.back());
  }
  std::vector<float> inputs(kSteps * kLanes * kInputs), by_hidden(kSteps * kLanes * kHidden);
  FillNormal(random, inputs);
  FillNormal(random, by_hidden);
  const auto weights = [&] {
    return LstmWeights{kInputs, kHidden, tensors[0], tensors[1], tensors[2], tensors[3]};
  };
  const auto loss = [&] {
    Lstm lstm;
    lstm.Forward(weights(), inputs, kSteps, kLanes, 1);
    return std::inner_product(by_hidden.begin(), by_hidden.end(), lstm.hidden().begin(), 0.0);
  };
  std::vector<std::vector<float>> first;
  for (const int threads : {1, 2, 3}) {
    std::vector<std::vector<float>> grads;
    for (const auto& tensor : tensors) grads.emplace_back(tensor.size(), 0.0f);
    Lstm lstm;
    lstm.Forward(weights(), inputs, kSteps, kLanes, threads);
    lstm.Backward(weights(), inputs, by_hidden, {grads[0], grads[1], grads[2], grads[3]}, threads);
    if (threads == 1) first = grads;
    CHECK(grads == first);
  }
  for (size_t k = 0; k < tensors.size(); ++k) {
    for (size_t i = 0; i < tensors[k].size(); ++i) {
      const float before = tensors[k][i];
      tensors[k][i] = before + 0.01f;
      const double above = loss();
      tensors[k][i] = before - 0.01f;
      const double below = loss();
      tensors[k][i] = before;
      REQUIRE(first[k][i] == Approx((above - below) / 0.02).epsilon(0.01).margin(2e-3));
    }
  }
}
