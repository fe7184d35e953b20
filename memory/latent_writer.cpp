#include "memory/latent_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "common/action.h"
#include "common/error.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

// An open file without a name: no kill leaves it behind.
int OpenNameless(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) return file;
  // Not every file system has such; the folder for temporary files then.
  std::FILE* temporary = std::tmpfile();
  if (temporary == nullptr) {
    FailRun("{}: cannot write: {}", folder.string(), std::strerror(errno));
  }
  const int copy = ::fcntl(::fileno(temporary), F_DUPFD_CLOEXEC, 0);
  std::fclose(temporary);
  return copy;
}

std::span<const std::byte> Bytes(const auto& values) { return std::as_bytes(std::span(values)); }

}  // namespace

LatentWriter::LatentWriter(fs::path path, int latent_size)
    : path_(std::move(path)), latent_size_(latent_size), file_(OpenNameless(path_.parent_path())) {}

LatentWriter::~LatentWriter() { ::close(file_); }

double LatentWriter::DiskBytes(int64_t episodes, int64_t steps, int latent_size) {
  const double frame = 2.0 * latent_size * sizeof(float);
  const double step = (kActionSize + 1) * sizeof(float) + sizeof(uint8_t);
  const double of_each = 3.0 * sizeof(int64_t);
  const auto count = static_cast<double>(episodes), all = static_cast<double>(steps);
  return 2 * ((all + count) * frame + all * step + count * of_each);
}

void LatentWriter::Add(int64_t place, const LatentEpisode& episode) {
  CheckLatentEpisode(episode, latent_size_);
  records_[place] = {.offset = end_,
                     .steps = static_cast<int64_t>(episode.rewards.size()),
                     .index = episode.index,
                     .seed = episode.seed};
  for (std::span<const std::byte> rest :
       {Bytes(episode.mu), Bytes(episode.logvar), Bytes(episode.actions), Bytes(episode.rewards),
        Bytes(episode.terminals)}) {
    while (!rest.empty()) {
      const ssize_t written = ::pwrite(file_, rest.data(), rest.size(), end_);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) FailRun("{}: cannot write: {}", path_.string(), std::strerror(errno));
      end_ += written;
      rest = rest.subspan(static_cast<size_t>(written));
    }
  }
}

void LatentWriter::Gather(const NpySink& sink, const auto& first, const auto& size) const {
  std::vector<std::byte> bytes;
  for (const auto& [place, record] : records_) {
    bytes.resize(static_cast<size_t>(size(record)));
    for (size_t done = 0; done < bytes.size();) {
      const ssize_t read = ::pread(file_, bytes.data() + done, bytes.size() - done,
                                   first(record) + static_cast<int64_t>(done));
      if (read < 0 && errno == EINTR) continue;
      if (read <= 0)
        FailRun("{}: cannot be put together: {}", path_.string(), std::strerror(errno));
      done += static_cast<size_t>(read);
    }
    sink(bytes);
  }
}

void LatentWriter::Finish() {
  constexpr int64_t kFloat = sizeof(float);
  const int64_t episodes = std::ssize(records_);
  int64_t steps = 0;
  for (const auto& [place, record] : records_) steps += record.steps;
  const int64_t latent = latent_size_ * kFloat;
  const auto frames = [=](const Record& r) { return (r.steps + 1) * latent; };
  const auto actions = [=](const Record& r) { return r.steps * kActionSize * kFloat; };
  const auto rewards = [=](const Record& r) { return r.steps * kFloat; };
  const auto terminals = [](const Record& r) { return r.steps; };
  const auto mu_at = [](const Record& r) { return r.offset; };
  const auto logvar_at = [=](const Record& r) { return mu_at(r) + frames(r); };
  const auto actions_at = [=](const Record& r) { return logvar_at(r) + frames(r); };
  const auto rewards_at = [=](const Record& r) { return actions_at(r) + actions(r); };
  const auto terminals_at = [=](const Record& r) { return rewards_at(r) + rewards(r); };
  const auto gather = [this](const auto& first, const auto& size) {
    return [this, first, size](const NpySink& sink) { Gather(sink, first, size); };
  };
  const auto number = [this](int64_t Record::*member) {
    return [this, member](const NpySink& sink) {
      for (const auto& [place, record] : records_) {
        sink(std::as_bytes(std::span(&(record.*member), 1)));
      }
    };
  };
  StreamNpz(path_, {{"actions", "<f4", {steps, kActionSize}, gather(actions_at, actions)},
                    {"index", "<i8", {episodes}, number(&Record::index)},
                    {"logvar", "<f4", {steps + episodes, latent_size_}, gather(logvar_at, frames)},
                    {"mu", "<f4", {steps + episodes, latent_size_}, gather(mu_at, frames)},
                    {"rewards", "<f4", {steps}, gather(rewards_at, rewards)},
                    {"seeds", "<i8", {episodes}, number(&Record::seed)},
                    {"steps", "<i8", {episodes}, number(&Record::steps)},
                    {"terminals", "|u1", {steps}, gather(terminals_at, terminals)}});
}

}  // namespace worldmodels
