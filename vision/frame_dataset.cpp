#include "vision/frame_dataset.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "common/episode.h"
#include "common/episode_index.h"
#include "common/episode_names.h"
#include "common/error.h"

namespace worldmodels {
namespace {

// Steps count up from 0 in the same stream; passes get the indices from here on.
constexpr uint64_t kPassIndices = uint64_t{1} << 62;
constexpr size_t kLookahead = kEpisodesAtOnce - 1;  // episodes read before the window comes there
constexpr size_t kMaxValidationEpisodes = 50;

// Complains if the first episode that can be read has frames of another size.
void CheckFrameSize(const std::vector<EpisodeFile>& files) {
  for (const EpisodeFile& file : files) {
    std::vector<int64_t> shape;
    try {
      shape = LoadNpz(file.path, {"observations"}).at("observations").shape();
    } catch (const Error&) {
      continue;  // the pool will warn about it
    }
    if (shape.size() == 4 && (shape[1] != kFrameSize || shape[2] != kFrameSize)) {
      FailInput("{}: frames are {}x{}, V needs 64x64 (environment.frame_size)", file.path.string(),
                shape[2], shape[1]);
    }
    return;
  }
}

}  // namespace

FrameDataset::FrameDataset(const EpisodeSet& rollouts, uint64_t seed, int batch,
                           const FrameDatasetOptions& options)
    : seed_(seed),
      batch_(batch),
      frames_per_move_(options.frames_per_move),
      recolour_(options.recolour),
      recolourer_(options.recolour > 0 ? options.recolourer : nullptr) {
  const auto listed = static_cast<int64_t>(ListEpisodes(rollouts).size());
  if (listed == 0) FailNoEpisodes(rollouts.directory);
  if (const std::string others = DescribePassedOver(rollouts.directory); !others.empty()) {
    spdlog::warn("{}: {}", rollouts.directory.string(), others);
  }
  broken_ = std::make_unique<BrokenEpisodes>(listed);
  const auto skip = [this](const Error& error) { broken_->Skip(error); };
  for (const IndexedEpisode& episode : IndexEpisodes(rollouts, skip)) {
    std::string fault;
    try {
      if (recolourer_ != nullptr) fault = recolourer_->DescribeFault(episode.path);
      (IsHeldOut(episode.number) ? held_out_ : training_)
          .push_back({episode.path, episode.steps + 1});
    } catch (const Error& error) {
      broken_->Skip(error);
    }
    if (!fault.empty()) FailInput("{}", fault);
  }
  if (training_.empty()) {
    FailInput("{}: all {} episodes are held out for validation; collect more",
              rollouts.directory.string(), listed);
  }
  CheckFrameSize(training_);

  int64_t longest = 0;
  for (const EpisodeFile& file : training_) longest = std::max(longest, file.frames);
  const auto memory_bytes = static_cast<int64_t>(std::max(0.0, options.memory_gb) * 1e9);
  const int64_t held = memory_bytes / (longest * kFrameBytes);  // episodes of the longest kind
  const auto all = static_cast<int64_t>(training_.size());
  const int64_t needed = std::min(all, kEpisodesAtOnce);
  if (held < needed) {
    const double missing = static_cast<double>(needed * longest * kFrameBytes) / 1e9;
    FailInput(
        "{:.3f} GB for frames cannot hold {} episodes of {} frames; raise vision.memory_gb by "
        "{:.3f}",
        options.memory_gb, needed, longest, missing - options.memory_gb + 0.0005);
  }
  const int64_t window = std::min<int64_t>(all, options.window);
  window_ = static_cast<int>(
      held >= all ? window : std::min<int64_t>(window, held - static_cast<int64_t>(kLookahead)));
  pool_ = std::make_unique<EpisodePool>(training_, memory_bytes, *broken_, recolourer_);
}

int64_t FrameDataset::training_frames() const {
  return std::accumulate(training_.begin(), training_.end(), int64_t{0},
                         [](int64_t sum, const EpisodeFile& file) { return sum + file.frames; });
}

size_t FrameDataset::EpisodeAt(int64_t position) {
  const auto count = static_cast<int64_t>(training_.size());
  const int64_t pass = position / count;
  std::vector<size_t>& order = orders_[pass];
  if (order.empty()) {
    order.resize(training_.size());
    std::iota(order.begin(), order.end(), size_t{0});
    Pcg64 random = MakeRandom(seed_, kVisionTraining, kPassIndices + static_cast<uint64_t>(pass));
    for (int64_t i = count - 1; i > 0; --i) {
      std::swap(order[static_cast<size_t>(i)],
                order[static_cast<size_t>(random.UniformInt(i + 1))]);
    }
  }
  return order[static_cast<size_t>(position % count)];
}

void FrameDataset::MoveWindow(int64_t position) {
  if (position == position_) return;
  position_ = position;
  orders_.erase(orders_.begin(),
                orders_.lower_bound(position / static_cast<int64_t>(training_.size())));
  episodes_.clear();
  for (int64_t i = 0; i < window_; ++i) episodes_.push_back(EpisodeAt(position + i));
  std::vector<size_t> next;
  if (window_ < static_cast<int>(training_.size())) {
    for (size_t i = 0; i < kLookahead; ++i) {
      next.push_back(EpisodeAt(position + window_ + static_cast<int64_t>(i)));
    }
  }
  pool_->Use(episodes_, next);
}

void FrameDataset::Batch(int64_t step, Pcg64& random, FramePairs& pairs) {
  const bool all = window_ == static_cast<int>(training_.size());
  MoveWindow(all ? 0 : step * batch_ / frames_per_move_);
  std::vector<std::span<const uint8_t>> sources;
  std::vector<int64_t> ends;  // where each episode's frames end, all of them in one row
  int64_t total = 0;
  for (const size_t episode : episodes_) {
    sources.push_back(pool_->Frames(episode));
    total += static_cast<int64_t>(sources.back().size()) / kFrameBytes;
    ends.push_back(total);
  }
  if (total == 0) FailInput("{}: every episode is broken", training_.front().path.string());
  struct Drawn {
    size_t source;
    int64_t frame;
  };
  std::vector<Drawn> drawn;
  pairs.frames.resize(static_cast<size_t>(batch_ * kFrameBytes));
  for (int b = 0; b < batch_; ++b) {
    const int64_t place = random.UniformInt(total);
    const auto episode =
        static_cast<size_t>(std::upper_bound(ends.begin(), ends.end(), place) - ends.begin());
    drawn.push_back({episode, place - (episode == 0 ? 0 : ends[episode - 1])});
    const auto source = sources[episode].subspan(
        static_cast<size_t>(drawn.back().frame * kFrameBytes), static_cast<size_t>(kFrameBytes));
    std::copy(source.begin(), source.end(), pairs.frames.begin() + b * kFrameBytes);
  }
  pairs.inputs.clear();
  if (recolourer_ == nullptr) return;
  pairs.inputs = pairs.frames;
  const uint64_t seed = random();
  std::vector<const RecolouredEpisode*> recoloured;
  for (size_t i = 0; i < episodes_.size(); ++i) {
    recoloured.push_back(sources[i].empty() ? nullptr : &pool_->Recoloured(episodes_[i]));
  }
#pragma omp parallel for schedule(dynamic)
  for (int b = 0; b < batch_; ++b) {
    Pcg64 of_frame = MakeRandom(seed, kVisionRecolouring, static_cast<uint64_t>(b));
    if (of_frame.Uniform() >= recolour_) continue;
    const Drawn& frame = drawn[static_cast<size_t>(b)];
    recoloured[frame.source]->Draw(
        frame.frame, of_frame,
        std::span(pairs.inputs)
            .subspan(static_cast<size_t>(b * kFrameBytes), static_cast<size_t>(kFrameBytes)));
  }
}

FramePairs FrameDataset::ValidationFrames(int64_t count) {
  const auto used = static_cast<int64_t>(std::min(held_out_.size(), kMaxValidationEpisodes));
  if (used == 0) return {};
  const int64_t of_each = (count + used - 1) / used;
  std::vector<FramePairs> sources;  // of_each frames of each episode that is not broken
  for (int64_t i = 0; i < used; ++i) {
    const auto number = static_cast<size_t>(i) * held_out_.size() / static_cast<size_t>(used);
    try {
      const EpisodeFile& file = held_out_[number];
      const NpyArray episode = LoadFrames(file);
      std::unique_ptr<RecolouredEpisode> recoloured;
      if (recolourer_ != nullptr) recoloured = recolourer_->Load(file.path);
      FramePairs& pairs = sources.emplace_back();
      for (int64_t k = 0; k < of_each; ++k) {
        const int64_t frame = k * episode.shape()[0] / of_each;
        const auto source = episode.values<uint8_t>().subspan(
            static_cast<size_t>(frame * kFrameBytes), kFrameBytes);
        pairs.frames.insert(pairs.frames.end(), source.begin(), source.end());
        if (recoloured == nullptr) continue;
        Pcg64 random =
            MakeRandom(seed_, kVisionRecolouring, static_cast<uint64_t>(i * of_each + k));
        pairs.inputs.resize(pairs.frames.size());
        recoloured->Draw(frame, random, std::span(pairs.inputs).last(kFrameBytes));
      }
    } catch (const Error& error) {
      broken_->Skip(error);
    }
  }
  FramePairs pairs;
  if (sources.empty()) return pairs;
  const auto good = static_cast<int64_t>(sources.size());
  const auto add = [&](std::vector<uint8_t> FramePairs::*member) {
    (pairs.*member).reserve(static_cast<size_t>(count * kFrameBytes));
    for (int64_t i = 0; i < count; ++i) {
      const auto frame = (sources[static_cast<size_t>(i % good)].*member).begin() +
                         i / good % of_each * kFrameBytes;
      (pairs.*member).insert((pairs.*member).end(), frame, frame + kFrameBytes);
    }
  };
  add(&FramePairs::frames);
  if (recolourer_ != nullptr) add(&FramePairs::inputs);
  return pairs;
}

}  // namespace worldmodels
