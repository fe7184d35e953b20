#include "memory/sequence_stream.h"

#include <algorithm>

#include "common/error.h"

namespace worldmodels {

SequenceStream::SequenceStream(const LatentDataset& data, std::vector<int64_t> episodes,
                               uint64_t seed, int lanes, int hidden)
    : data_(data),
      chooser_(data, std::move(episodes)),
      seed_(seed),
      lanes_(lanes),
      episode_(static_cast<size_t>(lanes), -1),
      next_(static_cast<size_t>(lanes), 0),
      state_(static_cast<size_t>(lanes) * hidden) {}

void SequenceStream::Next(uint64_t number, int steps, const SequenceTargets& targets, int threads,
                          MdnRnnBatch& batch) {
  batch.Resize(steps, lanes_, data_.latent_size());
  const std::ptrdiff_t hidden = static_cast<std::ptrdiff_t>(state_.hidden.size()) / lanes_;
#pragma omp parallel for num_threads(threads) if (threads > 1)
  for (int lane = 0; lane < lanes_; ++lane) {
    Pcg64 random = MakeRandom(seed_, kMemoryTraining,
                              number * static_cast<uint64_t>(lanes_) + static_cast<uint64_t>(lane));
    const bool first = episode_[lane] < 0;
    if (first || next_[lane] >= data_.steps(episode_[lane])) {
      episode_[lane] = chooser_.Choose(random);
      next_[lane] = first ? random.UniformInt(data_.steps(episode_[lane])) : 0;
      std::fill_n(state_.hidden.begin() + lane * hidden, hidden, 0.0f);
      std::fill_n(state_.cell.begin() + lane * hidden, hidden, 0.0f);
    }
    const int64_t left = data_.steps(episode_[lane]) - next_[lane];
    const SequenceWindow window{episode_[lane], next_[lane], std::min<int64_t>(steps, left)};
    DrawWindow(data_, window, random, lane, targets, batch);
    next_[lane] += window.count;
  }
}

void SequenceStream::Save(SafeTensors& tensors) const {
  const int64_t hidden = static_cast<int64_t>(state_.hidden.size()) / lanes_;
  tensors.Add<int64_t>("stream.episode", {lanes_}, episode_);
  tensors.Add<int64_t>("stream.next", {lanes_}, next_);
  tensors.Add<float>("stream.hidden", {lanes_, hidden}, state_.hidden);
  tensors.Add<float>("stream.cell", {lanes_, hidden}, state_.cell);
}

bool SequenceStream::Fits(const SafeTensors& tensors) const {
  const int64_t hidden = static_cast<int64_t>(state_.hidden.size()) / lanes_;
  return tensors.Has("stream.hidden") &&
         tensors.Shape("stream.hidden") == std::vector<int64_t>{lanes_, hidden};
}

void SequenceStream::Load(const SafeTensors& tensors, const std::filesystem::path& file) {
  const int64_t hidden = static_cast<int64_t>(state_.hidden.size()) / lanes_;
  tensors.Get<int64_t>("stream.episode", {lanes_}, episode_);
  tensors.Get<int64_t>("stream.next", {lanes_}, next_);
  tensors.Get<float>("stream.hidden", {lanes_, hidden}, state_.hidden);
  tensors.Get<float>("stream.cell", {lanes_, hidden}, state_.cell);
  for (int lane = 0; lane < lanes_; ++lane) {
    const int64_t at = episode_[lane];
    if (at < -1 || at >= data_.size() || next_[lane] < 0 ||
        (at >= 0 && next_[lane] > data_.steps(at))) {
      FailInput("{}: stream.episode {} and stream.next {} of lane {} do not fit the {} episodes",
                file.string(), at, next_[lane], lane, data_.size());
    }
  }
}

}  // namespace worldmodels
