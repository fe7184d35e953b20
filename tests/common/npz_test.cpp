#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "common/atomic_file.h"
#include "common/npy.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

using Catch::Contains;
using Catch::EndsWith;

const std::filesystem::path kArchives = std::filesystem::path(WORLDMODELS_TEST_DATA) / "common";

NpzArrays Example() {
  std::vector<float> rewards(50);
  std::iota(rewards.begin(), rewards.end(), -0.5f);
  const std::vector<uint8_t> frames = {1, 2, 3, 4, 5, 6};
  return {{"rewards", NpyArray::From<float>({50}, rewards)},
          {"frames", NpyArray::From<uint8_t>({2, 3}, frames)}};
}

bool Equal(const NpyArray& a, const NpyArray& b) {
  return a.dtype() == b.dtype() && a.shape() == b.shape() &&
         std::equal(a.bytes().begin(), a.bytes().end(), b.bytes().begin(), b.bytes().end());
}

TEST_CASE("Equal arrays give equal .npz bytes") {
  const TemporaryFolder folder;
  SaveNpz(folder / "a.npz", Example());
  SaveNpz(folder / "b.npz", Example());
  CHECK(ReadFile(folder / "a.npz") == ReadFile(folder / "b.npz"));
}

TEST_CASE("Every compression from 0 to 9 can be read back") {
  const TemporaryFolder folder;
  for (int compression = 0; compression <= 9; ++compression) {
    SaveNpz(folder / "a.npz", Example(), compression);
    const NpzArrays loaded = LoadNpz(folder / "a.npz");
    CHECK(loaded.size() == 2);
    for (const auto& [name, array] : Example()) CHECK(Equal(loaded.at(name), array));
  }
}

TEST_CASE("Compression makes an array of zeros small") {
  const TemporaryFolder folder;
  SaveNpz(folder / "stored.npz", {{"a", NpyArray("<f8", {100000})}}, 0);
  SaveNpz(folder / "deflated.npz", {{"a", NpyArray("<f8", {100000})}});
  CHECK(std::filesystem::file_size(folder / "stored.npz") > 800000);
  CHECK(std::filesystem::file_size(folder / "deflated.npz") < 8000);
}

TEST_CASE("A .npz that NumPy compressed is read, all types") {
  const NpzArrays arrays = LoadNpz(kArchives / "numpy_compressed.npz");
  CHECK(arrays.size() == 8);
  CHECK(arrays.at("frames").shape() == std::vector<int64_t>{2, 3, 3});
  for (int i = 0; i < 18; ++i) CHECK(arrays.at("frames").values<uint8_t>()[i] == i);
  const auto rewards = arrays.at("rewards").values<float>();
  CHECK((rewards[0] == -0.1f && rewards[1] == 6.5f && std::isnan(rewards[2])));
  CHECK(arrays.at("seed").shape().empty());
  CHECK(arrays.at("seed").values<int64_t>()[0] == -7);
  CHECK((arrays.at("done").values<bool>()[0] && !arrays.at("done").values<bool>()[1]));
  CHECK(arrays.at("wide").values<uint64_t>()[0] == UINT64_MAX);
  CHECK(arrays.at("empty").shape() == std::vector<int64_t>{0, 4});
  CHECK(arrays.at("small").values<int8_t>()[0] == -1);
  CHECK(arrays.at("counts").values<int32_t>()[1] == -2);
}

TEST_CASE("Only the arrays asked for are read - one that is missing is named with those there") {
  const std::filesystem::path path = kArchives / "numpy_stored.npz";
  const NpzArrays arrays = LoadNpz(path, {"rewards"});
  CHECK((arrays.size() == 1 && arrays.contains("rewards")));
  CHECK(InputError([&] {
          LoadNpz(path, {"rewards", "actions"});
        }) == path.string() + ": no array actions, the file holds frames, rewards");
}

TEST_CASE("A missing file and a file that is no archive are told apart") {
  const TemporaryFolder folder;
  CHECK_THAT(InputError([&] { LoadNpz(folder / "a.npz"); }), EndsWith("a.npz: no such file"));
  WriteFileAtomically(folder / "b.npz", std::string_view("this is no archive at all, is it?"));
  CHECK_THAT(InputError([&] { LoadNpz(folder / "b.npz"); }), Contains("not a .npz or truncated"));
  WriteFileAtomically(folder / "c.npz", std::string_view());
  CHECK_THAT(InputError([&] { LoadNpz(folder / "c.npz", {"a"}); }), Contains("c.npz: "));
}

TEST_CASE("A .npz cut at any length is refused by name") {
  const TemporaryFolder folder;
  SaveNpz(folder / "a.npz", Example());
  const std::string content = ReadFile(folder / "a.npz");
  const std::filesystem::path cut = folder / "cut.npz";
  for (size_t length = 0; length < content.size(); ++length) {
    WriteFileAtomically(cut, content.substr(0, length));
    CAPTURE(length);
    CHECK_THAT(InputError([&] { LoadNpz(cut, {"frames", "rewards"}); }), Contains("cut.npz: "));
  }
}

TEST_CASE("A flipped byte is noticed, or changes no array") {
  const TemporaryFolder folder;
  const NpzArrays example = Example();
  for (const int compression : {0, 6}) {
    SaveNpz(folder / "a.npz", example, compression);
    const std::string content = ReadFile(folder / "a.npz");
    size_t noticed = 0;
    for (size_t i = 0; i < content.size(); ++i) {
      std::string broken = content;
      broken[i] = static_cast<char>(broken[i] ^ 0x55);
      WriteFileAtomically(folder / "broken.npz", broken);
      CAPTURE(compression, i);
      try {
        const NpzArrays loaded = LoadNpz(folder / "broken.npz", {"frames", "rewards"});
        for (const auto& [name, array] : example) CHECK(Equal(loaded.at(name), array));
      } catch (const Error& error) {
        ++noticed;
        CHECK(error.kind() == ErrorKind::kInput);
        CHECK_THAT(error.what(), Contains("broken.npz: "));
      }
    }
    // All but dates, versions and other notes of the archive.
    CHECK(noticed > content.size() * 2 / 3);
  }
}

}  // namespace
}  // namespace worldmodels
