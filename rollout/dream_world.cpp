#include "rollout/dream_world.h"

#include <algorithm>

#include "common/error.h"
#include "common/track_seeds.h"

namespace worldmodels {
namespace {

constexpr RandomStream kDreamStart{14};
constexpr RandomStream kDreamPlayer{24};

}  // namespace

DreamWorld::DreamWorld(const std::vector<DreamPlayer>& players, const DreamConfig& config,
                       int lanes, bool shows_hidden)
    : config_(config),
      latent_size_(players.at(0).memory->latent_size()),
      hidden_size_(shows_hidden ? players[0].memory->hidden_size() : 0),
      player_(static_cast<size_t>(lanes)),
      slot_(static_cast<size_t>(lanes), -1),
      steps_(static_cast<size_t>(lanes)),
      points_(static_cast<size_t>(lanes)),
      z_(static_cast<size_t>(lanes) * static_cast<size_t>(latent_size_)),
      h_(static_cast<size_t>(lanes) * static_cast<size_t>(hidden_size_)) {
  for (const DreamPlayer& player : players) {
    for (const int latents : {player.memory->latent_size(), player.starts->latent_size()}) {
      if (latents == latent_size_) continue;
      FailInput("dreams of {} latents, but C's M takes {}", latents, latent_size_);
    }
    players_.push_back({Dream(*player.memory, lanes, config.temperature), player.starts, {}});
  }
  if (players.size() > 1) watcher_.emplace(*players[0].memory, lanes);
}

std::span<const float> DreamWorld::latents() const {
  return std::span(z_).first(static_cast<size_t>(running()) * static_cast<size_t>(latent_size_));
}

std::span<const float> DreamWorld::hidden() const {
  return std::span(h_).first(static_cast<size_t>(running()) * static_cast<size_t>(hidden_size_));
}

size_t DreamWorld::PlayerOf(uint64_t seed) const {
  if (players_.size() == 1) return 0;
  if (seed >= static_cast<uint64_t>(kTrainingTracks)) return players_.size() - 1;
  Pcg64 random = MakeRandom(seed, kDreamPlayer);
  return static_cast<size_t>(random.UniformInt(std::ssize(players_) - 1));
}

void DreamWorld::Begin(int lane, const EpisodeStart& start) {
  if (slot_[lane] >= 0) Release(lane);
  Player& player = players_[PlayerOf(start.seed)];
  const Pcg64 random = MakeRandom(start.seed, kDreamStart);
  Pcg64 draws = random;
  const DreamStarts::Start begin = player.starts->Draw(config_.temperature, draws);
  player_[lane] = static_cast<size_t>(&player - players_.data());
  slot_[lane] = static_cast<int>(player.lanes.size());
  player.lanes.push_back(lane);
  player.dream.Reset(slot_[lane], begin.z, begin.hidden, begin.cell, start.seed);
  if (watcher_) {
    // The same moment, as C's own M came to it.
    draws = random;
    const auto own = players_[0].starts->Draw(config_.temperature, draws);
    watcher_->SetLane(lane, own.hidden, own.cell);
  }
  steps_[lane] = 0;
  points_[lane] = 0;
  Show(lane);
}

void DreamWorld::Move(int from, int to) {
  if (slot_[to] >= 0) Release(to);
  player_[to] = player_[from];
  slot_[to] = slot_[from];
  players_[player_[to]].lanes[slot_[to]] = to;
  slot_[from] = -1;
  steps_[to] = steps_[from];
  points_[to] = points_[from];
  if (watcher_) watcher_->MoveLane(from, to);
  Show(to);
}

// The last dream of its player takes its slot.
void DreamWorld::Release(int lane) {
  Player& player = players_[player_[lane]];
  const int last = static_cast<int>(player.lanes.size()) - 1;
  if (slot_[lane] != last) {
    player.dream.MoveLane(last, slot_[lane]);
    player.lanes[slot_[lane]] = player.lanes[last];
    slot_[player.lanes[last]] = slot_[lane];
  }
  player.lanes.pop_back();
  slot_[lane] = -1;
}

void DreamWorld::Show(int lane) {
  const auto show = [lane](std::span<const float> from, int at, int size, std::vector<float>& to) {
    std::copy_n(from.begin() + std::ptrdiff_t{at} * size, size,
                to.begin() + std::ptrdiff_t{lane} * size);
  };
  const Dream& dream = players_[player_[lane]].dream;
  show(dream.z(), slot_[lane], latent_size_, z_);
  if (watcher_) {
    show(watcher_->hidden(), lane, hidden_size_, h_);
  } else {
    show(dream.hidden(), slot_[lane], hidden_size_, h_);
  }
}

void DreamWorld::Step(std::span<const Action> actions, std::span<StepResult> results) {
  for (int lane = running(); lane < lanes(); ++lane) {
    if (slot_[lane] >= 0) Release(lane);
  }
  if (watcher_) watcher_->Step(latents(), AsFloats(actions.first(running())));
  for (Player& player : players_) {
    actions_.clear();
    for (const int lane : player.lanes) actions_.push_back(actions[lane]);
    if (actions_.empty()) continue;
    player.dream.Step(AsFloats(actions_));
    for (size_t slot = 0; slot < player.lanes.size(); ++slot) {
      const int lane = player.lanes[slot];
      const double reward = player.dream.rewards()[slot];
      points_[lane] += reward - kStepReward;
      const bool over =
          player.dream.done_probability(static_cast<int>(slot)) > config_.done_threshold;
      const bool lap_done = config_.lap && points_[lane] >= kLapPoints;
      results[lane] = {.reward = reward,
                       .terminated = over || lap_done,
                       .truncated = ++steps_[lane] >= config_.max_steps};
      Show(lane);
    }
  }
}

}  // namespace worldmodels
