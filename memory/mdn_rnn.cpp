#include "memory/mdn_rnn.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "common/error.h"

namespace worldmodels {
namespace {

constexpr const char* kRewardScale = "reward_scale";
constexpr const char* kLogStdFloor = "log_std_floor";

std::optional<float> ReadScale(const SafeTensors& tensors, const char* key) {
  const auto found = tensors.metadata.find(key);
  if (found == tensors.metadata.end()) return std::nullopt;
  const std::string& text = found->second;
  float value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    FailInput("{}: metadata {} is \"{}\", expected a number", tensors.path().string(), key, text);
  }
  return value;
}

void CheckScale(const SafeTensors& tensors, const char* key, double now) {
  const std::optional<float> made_with = ReadScale(tensors, key);
  if (made_with && *made_with != static_cast<float>(now)) {
    FailInput("{}: made with memory.{} {}, now {}", tensors.path().string(), key, *made_with,
              static_cast<float>(now));
  }
}

}  // namespace

MdnRnn::MdnRnn(const MemoryConfig& config, int latent_size)
    : layout_{latent_size, config.mixtures},
      hidden_(config.hidden_size),
      log_std_floor_(static_cast<float>(config.log_std_floor)),
      reward_scale_(static_cast<float>(config.reward_scale)) {
  using Shape = std::vector<int64_t>;
  const int64_t gates = 4 * int64_t{hidden_};
  parameters_.emplace_back("rnn.weight_ih_l0", Shape{gates, input_size()});
  parameters_.emplace_back("rnn.weight_hh_l0", Shape{gates, hidden_});
  parameters_.emplace_back("rnn.bias_ih_l0", Shape{gates});
  parameters_.emplace_back("rnn.bias_hh_l0", Shape{gates});
  parameters_.emplace_back("head.weight", Shape{head_size(), hidden_});
  parameters_.emplace_back("head.bias", Shape{head_size()});
}

MdnRnn MdnRnn::Random(const MemoryConfig& config, int latent_size, Pcg64& random) {
  MdnRnn model(config, latent_size);
  const double bound = 1 / std::sqrt(static_cast<double>(config.hidden_size));
  for (Parameter& parameter : model.parameters_) {
    for (float& value : parameter.value) value = static_cast<float>(random.Uniform(-bound, bound));
  }
  return model;
}

void MdnRnn::TakeWeights(const SafeTensors& tensors) {
  for (Parameter& parameter : parameters_) {
    tensors.Get<float>(parameter.name, parameter.shape, parameter.value);
  }
}

MdnRnn MdnRnn::FromTensors(const SafeTensors& tensors, const MemoryConfig& config,
                           int latent_size) {
  CheckScale(tensors, kRewardScale, config.reward_scale);
  CheckScale(tensors, kLogStdFloor, config.log_std_floor);
  MdnRnn model(config, latent_size);
  model.TakeWeights(tensors);
  return model;
}

MdnRnn MdnRnn::Load(const std::filesystem::path& path, const MemoryConfig& config,
                    int latent_size) {
  return FromTensors(SafeTensors::Load(path), config, latent_size);
}

MdnRnn MdnRnn::Load(const std::filesystem::path& path) {
  const SafeTensors tensors = SafeTensors::Load(path);
  const auto shape = [&](const char* name) {
    std::vector<int64_t> found = tensors.Shape(name);
    constexpr int64_t kLongest = 1 << 24;
    if (found.size() != 2 || std::ranges::any_of(found, [&](int64_t length) {
          return length < 1 || length > kLongest;
        })) {
      FailInput("{}: {} has shape ({}), expected two dimensions from 1 to {}", path.string(), name,
                fmt::join(found, ", "), kLongest);
    }
    return found;
  };
  const int64_t latents = shape("rnn.weight_ih_l0")[1] - kActionSize;
  const std::vector<int64_t> head = shape("head.weight");
  if (latents < 1 || (head[0] - 2) % (3 * latents) != 0 || head[0] < 3 * latents + 2) {
    FailInput(
        "{}: rnn.weight_ih_l0 has {} columns and head.weight {} rows, expected latents + {} and "
        "latents * 3 * mixtures + 2",
        path.string(), latents + kActionSize, head[0], kActionSize);
  }
  const int64_t mixtures = (head[0] - 2) / (3 * latents);
  if (mixtures > kMaxMixtures) {
    FailInput(
        "{}: head.weight has {} rows: {} Gaussians for each of {} latents, expected at most {}",
        path.string(), head[0], mixtures, latents, kMaxMixtures);
  }
  // Before memory is taken for what the other tensors' shapes would be.
  const int64_t hidden = head[1];
  const std::vector<int64_t> recurrent = shape("rnn.weight_hh_l0");
  if (recurrent[0] / 4 != hidden || recurrent[1] != hidden) {
    FailInput("{}: rnn.weight_hh_l0 is {} x {}, expected {} x {}, since head.weight has {} columns",
              path.string(), recurrent[0], recurrent[1], 4 * hidden, hidden, hidden);
  }
  MemoryConfig config;
  config.hidden_size = static_cast<int>(hidden);
  config.mixtures = static_cast<int>(mixtures);
  config.reward_scale = ReadScale(tensors, kRewardScale).value_or(1.0f);
  config.log_std_floor = ReadScale(tensors, kLogStdFloor).value_or(kNoFloor);
  if (!(config.reward_scale > 0)) {
    FailInput("{}: metadata {} is {}, expected a number above 0", path.string(), kRewardScale,
              config.reward_scale);
  }
  MdnRnn model(config, static_cast<int>(latents));
  model.TakeWeights(tensors);
  return model;
}

void MdnRnn::AddTo(SafeTensors& tensors) const {
  for (const Parameter& parameter : parameters_) {
    tensors.Add<float>(parameter.name, parameter.shape, parameter.value);
  }
  tensors.metadata[kRewardScale] = fmt::format("{}", reward_scale_);
  tensors.metadata[kLogStdFloor] = fmt::format("{}", log_std_floor_);
}

void MdnRnn::Save(const std::filesystem::path& path) const {
  SafeTensors tensors;
  AddTo(tensors);
  tensors.Save(path);
}

LstmWeights MdnRnn::lstm() const {
  return {input_size(),         hidden_,
          parameters_[0].value, parameters_[1].value,
          parameters_[2].value, parameters_[3].value};
}

LstmGradients MdnRnn::lstm_gradients() {
  return {parameters_[0].grad, parameters_[1].grad, parameters_[2].grad, parameters_[3].grad};
}

std::vector<Parameter*> MdnRnn::parameters() {
  std::vector<Parameter*> pointers;
  for (Parameter& parameter : parameters_) pointers.push_back(&parameter);
  return pointers;
}

std::vector<const Parameter*> MdnRnn::parameters() const {
  std::vector<const Parameter*> pointers;
  for (const Parameter& parameter : parameters_) pointers.push_back(&parameter);
  return pointers;
}

}  // namespace worldmodels
