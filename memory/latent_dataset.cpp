#include "memory/latent_dataset.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "common/action.h"
#include "common/episode.h"
#include "common/error.h"
#include "common/mapped_npz.h"
#include "common/npy.h"
#include "common/page_budget.h"
#include "memory/latent_writer.h"

namespace worldmodels {
namespace {

// first: where in its array the values begin.
void CheckFinite(std::span<const float> values, const std::string& name, int64_t first = 0) {
  const auto bad =
      std::find_if(values.begin(), values.end(), [](float value) { return !std::isfinite(value); });
  if (bad != values.end()) {
    FailInput("{} holds {} at position {}, expected finite numbers", name, *bad,
              first + (bad - values.begin()));
  }
}

const std::vector<std::string> kNames = {"mu",        "logvar", "actions", "rewards",
                                         "terminals", "steps",  "index",   "seeds"};

}  // namespace

// What a file holds, mapped or as a whole.
struct LatentDataset::File {
  File(const std::filesystem::path& file, double memory_gb)
      : path(file), mapped(MappedNpz::Open(file)) {
    if (mapped) return;
    held = LoadNpz(file, kNames);
    double bytes = 0;
    for (const auto& [name, array] : held) bytes += static_cast<double>(array.bytes().size());
    if (bytes < memory_gb * 1e9) return;
    spdlog::warn(
        "{}: {:.1f} GB that can only be read as a whole, more than the {:.1f} GB of memory: it is "
        "compressed, or of an older version or another program",
        path.string(), bytes / 1e9, memory_gb);
  }

  // The numbers of an array, after a look at all of them.
  template <typename T>
  std::span<const T> Take(const std::string& key, const std::string& dtype,
                          const std::vector<int64_t>& shape) const {
    const std::string name = path.string() + ": " + key;
    const auto check = [&](std::span<const std::byte> bytes, int64_t first) {
      if constexpr (!std::is_same_v<T, float>) return;
      CheckFinite({reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)},
                  name, first / static_cast<int64_t>(sizeof(float)));
    };
    std::span<const std::byte> bytes;
    if (mapped) {
      const MappedNpz::Array& array = mapped->at(key);
      CheckArray(array.dtype, array.shape, name, dtype, shape);
      mapped->Check(key, check);
      bytes = array.bytes;
    } else {
      const NpyArray& array = held.at(key);
      CheckArray(array, name, dtype, shape);
      bytes = array.bytes();
      check(bytes, 0);
    }
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }

  int64_t Length(const std::string& key) const {
    const std::vector<int64_t>& shape = mapped ? mapped->at(key).shape : held.at(key).shape();
    return shape.empty() ? 0 : shape[0];
  }

  std::filesystem::path path;
  std::unique_ptr<const MappedNpz> mapped;  // or
  NpzArrays held;
  std::span<const float> mu, logvar, actions, rewards;
  std::span<const uint8_t> terminals;
  std::unique_ptr<PageBudget> budget;  // of what is mapped
};

void CheckLatentEpisode(const LatentEpisode& episode, int latent_size) {
  const size_t count = episode.rewards.size();
  const size_t frames = (count + 1) * static_cast<size_t>(latent_size);
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
}

void LatentDataset::Append(const LatentEpisode& episode) {
  if (file_) throw std::logic_error("LatentDataset: nothing can be appended to a file's");
  CheckLatentEpisode(episode, latent_size_);
  const auto add = [](auto& to, const auto& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  first_step_.push_back(static_cast<int64_t>(rewards_.size()));
  add(mu_, episode.mu);
  add(logvar_, episode.logvar);
  add(actions_, episode.actions);
  add(rewards_, episode.rewards);
  add(terminals_, episode.terminals);
  steps_.push_back(static_cast<int64_t>(episode.rewards.size()));
  index_.push_back(episode.index);
  seeds_.push_back(episode.seed);
}

void LatentDataset::Save(const std::filesystem::path& path) const {
  LatentWriter writer(path, latent_size_);
  for (int64_t at = 0; at < size(); ++at) writer.Add(at, Copy(at));
  writer.Finish();
}

LatentDataset LatentDataset::Load(const std::filesystem::path& path, int latent_size,
                                  double memory_gb) {
  const auto file = std::make_shared<File>(path, memory_gb);
  LatentDataset data(latent_size);
  const auto copy = [](std::span<const int64_t> values) {
    return std::vector(values.begin(), values.end());
  };
  data.steps_ = copy(file->Take<int64_t>("steps", "<i8", {-1}));
  const int64_t episodes = data.size();
  int64_t count = 0;
  const int64_t most = file->Length("rewards");
  for (const int64_t steps : data.steps_) {
    if (steps < 0 || steps > most - count) {
      FailInput("{}: steps holds {}, which does not fit in {} rewards", path.string(), steps, most);
    }
    data.first_step_.push_back(count);
    count += steps;
  }
  data.index_ = copy(file->Take<int64_t>("index", "<i8", {episodes}));
  data.seeds_ = copy(file->Take<int64_t>("seeds", "<i8", {episodes}));
  file->mu = file->Take<float>("mu", "<f4", {count + episodes, latent_size});
  file->logvar = file->Take<float>("logvar", "<f4", {count + episodes, latent_size});
  file->actions = file->Take<float>("actions", "<f4", {count, kActionSize});
  file->rewards = file->Take<float>("rewards", "<f4", {count});
  file->terminals = file->Take<uint8_t>("terminals", "|u1", {count});
  if (file->mapped) {
    file->budget =
        std::make_unique<PageBudget>(episodes, static_cast<int64_t>(memory_gb * 1e9),
                                     [mapped = file->mapped.get()] { mapped->Forget(); });
  }
  data.file_ = file;
  return data;
}

void LatentDataset::Use(int64_t at) const {
  if (!file_ || !file_->budget) return;
  const int64_t of_step = 2 * latent_size_ + kActionSize + 1;
  file_->budget->Use(at, (steps_[at] + 1) * of_step * static_cast<int64_t>(sizeof(float)));
}

std::span<const float> LatentDataset::Frames(std::span<const float> values, int64_t at) const {
  Use(at);
  return values.subspan((first_step_[at] + at) * latent_size_, (steps_[at] + 1) * latent_size_);
}

std::span<const float> LatentDataset::mu(int64_t at) const {
  return Frames(file_ ? file_->mu : mu_, at);
}

std::span<const float> LatentDataset::logvar(int64_t at) const {
  return Frames(file_ ? file_->logvar : logvar_, at);
}

std::span<const float> LatentDataset::actions(int64_t at) const {
  Use(at);
  const std::span<const float> all = file_ ? file_->actions : actions_;
  return all.subspan(first_step_[at] * kActionSize, steps_[at] * kActionSize);
}

std::span<const float> LatentDataset::rewards(int64_t at) const {
  Use(at);
  const std::span<const float> all = file_ ? file_->rewards : rewards_;
  return all.subspan(first_step_[at], steps_[at]);
}

std::span<const uint8_t> LatentDataset::terminals(int64_t at) const {
  Use(at);
  const std::span<const uint8_t> all = file_ ? file_->terminals : terminals_;
  return all.subspan(first_step_[at], steps_[at]);
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
