#include "memory/mdn_rnn.h"

#include <cmath>

namespace worldmodels {

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

MdnRnn MdnRnn::FromTensors(const SafeTensors& tensors, const MemoryConfig& config,
                           int latent_size) {
  MdnRnn model(config, latent_size);
  for (Parameter& parameter : model.parameters_) {
    tensors.Get<float>(parameter.name, parameter.shape, parameter.value);
  }
  return model;
}

MdnRnn MdnRnn::Load(const std::filesystem::path& path, const MemoryConfig& config,
                    int latent_size) {
  return FromTensors(SafeTensors::Load(path), config, latent_size);
}

void MdnRnn::AddTo(SafeTensors& tensors) const {
  for (const Parameter& parameter : parameters_) {
    tensors.Add<float>(parameter.name, parameter.shape, parameter.value);
  }
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
