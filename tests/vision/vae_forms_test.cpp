// V trained with cross-entropy, and as a plain auto-encoder. forms.npz:
// tests/data/vision/record_forms.py.

#include <catch2/catch.hpp>
#include <cmath>

#include "common/choice.h"
#include "common/npy.h"
#include "nn/adam.h"
#include "tests/vision/golden_vae.h"
#include "vision/activation_maxima.h"
#include "vision/vae_encoder.h"
#include "vision/vae_training.h"

namespace worldmodels::test {
namespace {

NpzArrays Load(const std::string& name) {
  return LoadNpz(WORLDMODELS_TEST_DATA "/vision/" + name + ".npz");
}

double Number(const NpzArrays& arrays, const std::string& key) {
  return arrays.at(key).values<double>()[0];
}

Vae VaeOfKind(bool variational) {
  Vae vae = GoldenVae();
  vae.set_variational(variational);
  return vae;
}

// A frame whose loss is that of its first 16 numbers, all x and t: the others cost exactly 0.
struct PointFrame {
  std::vector<float> logits = std::vector<float>(kFrameValues, -1000.0f);
  std::vector<float> targets = std::vector<float>(kFrameValues);
  std::vector<float> gradient = std::vector<float>(kFrameValues);

  double Measure(double x, double t) {
    std::fill_n(logits.begin(), 16, static_cast<float>(x));
    std::fill_n(targets.begin(), 16, static_cast<float>(t));
    return CrossEntropy(logits, targets, 1, gradient) / 16;
  }
};

// The mean loss of three frames by its definition, in double: finite differences of the program's
// own would be lost in the rounding of its float sums.
class Differences {
 public:
  static constexpr double kBeta = 0.5;

  Differences(Vae& vae, Reconstruction reconstruction, std::vector<uint8_t> frames,
              std::vector<float> epsilon)
      : vae_(vae),
        reconstruction_(reconstruction),
        frames_(std::move(frames)),
        epsilon_(std::move(epsilon)),
        training_(vae, 3, Precision::kFp32, reconstruction) {}

  VaeLoss Step() { return training_.Step(frames_, epsilon_, kBeta, 0); }

  double Loss() {
    training_.Evaluate(frames_, epsilon_, kBeta, 0);
    double loss = 0;
    for (size_t i = 0; i < frames_.size(); ++i) {
      const double p = training_.reconstruction()[i], t = frames_[i] / 255.0;
      loss += reconstruction_ == Reconstruction::kSquared
                  ? (p - t) * (p - t)
                  : -(t * std::log(p) + (1 - t) * std::log(1 - p));
    }
    for (size_t i = 0; vae_.variational() && i < training_.mu().size(); ++i) {
      const double mu = training_.mu()[i], logvar = training_.logvar()[i];
      loss += kBeta * 0.5 * (mu * mu + std::exp(logvar) - logvar - 1);
    }
    return loss / 3;
  }

  // The derivative along direction, a part of the parameter's gradient, over the same by the
  // gradient: 1.
  double SlopeRatio(Parameter& parameter, const std::vector<float>& direction) {
    double squares = 0;
    for (const float d : direction) squares += static_cast<double>(d) * d;
    const std::vector<float> before = parameter.value;
    const double step = 1e-5 * Loss() / squares;  // the loss changes by a 100,000th
    double change = 0, expected = 0;
    for (const double sign : {1.0, -1.0}) {
      for (size_t i = 0; i < before.size(); ++i) {
        parameter.value[i] = static_cast<float>(before[i] + sign * step * direction[i]);
        // By the way that a rounded weight has really gone.
        expected += sign * (double{parameter.value[i]} - before[i]) * direction[i];
      }
      change += sign * Loss();
    }
    parameter.value = before;
    return change / expected;
  }

 private:
  Vae& vae_;
  Reconstruction reconstruction_;
  std::vector<uint8_t> frames_;
  std::vector<float> epsilon_;
  VaeTraining training_;
};

}  // namespace

TEST_CASE("cross-entropy is PyTorch's at every point, and at probabilities of 0 and 1") {
  const NpzArrays golden = Load("forms");
  PointFrame frame;
  // Of logits where PyTorch's own binary_cross_entropy rounds p to 0 or 1 before it takes the
  // logarithm, its binary_cross_entropy_with_logits.
  for (const std::string set : {"probabilities", "logits"}) {
    const auto x = golden.at(set + ".x").values<double>(),
               t = golden.at(set + ".t").values<double>(),
               value = golden.at(set + ".value").values<double>(),
               gradient = golden.at(set + ".gradient").values<double>();
    REQUIRE(x.size() > 40);
    for (size_t i = 0; i < x.size(); ++i) {
      INFO(set << ": x " << x[i] << ", t " << t[i]);
      CHECK(frame.Measure(x[i], t[i]) == Approx(value[i]).epsilon(1e-6).margin(1e-7));
      const bool bounded = std::abs(x[i]) > 100;  // PyTorch's gradient is 0 there, ours p - t
      const double expected = bounded ? (x[i] > 0 ? 1 - t[i] : -t[i]) : gradient[i];
      CHECK(frame.gradient[0] == Approx(expected).margin(1e-6));
    }
  }
  CHECK(frame.Measure(800, 0) == 100);
  CHECK(frame.Measure(-800, 1) == 100);
  CHECK(frame.Measure(800, 1) == 0);
  CHECK(frame.Measure(-800, 0) == 0);
}

TEST_CASE("V's other forms: losses, gradients and five steps of Adam are PyTorch's") {
  const NpzArrays golden = Load("golden"), forms = Load("forms");
  const auto frames = golden.at("vae.frames").values<uint8_t>();
  const auto epsilon = golden.at("vae.eps").values<float>();
  struct Form {
    std::string name;
    Reconstruction reconstruction;
    bool variational;
  };
  for (const Form& form : {Form{"cross_entropy", Reconstruction::kCrossEntropy, true},
                           Form{"plain", Reconstruction::kSquared, false},
                           Form{"plain_cross_entropy", Reconstruction::kCrossEntropy, false}}) {
    INFO(form.name);
    Vae vae = VaeOfKind(form.variational);
    VaeTraining training(vae, 3, Precision::kFp32, form.reconstruction);
    const VaeLoss loss = training.Step(frames, epsilon, 1, 0);
    CHECK(loss.reconstruction ==
          Approx(Number(forms, form.name + ".reconstruction")).epsilon(2e-6));
    CHECK(loss.total == Approx(Number(forms, form.name + ".loss")).epsilon(2e-6));
    CheckGradients(vae, forms, form.name + ".");
    Adam adam(vae.parameters());
    const auto losses = forms.at(form.name + ".adam_lr1e-5_losses").values<double>();
    REQUIRE(losses.size() == 5);
    for (const double expected : losses) {
      CHECK(training.Step(frames, epsilon, 1, 0).total == Approx(expected).epsilon(1e-3));
      adam.Step(1e-5);
    }
  }
}

TEST_CASE("V's gradients in all its forms are those of finite differences") {
  const NpzArrays golden = Load("golden");
  const auto pixels = golden.at("vae.frames").values<uint8_t>();
  const std::vector<uint8_t> frames(pixels.begin(), pixels.end());
  // Little noise: no number drawn is rounded to 0 or 1, of which there is no logarithm.
  std::vector<float> epsilon(3 * 32);
  Pcg64 random(12);
  FillNormal(random, epsilon);
  for (float& value : epsilon) value *= 0.1f;
  for (const auto reconstruction : {Reconstruction::kSquared, Reconstruction::kCrossEntropy}) {
    for (const bool variational : {true, false}) {
      Vae vae = VaeOfKind(variational);
      Differences differences(vae, reconstruction, frames, epsilon);
      CHECK(differences.Step().total == Approx(differences.Loss()).epsilon(1e-5));
      for (Parameter* parameter : vae.parameters()) {
        INFO(NameOf(reconstruction)
             << (variational ? ", variational, " : ", plain, ") << parameter->name);
        std::vector<float> gradient = parameter->grad;
        if (!variational && parameter->name.starts_with("encoder.fc_logvar")) {
          CHECK(std::ranges::count(gradient, 0.0f) == std::ssize(gradient));
          continue;
        }
        CHECK(differences.SlopeRatio(*parameter, gradient) == Approx(1).epsilon(0.05));
        // A gradient that points elsewhere is wrong on one half of its places at least.
        for (float& value : gradient) {
          if (random.Uniform() < 0.5) value = 0;
        }
        CHECK(differences.SlopeRatio(*parameter, gradient) == Approx(1).epsilon(0.05));
      }
    }
  }
}

TEST_CASE("a plain auto-encoder's loss and gradients know no noise, beta or tolerance") {
  const NpzArrays golden = Load("golden");
  const auto frames = golden.at("vae.frames").values<uint8_t>();
  Vae vae = VaeOfKind(false), other = VaeOfKind(false);
  VaeTraining training(vae, 3, Precision::kFp32), noisy(other, 3, Precision::kFp32);
  const VaeLoss loss = training.Step(frames, {}, 0, 0);
  const VaeLoss same = noisy.Step(frames, golden.at("vae.eps").values<float>(), 20, 0.5);
  CHECK(loss.kl == 0);
  CHECK(loss.total == loss.reconstruction);
  CHECK(same.total == loss.total);
  for (size_t i = 0; i < vae.parameters().size(); ++i) {
    REQUIRE(vae.parameters()[i]->grad == other.parameters()[i]->grad);
  }
}

TEST_CASE("a plain auto-encoder's deviations are 0 in every arithmetic, and its mu the same") {
  const NpzArrays golden = Load("golden");
  const auto frames = golden.at("vae.frames").values<uint8_t>();
  Vae variational = GoldenVae(), plain = VaeOfKind(false);
  variational.set_activation_maxima(ActivationMaxima(variational, frames));
  plain.set_activation_maxima(variational.activation_maxima());
  for (const Precision precision : {Precision::kFp32, Precision::kBf16, Precision::kInt8}) {
    INFO(NameOf(precision));
    std::vector<float> mu(3 * 32), logvar(3 * 32), expected_mu(3 * 32), other(3 * 32);
    VaeEncoder(plain, 3, precision).Encode(frames, mu, logvar);
    VaeEncoder(variational, 3, precision).Encode(frames, expected_mu, other);
    CHECK(mu == expected_mu);
    for (const float value : logvar) {
      REQUIRE(std::isfinite(value));
      REQUIRE(std::exp(0.5f * value) == 0);
      REQUIRE(std::exp(double{value} / 2) == 0);
    }
    CHECK(std::ranges::count(other, kPointLogvar) == 0);
  }
}

TEST_CASE("V's file says whether it is a plain auto-encoder, one that says nothing is not") {
  Pcg64 random(2);
  Vae vae = Vae::Random(4, random);
  SafeTensors variational, plain;
  vae.AddTo(variational);
  CHECK(variational.metadata.empty());
  CHECK(Vae::FromTensors(variational, 4).variational());
  vae.set_variational(false);
  vae.AddTo(plain);
  CHECK_FALSE(Vae::FromTensors(plain, 4).variational());
  CHECK_FALSE(Vae::FromTensors(plain.Halved(), 4).variational());
  plain.metadata["encoder.variational"] = "true";
  CHECK(Vae::FromTensors(plain, 4).variational());
  plain.metadata["encoder.variational"] = "no";
  CHECK_THROWS_WITH(Vae::FromTensors(plain, 4),
                    Catch::Contains("encoder.variational is no, expected true or false"));
}

}  // namespace worldmodels::test
