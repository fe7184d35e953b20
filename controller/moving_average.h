#pragma once

#include <Eigen/Core>

#include "common/safetensors.h"

namespace worldmodels {

// Exponential moving average of the distribution's mean over generations, as Polyak & Juditsky
// (1992) average the iterates of a noisy search: a single mean still walks at random when noise
// keeps the step size up. With decay d a generation counts d times as much as the next one; the
// first ones are freed of the start at 0 as in Adam (Kingma & Ba 2015, section 3). d = 0: the last
// mean alone.
class MovingAverage {
 public:
  MovingAverage(double decay, Eigen::Index size);

  void Add(const Eigen::VectorXd& value);
  // Of at least one value.
  Eigen::VectorXd Get() const;

  // As tensors "average.sum" and "average.weight". Load throws Error (kInput) on another size.
  void Save(SafeTensors& state) const;
  void Load(const SafeTensors& state);

 private:
  double decay_;
  Eigen::VectorXd sum_;
  double weight_ = 0;  // of all values in sum_
};

}  // namespace worldmodels
