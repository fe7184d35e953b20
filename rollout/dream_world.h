#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "memory/dream.h"
#include "memory/dream_starts.h"
#include "rollout/latent_world.h"
#include "rollout/rollout_config.h"

namespace worldmodels {

// An M that dreams are played by, and what they begin with. The starts are shared between worlds.
struct DreamPlayer {
  const MdnRnn* memory = nullptr;
  std::shared_ptr<const DreamStarts> starts;
};

// The racing world as M dreams it: no track, no physics, no pictures. The seed of an episode
// chooses the frame that it begins with and all its random numbers; rewards are M's expected ones.
// An episode is terminated when M holds its end for likelier than config.done_threshold, or (with
// config.lap) when its rewards without the step's own -0.1 have added up to kLapPoints, and
// truncated after config.max_steps. What a lane dreams depends on its seed and its actions only.
//
// With several Ms C has the first one's h, which watches what the others dream as it would watch
// the real world. An episode of a training track's seed (below kTrainingTracks) is played by one of
// all but the last M, which its seed chooses; any other, and so every validation, by the last: a
// referee whose errors no search has come to know.
class DreamWorld : public LatentWorld {
 public:
  // shows_hidden: whether C sees h (else hidden_size is 0). The models are read while this is made
  // only. Throws Error (kInput) if the models do not fit each other.
  DreamWorld(const std::vector<DreamPlayer>& players, const DreamConfig& config, int lanes,
             bool shows_hidden);

  int lanes() const override { return static_cast<int>(steps_.size()); }
  int latent_size() const override { return latent_size_; }
  int hidden_size() const override { return hidden_size_; }

  void Step(std::span<const Action> actions, std::span<StepResult> results) override;
  void Observe() override {}

  std::span<const float> latents() const override;
  std::span<const float> hidden() const override;

 protected:
  void Begin(int lane, const EpisodeStart& start) override;
  void Move(int from, int to) override;

 private:
  // Its dreams lie side by side: lanes[slot] is the world's lane that a dream is of.
  struct Player {
    Dream dream;
    std::shared_ptr<const DreamStarts> starts;
    std::vector<int> lanes;
  };
  void Release(int lane);
  void Show(int lane);
  size_t PlayerOf(uint64_t seed) const;

  DreamConfig config_;
  int latent_size_, hidden_size_;
  std::vector<Player> players_;
  std::optional<MdnRnnStepper> watcher_;  // C's own M, where others play
  // Of each lane: who plays, its slot there (-1: none), and its episode's steps.
  std::vector<size_t> player_;
  std::vector<int> slot_, steps_;
  std::vector<double> points_;  // that tiles have paid
  std::vector<float> z_, h_;    // (lanes, latent), (lanes, hidden)
  std::vector<Action> actions_;
};

}  // namespace worldmodels
