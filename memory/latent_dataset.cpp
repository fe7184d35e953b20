#include "memory/latent_dataset.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "common/action.h"
#include "common/episode.h"
#include "common/error.h"
#include "common/npy.h"

namespace worldmodels {
namespace {

void CheckFinite(std::span<const float> values, const std::string& name) {
  const auto bad =
      std::find_if(values.begin(), values.end(), [](float value) { return !std::isfinite(value); });
  if (bad != values.end()) {
    FailInput("{} holds {} at position {}, expected finite numbers", name, *bad,
              bad - values.begin());
  }
}

template <typename T>
std::vector<T> Take(const NpzArrays& arrays, const std::filesystem::path& path,
                    const std::string& key, const std::string& dtype,
                    const std::vector<int64_t>& shape) {
  const NpyArray& array = arrays.at(key);
  const std::string name = path.string() + ": " + key;
  CheckArray(array, name, dtype, shape);
  const auto values = array.values<T>();
  if constexpr (std::is_same_v<T, float>) CheckFinite(values, name);
  return {values.begin(), values.end()};
}

}  // namespace

void LatentDataset::Append(const LatentEpisode& episode) {
  const size_t count = episode.rewards.size();
  const size_t frames = (count + 1) * static_cast<size_t>(latent_size_);
  const std::string name = fmt::format("episode {}", episode.index);
  if (episode.mu.size() != frames || episode.logvar.size() != frames ||
      episode.actions.size() != count * kActionSize || episode.terminals.size() != count) {
    FailInput(
        "{}: {} rewards, {} mu, {} logvar, {} actions and {} terminals do not belong together",
        name, count, episode.mu.size(), episode.logvar.size(), episode.actions.size(),
        episode.terminals.size());
  }
  CheckFinite(episode.mu, name + ": mu");
  CheckFinite(episode.logvar, name + ": logvar");
  CheckFinite(episode.actions, name + ": actions");
  CheckFinite(episode.rewards, name + ": rewards");
  const auto add = [](auto& to, const auto& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  first_step_.push_back(static_cast<int64_t>(rewards_.size()));
  add(mu_, episode.mu);
  add(logvar_, episode.logvar);
  add(actions_, episode.actions);
  add(rewards_, episode.rewards);
  add(terminals_, episode.terminals);
  steps_.push_back(static_cast<int64_t>(count));
  index_.push_back(episode.index);
  seeds_.push_back(episode.seed);
}

void LatentDataset::Save(const std::filesystem::path& path) const {
  const int64_t count = static_cast<int64_t>(rewards_.size());
  const int64_t frames = count + size();
  NpzArrays arrays;
  arrays["mu"] = NpyArray::From<float>({frames, latent_size_}, mu_);
  arrays["logvar"] = NpyArray::From<float>({frames, latent_size_}, logvar_);
  arrays["actions"] = NpyArray::From<float>({count, kActionSize}, actions_);
  arrays["rewards"] = NpyArray::From<float>({count}, rewards_);
  arrays["terminals"] = NpyArray::From<uint8_t>({count}, terminals_);
  arrays["steps"] = NpyArray::From<int64_t>({size()}, steps_);
  arrays["index"] = NpyArray::From<int64_t>({size()}, index_);
  arrays["seeds"] = NpyArray::From<int64_t>({size()}, seeds_);
  SaveNpz(path, arrays, 0);
}

LatentDataset LatentDataset::Load(const std::filesystem::path& path, int latent_size) {
  const NpzArrays arrays =
      LoadNpz(path, {"mu", "logvar", "actions", "rewards", "terminals", "steps", "index", "seeds"});
  LatentDataset data(latent_size);
  data.steps_ = Take<int64_t>(arrays, path, "steps", "<i8", {-1});
  const int64_t episodes = data.size();
  int64_t count = 0;
  const int64_t most = arrays.at("rewards").size();
  for (const int64_t steps : data.steps_) {
    if (steps < 0 || steps > most - count) {
      FailInput("{}: steps holds {}, which does not fit in {} rewards", path.string(), steps, most);
    }
    data.first_step_.push_back(count);
    count += steps;
  }
  data.index_ = Take<int64_t>(arrays, path, "index", "<i8", {episodes});
  data.seeds_ = Take<int64_t>(arrays, path, "seeds", "<i8", {episodes});
  data.mu_ = Take<float>(arrays, path, "mu", "<f4", {count + episodes, latent_size});
  data.logvar_ = Take<float>(arrays, path, "logvar", "<f4", {count + episodes, latent_size});
  data.actions_ = Take<float>(arrays, path, "actions", "<f4", {count, kActionSize});
  data.rewards_ = Take<float>(arrays, path, "rewards", "<f4", {count});
  data.terminals_ = Take<uint8_t>(arrays, path, "terminals", "|u1", {count});
  return data;
}

std::span<const float> LatentDataset::Frames(const std::vector<float>& values, int64_t at) const {
  return std::span(values).subspan((first_step_[at] + at) * latent_size_,
                                   (steps_[at] + 1) * latent_size_);
}

std::span<const float> LatentDataset::actions(int64_t at) const {
  return std::span(actions_).subspan(first_step_[at] * kActionSize, steps_[at] * kActionSize);
}

std::span<const float> LatentDataset::rewards(int64_t at) const {
  return std::span(rewards_).subspan(first_step_[at], steps_[at]);
}

std::span<const uint8_t> LatentDataset::terminals(int64_t at) const {
  return std::span(terminals_).subspan(first_step_[at], steps_[at]);
}

LatentEpisode LatentDataset::Copy(int64_t at) const {
  const auto copy = [](const auto span) { return std::vector(span.begin(), span.end()); };
  return {.index = index(at),
          .seed = seed(at),
          .mu = copy(mu(at)),
          .logvar = copy(logvar(at)),
          .actions = copy(actions(at)),
          .rewards = copy(rewards(at)),
          .terminals = copy(terminals(at))};
}

std::vector<int64_t> LatentDataset::Select(bool held_out) const {
  std::vector<int64_t> positions;
  for (int64_t at = 0; at < size(); ++at) {
    if (steps_[at] > 0 && IsHeldOut(index_[at]) == held_out) positions.push_back(at);
  }
  return positions;
}

}  // namespace worldmodels
