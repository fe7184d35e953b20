#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/safetensors.h"

namespace worldmodels {

// Shows a figure in the progress line ("loss 123.4"); the loop knows how many steps are made.
using ShowFigure = std::function<void(const std::string& figure)>;

// What the training loop trains: V, M or C with its optimiser. Made at a new beginning; at most one
// of LoadModel and LoadState follows, then, where there is work to do, Prepare and the rest.
class Trainee {
 public:
  Trainee() = default;
  Trainee(const Trainee&) = delete;  // an optimiser points into its model
  Trainee& operator=(const Trainee&) = delete;
  virtual ~Trainee() = default;

  // Steps (C: generations) made.
  virtual int64_t step() const = 0;

  // The content of model.safetensors.
  virtual SafeTensors Model() const = 0;
  // Adds what training goes on from to the tensors of Model; LoadState is the way back. It throws
  // Error (kInput) naming the file if anything is missing, broken or of another search or size.
  virtual void AddState(SafeTensors& state) const = 0;
  virtual void LoadState(const SafeTensors& state) = 0;
  // Starts from a model alone, with a fresh optimiser. Throws Error (kInput) naming file and
  // tensor, what was found and what was expected.
  virtual void LoadModel(const SafeTensors& model) = 0;

  // What is dear and only training needs: data, primitives, the figures of a starting point. May
  // refuse (Error); writes nothing that is there already.
  virtual void Prepare(const ShowFigure& show) = 0;
  // After Prepare: whether there is anything to validate on.
  virtual bool can_validate() const { return true; }

  // Makes a step. Returns the figures of TrainingPlan::averaged.
  virtual std::vector<double> Step(const ShowFigure& show) = 0;
  // The figures of TrainingPlan::measured; those of validation are NaN unless validate.
  // steps_per_second: since the row before.
  virtual std::vector<double> Measure(bool validate, double steps_per_second,
                                      const ShowFigure& show) = 0;

  // What is made once, of the model after the last step, and stands on the disk or in the state
  // before the state says that all steps are made; finished: whether it does.
  virtual void Finish() {}
  virtual bool finished() const { return true; }
};

}  // namespace worldmodels
