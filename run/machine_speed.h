#pragma once

#include <array>

#include "env/environment_config.h"
#include "run/run_config.h"
#include "vision/precision.h"

namespace worldmodels {

inline constexpr std::array kTrainingPrecisions = {Precision::kFp32, Precision::kBf16};
inline constexpr std::array kLoopPrecisions = {Precision::kFp32, Precision::kBf16,
                                               Precision::kInt8};

// How fast this machine does what a run's time goes to, each measured with untrained models of the
// configuration's sizes for about `seconds`, after a first call that warms up. threads: 0 for all
// cores. Other work on the machine counts.

// Frames that V's training takes in a second (forward, backward, Adam).
double MeasureVisionTraining(const VisionConfig& config, Precision precision, int threads,
                             double seconds);

// Steps of sequences that M's training takes in a second.
double MeasureMemoryTraining(const RunConfig& config, int threads, double seconds);

// Steps of the closed loop in a second: drawing, V, M, C and the world, whole episodes, as C is
// evolved. Throws Error as PrivateDisplay where SFML draws.
double MeasureLoop(const RunConfig& config, Renderer renderer, Precision precision, int threads,
                   double seconds);

// Floating point operations in a second of a large matrix product of nn/gemm in fp32.
double MeasureGemm(int threads, double seconds);

// What stages estimate their time by (Stage::EstimateSeconds).
struct MachineSpeed {
  double vision_training = 0;  // frames/s
  double memory_training = 0;  // steps/s
  double loop = 0;             // steps/s
};

// Mean lengths of episodes in steps, roughly as laptop and quick runs have them: random rollouts
// and an agent's (cut when they stall), C's training over all its generations, a trained agent.
inline constexpr double kRandomSteps = 190, kDisturbedSteps = 300, kTrainingSteps = 600,
                        kDrivenSteps = 850;

// All three as config asks for them.
MachineSpeed MeasureSpeed(const RunConfig& config, int threads, double seconds);

}  // namespace worldmodels
