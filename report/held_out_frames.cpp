#include "report/held_out_frames.h"

#include <algorithm>
#include <cmath>

#include "env/track.h"
#include "report/held_out.h"
#include "rollout/probe_data.h"

namespace worldmodels {
namespace {

constexpr size_t kEpisodes = 50;

// The car's places in an episode, if its file holds them.
class Places {
 public:
  Places(const std::filesystem::path& file, const Episode& episode) {
    const NpzArrays arrays = LoadNpz(file, {"rewards"}, {"scene_hull"});
    const auto found = arrays.find("scene_hull");
    if (found == arrays.end() || episode.seed < 0) return;
    CheckArray(found->second, file.string() + ": scene_hull", "<f4", {episode.steps() + 1, 4});
    hull_ = found->second;
    Pcg64 random(static_cast<uint64_t>(episode.seed));
    MakeTrack(random, track_);
  }

  std::optional<TrackState> At(int64_t step) const {
    if (track_.size() == 0) return std::nullopt;
    const auto pose = hull_.values<float>().subspan(static_cast<size_t>(4 * step), 4);
    const TrackState state =
        MeasureTrackState(track_, pose[0], pose[1], std::atan2(double{pose[2]}, double{pose[3]}));
    return IsProbed(step, state) ? std::optional(state) : std::nullopt;
  }

 private:
  NpyArray hull_;
  Track track_;
};

}  // namespace

HeldOutFrames GatherHeldOutFrames(const std::filesystem::path& rollouts, int64_t count) {
  HeldOutFrames all;
  const std::vector<HeldOutEpisode> episodes = HeldOutEpisodes(rollouts, kEpisodes);
  for (const HeldOutEpisode& held_out : episodes) {
    const int64_t frames = held_out.episode.steps() + 1;
    const auto share = static_cast<int64_t>(episodes.size());
    const int64_t wanted = std::min(frames, (count + share - 1) / share);
    const Places places(EpisodePath(rollouts, held_out.index), held_out.episode);
    const auto pixels = held_out.episode.observations.values<uint8_t>();
    for (int64_t k = 0; k < wanted; ++k) {
      const int64_t step = k * frames / wanted;
      const auto frame = pixels.subspan(static_cast<size_t>(step * kFrameBytes), kFrameBytes);
      all.pixels.insert(all.pixels.end(), frame.begin(), frame.end());
      all.episode.push_back(held_out.index);
      all.step.push_back(step);
      all.states.push_back(places.At(step));
    }
  }
  return all;
}

}  // namespace worldmodels
