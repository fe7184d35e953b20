#include "common/npz_stream.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <numeric>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/mapped_npz.h"
#include "common/npy.h"
#include "common/npz_directory.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;

StreamedArray Whole(const std::string& name, const NpyArray& array) {
  return {name, array.dtype(), array.shape(), [&array](const NpySink& sink) {
            const auto half = array.bytes().size() / 2;
            sink(array.bytes().first(half));
            sink(array.bytes().subspan(half));
          }};
}

NpyArray Counting(int64_t size) {
  NpyArray array("<f4", {size});
  std::iota(array.values<float>().begin(), array.values<float>().end(), 0.0f);
  return array;
}

std::vector<std::byte> Bytes(std::span<const std::byte> bytes) {
  return {bytes.begin(), bytes.end()};
}

// Makes holes of zeros, so that a file of gigabytes costs no disk.
class SparseFile : public std::filebuf {
 protected:
  std::streamsize xsputn(const char* bytes, std::streamsize size) override {
    if (size < 4096 || !std::all_of(bytes, bytes + size, [](char c) { return c == 0; })) {
      return std::filebuf::xsputn(bytes, size);
    }
    return pubseekoff(size, std::ios::cur, std::ios::out) < 0 ? 0 : size;
  }
};

}  // namespace

TEST_CASE("a streamed archive holds what it was given, for every reader, at multiples of 64") {
  const TemporaryFolder folder;
  const fs::path path = folder / "a.npz";
  const NpyArray floats = Counting(1000), empty("<i8", {0}), bytes("|u1", {3, 5});
  const std::vector<StreamedArray> arrays = {Whole("floats", floats), Whole("none", empty),
                                             Whole("a longer name", bytes)};
  StreamNpz(path, arrays);
  const NpzArrays read = LoadNpz(path);
  REQUIRE(read.size() == 3);
  CHECK(Bytes(read.at("floats").bytes()) == Bytes(floats.bytes()));
  CHECK(read.at("none").shape() == std::vector<int64_t>{0});
  CHECK(read.at("a longer name").shape() == std::vector<int64_t>{3, 5});

  const auto mapped = MappedNpz::Open(path);
  REQUIRE(mapped);
  const MappedNpz::Array& array = mapped->at("floats");
  CHECK(array.dtype == "<f4");
  CHECK(Bytes(array.bytes) == Bytes(floats.bytes()));
  CHECK(reinterpret_cast<uintptr_t>(array.bytes.data()) % 64 == 0);
  CHECK(reinterpret_cast<uintptr_t>(mapped->at("a longer name").bytes.data()) % 64 == 0);
  size_t seen = 0;
  mapped->Check("floats", [&](std::span<const std::byte> piece, int64_t first) {
    CHECK(first == static_cast<int64_t>(seen));
    seen += piece.size();
  });
  CHECK(seen == floats.bytes().size());
  mapped->Forget();
  CHECK(Bytes(array.bytes) == Bytes(floats.bytes()));
  CHECK_THROWS_WITH(mapped->at("more"), Contains(path.string() + ": no array more") &&
                                            Contains("a longer name, floats, none"));

  StreamNpz(folder / "b.npz", arrays);
  CHECK(ReadFile(path) == ReadFile(folder / "b.npz"));
}

TEST_CASE("an array of another size than it says is refused, and leaves no file") {
  const TemporaryFolder folder;
  NpyArray array = Counting(10);
  for (const int64_t size : {9, 11}) {
    StreamedArray wrong = Whole("x", array);
    wrong.shape = {size};
    CHECK_THROWS_AS(StreamNpz(folder / "a.npz", {wrong}), std::logic_error);
  }
  CHECK(folder.Files().empty());
}

TEST_CASE("an archive that cannot be used where it lies is left to LoadNpz") {
  const TemporaryFolder folder;
  const fs::path path = folder / "a.npz";
  const NpyArray floats = Counting(1000);
  SaveNpz(path, {{"floats", floats}}, 1);
  CHECK_FALSE(MappedNpz::Open(path));  // compressed
  SaveNpz(path, {{"x", floats}}, 0);
  CHECK_FALSE(MappedNpz::Open(path));  // not aligned
  CHECK(LoadNpz(path).at("x").size() == 1000);

  StreamNpz(path, {Whole("floats", floats)});
  const std::string whole = ReadFile(path);
  // Local header and directory disagree: checksum, size, method, a size that follows, the name.
  for (const size_t at : {14, 22, 8, 6, 30}) {
    INFO(at);
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 8);
    WriteFileAtomically(path, changed);
    CHECK_FALSE(MappedNpz::Open(path));
  }
  WriteFileAtomically(path, whole.substr(0, whole.size() / 2));
  CHECK_THROWS_AS(MappedNpz::Open(path), Error);
  CHECK_THROWS_WITH(MappedNpz::Open(folder / "none"), Contains("no such file"));
}

TEST_CASE("a flipped bit is found by whoever checks") {
  const TemporaryFolder folder;
  const fs::path path = folder / "a.npz";
  const NpyArray floats = Counting(1000);
  StreamNpz(path, {Whole("floats", floats)});
  std::string content = ReadFile(path);
  content[content.size() / 2] ^= 1;
  WriteFileAtomically(path, content);
  const auto mapped = MappedNpz::Open(path);
  REQUIRE(mapped);
  CHECK_THROWS_WITH(mapped->Check("floats", [](auto, int64_t) {}), Contains("CRC error"));
  CHECK_THROWS_WITH(LoadNpz(path), Contains("CRC error"));
}

TEST_CASE("more arrays than a plain zip can count are written and read") {
  const TemporaryFolder folder;
  const NpyArray one = Counting(1);
  constexpr int kArrays = 70000;
  std::vector<StreamedArray> arrays;
  for (int i = 0; i < kArrays; ++i) arrays.push_back(Whole(std::to_string(i), one));
  StreamNpz(folder / "a.npz", arrays);
  CHECK(ListNpz(folder / "a.npz").size() == kArrays);
  CHECK(LoadNpz(folder / "a.npz", {"69999"}).size() == 1);
  CHECK(MappedNpz::Open(folder / "a.npz")->at("69999").bytes.size() == 4);

  NpzArrays small;
  for (int i = 0; i < kArrays; ++i) small[std::to_string(i)] = one;
  SaveNpz(folder / "b.npz", small, 0);
  CHECK(ListNpz(folder / "b.npz").size() == kArrays);
}

TEST_CASE("an array of more than 4 GB, and one beyond it, are written and read") {
  const TemporaryFolder folder;
  const fs::path path = folder / "a.npz";
  constexpr int64_t kSize = (int64_t{1} << 32) + (1 << 20);
  const NpyArray after = Counting(10);
  SparseFile file;
  REQUIRE(file.open(path, std::ios::out | std::ios::binary | std::ios::trunc));
  std::ostream out(&file);
  const std::vector<std::byte> piece(1 << 20);
  const StreamedArray large = {"large", "|u1", {kSize}, [&](const NpySink& sink) {
                                 for (int64_t done = 0; done < kSize; done += std::ssize(piece)) {
                                   sink(piece);
                                 }
                               }};
  StreamNpz(out, {large, Whole("after", after)});
  REQUIRE(file.close());
  REQUIRE(fs::file_size(path) > kSize);

  const auto members = ListNpz(path);  // as libzip reads them
  REQUIRE(members.size() == 2);
  CHECK(members[0].bytes > uint64_t{kSize});
  CHECK(Bytes(LoadNpz(path, {"after"}).at("after").bytes()) == Bytes(after.bytes()));
  const auto mapped = MappedNpz::Open(path);
  REQUIRE(mapped);
  CHECK(mapped->at("large").shape == std::vector<int64_t>{kSize});
  CHECK(mapped->at("large").bytes.back() == std::byte{0});
  CHECK(Bytes(mapped->at("after").bytes) == Bytes(after.bytes()));
}

}  // namespace worldmodels
