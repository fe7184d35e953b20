#include "controller/moving_average.h"

namespace worldmodels {

MovingAverage::MovingAverage(double decay, Eigen::Index size)
    : decay_(decay), sum_(Eigen::VectorXd::Zero(size)) {}

void MovingAverage::Add(const Eigen::VectorXd& value) {
  sum_ = decay_ * sum_ + (1 - decay_) * value;
  weight_ = decay_ * weight_ + (1 - decay_);
}

Eigen::VectorXd MovingAverage::Get() const { return sum_ / weight_; }

void MovingAverage::Save(SafeTensors& state) const {
  state.Add<double>("average.sum", {sum_.size()}, {sum_.data(), static_cast<size_t>(sum_.size())});
  state.Add<double>("average.weight", {1}, {&weight_, 1});
}

void MovingAverage::Load(const SafeTensors& state) {
  state.Get<double>("average.sum", {sum_.size()}, {sum_.data(), static_cast<size_t>(sum_.size())});
  weight_ = state.Get<double>("average.weight", {1})[0];
}

}  // namespace worldmodels
