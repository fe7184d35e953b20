#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "controller/linear_controller.h"
#include "rollout/evaluator.h"
#include "rollout/road_reader.h"
#include "vision/vae.h"

namespace worldmodels {

// How good M's dream is as a world: what an agent earns there and in the real one, how long the
// dream shows a road, and whether its pictures are such as V knows.
struct DreamCheck {
  // At some steps of episodes that are still running.
  struct Moment {
    int step = 0;
    int64_t episodes = 0;  // still running
    double on_road = 0;    // the share of them, as RoadReader reads it
    // The squared difference of z and of what V sees in its own decoding of z, averaged over
    // latents: small for pictures that V knows.
    double incoherence = 0;
  };
  struct World {
    EvaluationSummary returns;
    std::vector<Moment> moments;  // those that any episode reaches
  };
  struct DreamedWorld {
    double temperature = 0;
    World world;
  };

  RoadReader reader;
  // On the frames that the reader was not fitted on.
  double road_accuracy = 0;
  World real;
  std::vector<DreamedWorld> dreams;
};

struct DreamCheckOptions {
  int64_t episodes = 100;        // in each world
  int64_t first_seed = 3000000;  // of the tracks, and of the dreams
  int64_t road_episodes = 40;    // that the reader learns from, on tracks of their own
  int64_t road_first_seed = 0;
  uint64_t seed = 1;
  CollectConfig policy;  // of the random driving that disturbs them
  bool quiet = false;
};

// The real world is driven first. make_dream gives the executor of dreams at a temperature. Throws
// Error (kInput) where the frames do not suffice for a reader, kInterrupted.
DreamCheck CheckDream(const Vae& vision, const LinearController& controller, Executor& real,
                      const std::function<std::unique_ptr<Executor>(double)>& make_dream,
                      const std::vector<double>& temperatures, const DreamCheckOptions& options);

// One object; docs/formats.md.
std::string ToJson(const DreamCheck& check);

}  // namespace worldmodels
