#include "common/digest.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <vector>

#include "common/error.h"

namespace worldmodels {
namespace {

constexpr size_t kPiece = size_t{1} << 20;  // bytes read at once

std::string Format(const XXH128_hash_t& hash) {
  return fmt::format("xxh3:{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace

std::string DigestFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) FailInput("{}: cannot read: {}", path.string(), std::strerror(errno));
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(),
                                                                       XXH3_freeState);
  if (state == nullptr) throw std::bad_alloc();
  XXH3_128bits_reset(state.get());
  std::vector<char> piece(kPiece);
  while (file) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    XXH3_128bits_update(state.get(), piece.data(), static_cast<size_t>(file.gcount()));
  }
  if (file.bad()) FailInput("{}: cannot read: {}", path.string(), std::strerror(errno));
  return Format(XXH3_128bits_digest(state.get()));
}

std::string DigestText(const std::string& text) {
  return Format(XXH3_128bits(text.data(), text.size()));
}

}  // namespace worldmodels
