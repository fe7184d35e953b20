#pragma once

#include <memory>
#include <optional>

#include "app/run_context.h"
#include "controller/linear_controller.h"
#include "memory/mdn_rnn.h"
#include "rollout/episode_runner.h"
#include "vision/vae.h"

namespace worldmodels {

// The trained models of a run. Each throws Error (kInput) that says which command makes it if it is
// not there yet.
Vae LoadVision(const RunContext& run);
MdnRnn LoadMemory(const RunContext& run);
LinearController LoadController(const RunContext& run);

// M for the closed loop, or none when the controller looks at z only.
std::optional<MdnRnn> LoadMemoryForController(const RunContext& run);

// Length of the controller's input.
int ControllerInputs(const RunConfig& config);

// Drives in the real world. The models must outlive this call only.
std::unique_ptr<EpisodeRunner> MakeRealRunner(const RunContext& run, const Vae& vision,
                                              const MdnRnn* memory);

}  // namespace worldmodels
