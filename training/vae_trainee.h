#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "nn/adam.h"
#include "training/trainee.h"
#include "vision/frame_dataset.h"
#include "vision/vae.h"

namespace worldmodels {

// What trainees have in common that end with a V: its weights, Adam over those that are trained,
// the number of threads that their sums were made with, the ranges of int8 inference.
class VaeTrainee : public Trainee {
 public:
  int64_t step() const override { return adam_.step(); }
  SafeTensors Model() const override;
  void AddState(SafeTensors& state) const override;
  void LoadState(const SafeTensors& state) override;
  void LoadModel(const SafeTensors& model) override;
  bool finished() const override { return !vae_.activation_maxima().empty(); }

 protected:
  using Selection = std::function<std::vector<Parameter*>(Vae&)>;

  // trained: which of V's parameters.
  VaeTrainee(Vae vae, Selection trained);

  // Warns if the state is of another number of threads: the bytes will be others. what:
  // "runs/a/vision".
  void WarnOfThreads(const std::string& what) const;

  // Measures the ranges on batches of frames as they are shown in training, drawn with the random
  // numbers of kVisionTraining from first_index on.
  void Calibrate(FrameDataset& dataset, uint64_t seed, uint64_t first_index);

  Vae vae_;

 private:
  Selection trained_;

 protected:
  Adam adam_;

 private:
  std::optional<int64_t> threads_before_;  // of the state
};

}  // namespace worldmodels
