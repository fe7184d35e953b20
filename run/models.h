#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "controller/linear_controller.h"
#include "controller/search_space.h"
#include "env/private_display.h"
#include "memory/dream_starts.h"
#include "memory/mdn_rnn.h"
#include "rollout/executor.h"
#include "run/run_context.h"
#include "vision/vae.h"

namespace worldmodels {

// The trained models of a run. Each throws Error (kInput) that says which command makes it if it is
// not there yet.
Vae LoadVision(const RunContext& run);
MdnRnn LoadMemory(const RunContext& run);
LinearController LoadController(const RunContext& run);
// In which C is searched for.
SearchSpace LoadSearchSpace(const RunContext& run);

// Length of the controller's input.
int ControllerInputs(const RunConfig& config);

// The run as its dreams are played: where there is a dream of the finished agent
// (dream.agent_rollouts), with that one's M and latents, whose LSTM is the run's own, so that h
// means the same. One of another LSTM is left out with a warning. Throws Error (kInput) for a model
// that is broken.
RunContext DreamOf(const RunContext& run);

// What the world of run (real or dream) is made of.
struct WorldModels {
  std::optional<Vae> vision;     // of the real world
  std::optional<MdnRnn> memory;  // of the dream, or where C looks at h
  // Of the dream: the Ms after the first (memory.members), and what each one's dreams begin with.
  std::vector<MdnRnn> others;
  std::vector<std::shared_ptr<const DreamStarts>> starts;
};

// Throws Error (kInput) as the functions above.
WorldModels LoadWorldModels(const RunContext& run);

// SFML draws only with a display; the software renderer and the dream need none (null).
std::unique_ptr<PrivateDisplay> DisplayFor(const RunContext& run);

// Drives in run's world. Run and models must outlive it.
std::unique_ptr<Executor> MakeExecutor(const RunContext& run, const WorldModels& models,
                                       Ranks& ranks);

}  // namespace worldmodels
