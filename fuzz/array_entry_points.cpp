#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "common/episode.h"
#include "common/npy.h"
#include "common/npy_format.h"
#include "common/npy_stream.h"
#include "fuzz/entry_points.h"
#include "fuzz/fuzz_input.h"
#include "memory/latent_dataset.h"

namespace worldmodels {
namespace {

constexpr size_t kLongestStreamedHeader = 1 << 16;

std::string Content(const NpyArray& array) {
  return NpyHeader(array.dtype(), array.shape()) +
         std::string(reinterpret_cast<const char*>(array.bytes().data()), array.bytes().size());
}

void UseArray(const NpyArray& array) {
  Expect(array.As<float>().size() == static_cast<size_t>(array.size()) &&
             array.As<double>().size() == static_cast<size_t>(array.size()),
         "an array has a number for each element");
  const std::string content = Content(array);
  Expect(Content(ParseNpy(content, "again")) == content, "an array written and read is the same");
}

// The bytes of the array, read in pieces.
std::string Stream(const std::filesystem::path& path, size_t size) {
  NpyReader reader(path);
  std::string bytes(size, '\0');
  for (size_t at = 0; at < size; at += 1000) {
    reader.Read(
        std::as_writable_bytes(std::span(bytes).subspan(at, std::min(size - at, size_t{1000}))));
  }
  return bytes;
}

}  // namespace

void FuzzNpy(std::string_view bytes) {
  const MemoryFile file(bytes);
  std::optional<NpyArray> array;
  const bool taken = Takes([&] { array = LoadNpy(file.path()); });
  std::string streamed;
  const bool streams =
      Takes([&] { streamed = Stream(file.path(), taken ? array->bytes().size() : 0); });
  Expect(taken || !streams, "what is refused whole is refused in pieces");
  if (!taken) return;
  Expect(streams || bytes.size() > kLongestStreamedHeader,
         "what is taken whole is taken in pieces");
  Expect(!streams || std::ranges::equal(streamed, array->bytes(), {}, {},
                                        [](std::byte b) { return static_cast<char>(b); }),
         "the same bytes whole and in pieces");
  UseArray(*array);
}

void FuzzNpz(std::string_view bytes) {
  const MemoryFile file(bytes);
  Takes([&] {
    for (const auto& [name, array] : LoadNpz(file.path())) UseArray(array);
  });
  Takes([&] {
    const Episode episode = LoadEpisode(file.path());
    const auto steps = static_cast<size_t>(episode.steps());
    Expect(episode.actions.size() == 3 * steps && episode.terminals.size() == steps &&
               episode.observations.shape()[0] == episode.steps() + 1,
           "an episode's parts belong together");
  });
  Takes([&] {
    constexpr int kLatents = 2;
    const LatentDataset data = LatentDataset::Load(file.path(), kLatents);
    for (int64_t at = 0; at < data.size(); ++at) {
      const auto steps = static_cast<size_t>(data.steps(at));
      Expect(data.mu(at).size() == kLatents * (steps + 1) && data.rewards(at).size() == steps &&
                 data.Copy(at).actions.size() == 3 * steps,
             "an episode's latents belong together");
    }
  });
}

}  // namespace worldmodels
