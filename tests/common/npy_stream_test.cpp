#include "common/npy_stream.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <numeric>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/npy.h"
#include "temporary_folder.h"

namespace worldmodels {
namespace {

std::span<const std::byte> BytesOf(std::span<const float> values) { return std::as_bytes(values); }

}  // namespace

TEST_CASE("an array written piece by piece is the file that writing it whole gives") {
  const TemporaryFolder folder;
  std::vector<float> values(5 * 3);
  std::iota(values.begin(), values.end(), 0.5f);
  StreamNpy(folder / "pieces.npy", "<f4", {5, 3}, [&](const NpySink& write) {
    write(BytesOf(values).first(8));
    write(BytesOf(values).subspan(8));
  });
  SaveNpy(folder / "whole.npy", NpyArray::From<float>({5, 3}, values));
  CHECK((ReadFile(folder / "pieces.npy") == ReadFile(folder / "whole.npy")));

  NpyReader reader(folder / "whole.npy");
  CHECK(reader.dtype() == "<f4");
  CHECK(reader.shape() == std::vector<int64_t>{5, 3});
  std::vector<float> read(values.size());
  reader.Read(std::as_writable_bytes(std::span(read)).first(20));
  reader.Read(std::as_writable_bytes(std::span(read)).subspan(20));
  CHECK(read == values);
}

TEST_CASE("a broken array is refused before a piece of it is read") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(NpyReader(folder / "none.npy"), Catch::Contains("none.npy"));
  CHECK_THROWS_AS(NpyReader(folder.path()), Error);
  WriteFileAtomically(folder / "text.npy", std::string_view("not an array"));
  CHECK_THROWS_WITH(NpyReader(folder / "text.npy"), Catch::Contains("not a .npy array"));
  WriteFileAtomically(folder / "empty.npy", std::string_view());
  CHECK_THROWS_WITH(NpyReader(folder / "empty.npy"), Catch::Contains("not a .npy array"));
  SaveNpy(folder / "short.npy", NpyArray("<f4", {5, 3}));
  std::filesystem::resize_file(folder / "short.npy",
                               std::filesystem::file_size(folder / "short.npy") - 1);
  CHECK_THROWS_WITH(NpyReader(folder / "short.npy"),
                    Catch::Contains("59 bytes of data, expected 60 for float32 (5, 3)"));
}

TEST_CASE("a failure while writing pieces leaves no file") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(StreamNpy(folder / "half.npy", "<f4", {2},
                            [&](const NpySink& write) {
                              const float value = 1;
                              write(BytesOf(std::span(&value, 1)));
                              FailRun("stopped");
                            }),
                  Error);
  CHECK(std::filesystem::is_empty(folder.path()));
}

}  // namespace worldmodels
