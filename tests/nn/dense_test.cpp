#include "nn/dense.h"

#include "common/random.h"
#include "finite_difference.h"

namespace worldmodels::test {

TEST_CASE("a dense layer is x W + b, and its gradients are those of finite differences") {
  constexpr int kBatch = 3;
  constexpr int kIn = 7;
  constexpr int kOut = 5;
  for (const WeightLayout layout : {WeightLayout::kOutIn, WeightLayout::kInOut}) {
    Pcg64 random(2);
    std::vector<float> x(kBatch * kIn);
    std::vector<float> weight(kIn * kOut);
    std::vector<float> bias(kOut);
    std::vector<float> direction(kBatch * kOut);
    for (auto* values : {&x, &weight, &bias, &direction}) FillNormal(random, *values);
    Dense dense(kBatch, kIn, kOut, layout, true);
    const auto forward = [&]() -> const std::vector<float>& {
      dense.SetWeights(weight, bias);
      dense.Forward(x);
      return dense.output();
    };
    const auto& y = forward();
    for (int row = 0; row < kBatch; ++row) {
      for (int o = 0; o < kOut; ++o) {
        double expected = bias[o];
        for (int i = 0; i < kIn; ++i) {
          const float w =
              layout == WeightLayout::kInOut ? weight[i * kOut + o] : weight[o * kIn + i];
          expected += static_cast<double>(x[row * kIn + i]) * w;
        }
        CHECK(y[row * kOut + o] == Approx(expected).margin(1e-5));
      }
    }
    std::vector<float> weight_gradient(weight.size());
    std::vector<float> bias_gradient(bias.size());
    std::vector<float> input_gradient(x.size(), 1.0f);
    dense.BackwardWeights(x, direction, weight_gradient, bias_gradient);
    dense.BackwardInput(direction, input_gradient, true);
    for (float& value : input_gradient) value -= 1.0f;  // accumulated onto ones
    const auto loss = [&] {
      const auto& output = forward();
      double sum = 0;
      for (size_t i = 0; i < output.size(); ++i) {
        sum += static_cast<double>(output[i]) * direction[i];
      }
      return sum;
    };
    CheckGradient(weight, weight_gradient, loss);
    CheckGradient(bias, bias_gradient, loss);
    CheckGradient(x, input_gradient, loss);
  }
}

}  // namespace worldmodels::test
