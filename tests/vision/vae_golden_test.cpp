#include <catch2/catch.hpp>

#include "common/choice.h"
#include "common/npy.h"
#include "golden_vae.h"
#include "nn/adam.h"
#include "vision/activation_maxima.h"
#include "vision/arithmetic_type.h"
#include "vision/vae_decoder.h"
#include "vision/vae_encoder.h"
#include "vision/vae_training.h"

namespace worldmodels::test {
namespace {

// Figures recorded from PyTorch 1.13 (float32), three frames.
class Golden {
 public:
  Golden() : arrays_(LoadNpz(WORLDMODELS_TEST_DATA "/vision/golden.npz")) {}

  template <typename T>
  std::span<const T> Get(const std::string& key) const {
    return arrays_.at("vae." + key).values<T>();
  }
  double Number(const std::string& key) const { return Get<double>(key)[0]; }
  const NpzArrays& arrays() const { return arrays_; }

 private:
  NpzArrays arrays_;
};

}  // namespace

TEST_CASE("V's outputs and losses are PyTorch's") {
  const Golden golden;
  Vae vae = GoldenVae();
  VaeTraining training(vae, 3, Precision::kFp32);
  const auto frames = golden.Get<uint8_t>("frames");
  const auto epsilon = golden.Get<float>("eps");
  const VaeLoss loss = training.Evaluate(frames, epsilon, 1, 0);
  CHECK(RelativeError(training.mu(), golden.Get<float>("mu")) < 1e-4);
  CHECK(RelativeError(training.logvar(), golden.Get<float>("logvar")) < 1e-4);
  // PyTorch's images are (3, channel, row, column), ours (3, row, column, channel).
  const auto expected = golden.Get<float>("reconstruction");
  double worst = 0;
  for (int frame = 0; frame < 3; ++frame) {
    for (int channel = 0; channel < 3; ++channel) {
      for (int pixel = 0; pixel < 64 * 64; ++pixel) {
        const float ours = training.reconstruction()[(frame * 4096 + pixel) * 3 + channel];
        const float theirs = expected[(frame * 3 + channel) * 4096 + pixel];
        worst = std::max(worst, std::abs(static_cast<double>(ours) - theirs));
      }
    }
  }
  CHECK(worst < 1e-4);
  CHECK(loss.total == Approx(golden.Number("loss")).epsilon(1e-5));
  CHECK(loss.reconstruction == Approx(golden.Number("loss_reconstruction")).epsilon(1e-5));
  CHECK(loss.kl == Approx(golden.Number("kl")).epsilon(1e-5));
  CHECK(training.Evaluate(frames, epsilon, 1, 0.5).total ==
        Approx(golden.Number("loss_kl_tolerance_0.5")).epsilon(1e-5));
}

TEST_CASE("V's gradients are PyTorch's") {
  const Golden golden;
  Vae vae = GoldenVae();
  VaeTraining training(vae, 3, Precision::kFp32);
  training.Step(golden.Get<uint8_t>("frames"), golden.Get<float>("eps"), 1, 0);
  CheckGradients(vae, golden.arrays(), "vae.");
}

TEST_CASE("a frame given apart as what is to be drawn makes no difference") {
  const Golden golden;
  const auto frames = golden.Get<uint8_t>("frames");
  const std::vector<uint8_t> copy(frames.begin(), frames.end());
  Vae one = GoldenVae(), other = GoldenVae();
  VaeTraining training(one, 3, Precision::kFp32), apart(other, 3, Precision::kFp32);
  const VaeLoss expected = training.Step(frames, golden.Get<float>("eps"), 1, 0.5);
  const VaeLoss loss = apart.Step(copy, frames, golden.Get<float>("eps"), 1, 0.5);
  CHECK(loss.total == expected.total);
  for (size_t i = 0; i < one.parameters().size(); ++i) {
    REQUIRE(one.parameters()[i]->grad == other.parameters()[i]->grad);
  }
}

TEST_CASE("V shown one frame and asked for another: the loss by its definition, and its gradient") {
  const Golden golden;
  const auto frames = golden.Get<uint8_t>("frames");
  const auto epsilon = golden.Get<float>("eps");
  std::vector<uint8_t> inputs(frames.begin(), frames.end());
  for (size_t i = 0; i < inputs.size(); ++i) {
    inputs[i] = static_cast<uint8_t>(255 - inputs[i] / 2 - i % 7);
  }
  Vae vae = GoldenVae();
  VaeTraining training(vae, 3, Precision::kFp32);
  const VaeLoss loss = training.Step(inputs, frames, epsilon, 1, 0);
  double squares = 0, kl = 0;
  for (size_t i = 0; i < frames.size(); ++i) {
    const double error = training.reconstruction()[i] - frames[i] / 255.0;
    squares += error * error / 3;
  }
  for (size_t i = 0; i < training.mu().size(); ++i) {
    const double mu = training.mu()[i], logvar = training.logvar()[i];
    kl += 0.5 * (mu * mu + std::exp(logvar) - logvar - 1) / 3;
  }
  CHECK(loss.reconstruction == Approx(squares).epsilon(1e-5));
  CHECK(loss.kl == Approx(kl).epsilon(1e-5));
  // A bias of the last layer adds to every pixel before the sigmoid.
  const auto& bias = vae.parameter("decoder.deconv4.bias").grad;
  for (size_t channel = 0; channel < 3; ++channel) {
    double expected = 0;
    for (size_t i = channel; i < frames.size(); i += 3) {
      const double pixel = training.reconstruction()[i];
      expected += 2 * (pixel - frames[i] / 255.0) * pixel * (1 - pixel) / 3;
    }
    CHECK(bias[channel] == Approx(expected).epsilon(1e-4));
  }
  const std::vector<float> mu(training.mu().begin(), training.mu().end());
  training.Evaluate(frames, epsilon, 1, 0);
  CHECK(RelativeError(training.mu(), mu) > 0.01);  // z is of what is shown

  // What is shown being the same, a squared error's gradients are straight lines in the target.
  const auto gradients = [&](uint8_t target) {
    training.Step(inputs, std::vector<uint8_t>(frames.size(), target), epsilon, 1, 0);
    std::vector<std::vector<float>> values;
    for (const Parameter* parameter : vae.parameters()) values.push_back(parameter->grad);
    return values;
  };
  const auto low = gradients(40), middle = gradients(120), high = gradients(200);
  for (size_t k = 0; k < low.size(); ++k) {
    INFO(vae.parameters()[k]->name);
    double bend = 0, slope = 0, size = 0;  // size: what rounding goes by
    for (size_t i = 0; i < low[k].size(); ++i) {
      bend += std::pow(low[k][i] + high[k][i] - 2 * middle[k][i], 2);
      slope += std::pow(high[k][i] - low[k][i], 2);
      size += std::pow(high[k][i], 2) + std::pow(low[k][i], 2);
    }
    CHECK(slope > 0);
    CHECK(bend < 1e-6 * size);
  }
}

TEST_CASE("ten steps of Adam lower V's loss as in PyTorch") {
  const Golden golden;
  Vae vae = GoldenVae();
  VaeTraining training(vae, 3, Precision::kFp32);
  Adam adam(vae.parameters());
  const auto losses = golden.Get<double>("adam_lr1e-5_losses");
  REQUIRE(losses.size() == 10);
  for (const double expected : losses) {
    const VaeLoss loss =
        training.Step(golden.Get<uint8_t>("frames"), golden.Get<float>("eps"), 1, 0);
    CHECK(loss.total == Approx(expected).epsilon(1e-3));
    adam.Step(1e-5);
  }
}

TEST_CASE("the inference encoder and decoder agree with the training networks") {
  const Golden golden;
  const Vae vae = GoldenVae();
  VaeEncoder encoder(vae, 4);
  std::vector<float> mu(3 * 32);
  std::vector<float> logvar(3 * 32);
  encoder.Encode(golden.Get<uint8_t>("frames"), mu, logvar);
  CHECK(RelativeError(mu, golden.Get<float>("mu")) < 1e-4);
  CHECK(RelativeError(logvar, golden.Get<float>("logvar")) < 1e-4);

  Vae trained = GoldenVae();
  VaeTraining training(trained, 3, Precision::kFp32);
  const std::vector<float> zero(3 * 32);
  training.Evaluate(golden.Get<uint8_t>("frames"), zero, 1, 0);
  VaeDecoder decoder(vae, 5);
  std::vector<float> images(3 * kFrameValues);
  decoder.Decode(mu, images);
  CHECK(RelativeError(images, training.reconstruction()) < 1e-4);
}

TEST_CASE("calibrated int8 latents are near PyTorch's, and need the calibration") {
  const Golden golden;
  const auto frames = golden.Get<uint8_t>("frames");
  Vae vae = GoldenVae();
  CHECK_THROWS_WITH(VaeEncoder(vae, 3, Precision::kInt8),
                    Catch::Contains("encoder.activation_maxima"));
  vae.set_activation_maxima(ActivationMaxima(vae, frames));
  std::vector<float> mu(3 * 32), logvar(3 * 32);
  VaeEncoder(vae, 3, Precision::kInt8).Encode(frames, mu, logvar);
  CHECK(RelativeError(mu, golden.Get<float>("mu")) < 3e-2);
  CHECK(RelativeError(logvar, golden.Get<float>("logvar")) < 3e-2);
  if (!HasArithmetic(Precision::kInt8)) {
    WARN("no int8 arithmetic here: that ranges are kept to is not looked at");
    return;
  }
  // Ranges that are too small cut activations off.
  vae.set_activation_maxima({0.01f, 0.01f, 0.01f});
  VaeEncoder(vae, 3, Precision::kInt8).Encode(frames, mu, logvar);
  CHECK(RelativeError(mu, golden.Get<float>("mu")) > 0.1);
}

TEST_CASE("activation maxima are those of each layer over all frames, in any number") {
  Pcg64 random(2);
  Vae vae = Vae::Random(4, random);
  std::vector<uint8_t> frames(60 * static_cast<size_t>(kFrameValues), 10);
  const std::vector<float> dark = ActivationMaxima(vae, frames);
  std::fill(frames.end() - kFrameValues, frames.end(), uint8_t{255});
  const std::vector<float> bright = ActivationMaxima(vae, frames);
  CHECK(bright == ActivationMaxima(vae, std::span(frames).last(2 * kFrameValues)));
  REQUIRE(bright.size() == 3);
  for (int i = 0; i < 3; ++i) CHECK(bright[i] > dark[i]);
  // Half the weights and bias, half of what the layer puts out.
  for (const char* name : {"encoder.conv3.weight", "encoder.conv3.bias"}) {
    for (float& value : vae.parameter(name).value) value /= 2;
  }
  const std::vector<float> halved = ActivationMaxima(vae, frames);
  CHECK(halved[1] == bright[1]);
  CHECK(halved[2] == Approx(bright[2] / 2));
}

TEST_CASE("activation maxima travel in V's file, and broken ones are refused") {
  Pcg64 random(2);
  Vae vae = Vae::Random(4, random);
  SafeTensors tensors;
  vae.AddTo(tensors);
  CHECK(Vae::FromTensors(tensors, 4).activation_maxima().empty());
  vae.set_activation_maxima({0.1f, 2.0f, 3e-7f});
  vae.AddTo(tensors);
  CHECK(Vae::FromTensors(tensors, 4).activation_maxima() == vae.activation_maxima());
  for (const char* text :
       {"", "[1, 2]", "[1, 2, 0]", "[1, 2, null]", "[1, 2, 1e99]", "3", "[1,2,3"}) {
    tensors.metadata["encoder.activation_maxima"] = text;
    CHECK_THROWS_WITH(Vae::FromTensors(tensors, 4), Catch::Contains("three numbers above 0"));
  }
}

TEST_CASE("a frame's latents are the same bits however many are encoded at once") {
  Pcg64 random(9);
  Vae vae = Vae::Random(32, random);
  vae.set_activation_maxima({1.0f, 1.0f, 1.0f});
  constexpr size_t kFrames = 40;
  std::vector<uint8_t> frames(kFrames * kFrameValues);
  for (auto& value : frames) value = static_cast<uint8_t>(random.UniformInt(256));
  for (const Precision precision : {Precision::kFp32, Precision::kBf16, Precision::kInt8}) {
    std::vector<float> expected(kFrames * 32);
    VaeEncoder single(vae, 1, precision);
    single.Encode(frames, expected, {});
    for (const int batch : {3, 16, 40}) {
      VaeEncoder encoder(vae, batch, precision);
      for (size_t count = 1; count <= kFrames; ++count) {
        std::vector<float> mu(count * 32), logvar(count * 32);
        encoder.Encode(std::span(frames).first(count * kFrameValues), mu, logvar);
        INFO(NameOf(precision) << ", batch " << batch << ", " << count << " frames");
        REQUIRE(std::equal(mu.begin(), mu.end(), expected.begin()));
      }
    }
  }
}

TEST_CASE("a frame's latents are the same bits at every place of the batch") {
  Pcg64 random(9);
  Vae vae = Vae::Random(32, random);
  vae.set_activation_maxima({1.0f, 1.0f, 1.0f});
  for (const Precision precision : {Precision::kFp32, Precision::kBf16, Precision::kInt8}) {
    for (const int batch : {4, 16, 17}) {
      VaeEncoder encoder(vae, batch, precision);
      std::vector<uint8_t> frames(static_cast<size_t>(batch) * kFrameValues);
      std::vector<uint8_t> frame(kFrameValues);
      for (auto& value : frame) value = static_cast<uint8_t>(random.UniformInt(256));
      std::vector<float> first;
      for (int place = 0; place < batch; ++place) {
        for (auto& value : frames) value = static_cast<uint8_t>(random.UniformInt(256));
        std::ranges::copy(frame, frames.begin() + static_cast<int64_t>(place) * kFrameValues);
        std::vector<float> mu(static_cast<size_t>(batch) * 32);
        encoder.Encode(frames, mu, {});
        const std::vector<float> row(mu.begin() + place * 32, mu.begin() + (place + 1) * 32);
        if (place == 0) first = row;
        INFO(NameOf(precision) << ", batch " << batch << ", place " << place);
        REQUIRE(row == first);
      }
    }
  }
}

}  // namespace worldmodels::test
