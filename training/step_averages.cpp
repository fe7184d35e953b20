#include "training/step_averages.h"

#include <algorithm>
#include <stdexcept>

#include "common/error.h"

namespace worldmodels {

void StepAverages::Add(const std::vector<double>& figures) {
  if (figures.size() != sums_.size()) throw std::logic_error("StepAverages: other figures");
  for (size_t i = 0; i < sums_.size(); ++i) sums_[i] += figures[i];
  ++count_;
}

std::vector<double> StepAverages::Take() {
  std::vector<double> means = sums_;
  for (double& mean : means) mean /= static_cast<double>(count_);
  std::ranges::fill(sums_, 0.0);
  count_ = 0;
  return means;
}

void StepAverages::Save(SafeTensors& state) const {
  if (count_ == 0) return;
  state.Add<double>("metrics.sums", {static_cast<int64_t>(sums_.size())}, sums_);
  state.Add<int64_t>("metrics.count", {1}, {&count_, 1});
}

void StepAverages::Load(const SafeTensors& state) {
  if (!state.Has("metrics.count")) return;
  count_ = state.Get<int64_t>("metrics.count", {1})[0];
  if (count_ < 1) {
    FailInput("{}: metrics.count is {}, expected 1 or more", state.path().string(), count_);
  }
  state.Get<double>("metrics.sums", {static_cast<int64_t>(sums_.size())}, sums_);
}

}  // namespace worldmodels
