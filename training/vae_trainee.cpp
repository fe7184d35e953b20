#include "training/vae_trainee.h"

#include <omp.h>
#include <spdlog/spdlog.h>

#include <utility>

#include "vision/activation_maxima.h"

namespace worldmodels {

VaeTrainee::VaeTrainee(Vae vae, Selection trained)
    : vae_(std::move(vae)), trained_(std::move(trained)), adam_(trained_(vae_)) {}

SafeTensors VaeTrainee::Model() const {
  SafeTensors tensors;
  vae_.AddTo(tensors);
  return tensors;
}

void VaeTrainee::AddState(SafeTensors& state) const {
  adam_.Save(state);
  const int64_t step = adam_.step(), threads = omp_get_max_threads();
  state.Add<int64_t>("step", {1}, {&step, 1});
  state.Add<int64_t>("threads", {1}, {&threads, 1});
}

void VaeTrainee::LoadState(const SafeTensors& state) {
  LoadModel(state);
  adam_.Load(state);
  if (state.Has("threads")) threads_before_ = state.Get<int64_t>("threads", {1})[0];
}

void VaeTrainee::LoadModel(const SafeTensors& model) {
  const bool variational = vae_.variational();
  vae_ = Vae::FromTensors(model, vae_.latent_size());
  vae_.set_variational(variational);  // a starting point may be of another kind
  adam_ = Adam(trained_(vae_));
}

void VaeTrainee::WarnOfThreads(const std::string& what) const {
  if (!threads_before_ || *threads_before_ == omp_get_max_threads()) return;
  spdlog::warn(
      "{}: trained with --threads {} so far, now {}: V will not have the bytes of a training with "
      "one number of threads",
      what, *threads_before_, omp_get_max_threads());
}

void VaeTrainee::Calibrate(FrameDataset& dataset, uint64_t seed, uint64_t first_index) {
  constexpr int kFrames = 1000;
  std::vector<uint8_t> frames;
  FramePairs batch;
  for (uint64_t i = 0; frames.size() < size_t{kFrames} * kFrameBytes; ++i) {
    Pcg64 random = MakeRandom(seed, kVisionTraining, first_index + i);
    dataset.Batch(step(), random, batch);
    const auto shown = batch.shown();
    frames.insert(frames.end(), shown.begin(), shown.end());
  }
  vae_.set_activation_maxima(ActivationMaxima(vae_, frames));
}

}  // namespace worldmodels
