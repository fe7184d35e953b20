#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/metrics.h"
#include "training/trainee.h"

namespace worldmodels {

struct TrainingPlan {
  std::filesystem::path directory;    // of the stage
  std::string title, unit;            // of the progress line
  std::string counter = "step";       // what a step is called; the first column of metrics.csv
  std::vector<std::string> averaged;  // columns: means over the steps since the row before
  std::vector<std::string> measured;  // the columns after them
  int64_t steps = 0;
  int64_t metrics_interval = 1;  // steps per row of metrics.csv
  int64_t validation_interval =
      1;                          // steps; what is validated gets a row, and so does the last step
  bool validate_first = false;    // step 1 too
  double checkpoint_seconds = 0;  // 0: a checkpoint after every step
  std::string advice;             // if a figure is not finite: "try a smaller learning rate"
  bool quiet = false;
};

// Asked after each step whether to save and stop.
using StopRequest = std::function<bool()>;

// Trains until plan.steps are made: the loop of V, M and C, and their one restart protocol.
//
// plan.directory holds state.safetensors, all that training goes on from, the model's tensors among
// it, and model.safetensors. A checkpoint writes the state first and then the model, each of them
// atomically. What is found on starting therefore means:
//
//   state   model   then
//   none    none    a new beginning
//   there   any     training goes on from the state. A model file that is missing or not the
//                   state's is written anew: a kill came between the two.
//   none    there   a starting point: training goes on from that model with a fresh optimiser, and
//                   says so. No kill leaves this behind, since the first checkpoint, too, writes
//                   its state first. The model stays as it is until that state is on the disk.
//
// So a kill at any moment costs the steps since the last checkpoint and nothing else, and a stage
// stopped and started again ends with the bytes (model, state, metrics.csv but for its speeds) of
// one that was not: rows of metrics.csv after the checkpoint are cut off, and the averages of a row
// begun are in the state. After kills between state and model of the first checkpoint the state is
// there: no beginning is mistaken for another. A state that cannot be read, or is of another
// search, is refused before anything is written.
//
// If all steps are made and finished, it returns at once: no data is read, nothing prepared, and no
// file touched but a model that is not the state's. A larger plan.steps continues.
//
// Throws Error: kInput (see Trainee), kFailure for a figure or a state that is not finite (the last
// checkpoint stays), kInterrupted when `stop` says so, after a checkpoint, or when a step was
// interrupted from within: it is lost, the checkpoint before it stays.
void RunTraining(Trainee& trainee, const TrainingPlan& plan, const StopRequest& stop);

// A file of rows beside the state, with those after `step`, the state's, cut off.
Metrics OpenMetrics(const std::filesystem::path& path, const std::vector<std::string>& columns,
                    int64_t step);

// The value of a counter in directory's state, none if there is no state. Reads the header and that
// tensor alone. Throws Error (kInput) if the state is broken.
std::optional<int64_t> CountInState(const std::filesystem::path& directory,
                                    const std::string& counter);

}  // namespace worldmodels
