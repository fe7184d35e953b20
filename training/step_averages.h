#pragma once

#include <cstdint>
#include <vector>

#include "common/safetensors.h"

namespace worldmodels {

// Means of the figures of steps since the last row of metrics.csv. They are part of a state, so
// that a row has the same figures whether training was stopped before it or not.
class StepAverages {
 public:
  // figures: as many each time.
  explicit StepAverages(size_t figures) : sums_(figures) {}

  void Add(const std::vector<double>& figures);
  // The means, of at least one step; begins anew.
  std::vector<double> Take();

  // Tensors "metrics.sums" and "metrics.count"; none where no step has been added, nor in states of
  // older versions. Load throws Error (kInput) naming what is wrong.
  void Save(SafeTensors& state) const;
  void Load(const SafeTensors& state);

 private:
  std::vector<double> sums_;
  int64_t count_ = 0;
};

}  // namespace worldmodels
