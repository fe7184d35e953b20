#include "common/npy.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>

#include "common/atomic_file.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

using Catch::Contains;
using Catch::EndsWith;

const std::filesystem::path kData = std::filesystem::path(WORLDMODELS_TEST_DATA) / "common";

template <typename T>
void CheckRoundTrip(const std::vector<int64_t>& shape, const std::vector<T>& values,
                    const std::string& dtype) {
  CAPTURE(dtype);
  const TemporaryFolder folder;
  const NpyArray array = NpyArray::From<T>(shape, values);
  CHECK(array.dtype() == dtype);
  SaveNpy(folder / "a.npy", array);
  const NpyArray npy = LoadNpy(folder / "a.npy");
  SaveNpz(folder / "a.npz", {{"a", array}});
  const NpyArray npz = LoadNpz(folder / "a.npz").at("a");
  for (const NpyArray& loaded : {npy, npz}) {
    CHECK(loaded.dtype() == dtype);
    CHECK(loaded.shape() == shape);
    REQUIRE(loaded.size() == static_cast<int64_t>(values.size()));
    CHECK(std::memcmp(loaded.bytes().data(), values.data(), loaded.bytes().size()) == 0);
    CHECK(loaded.values<T>()[0] == values[0]);
  }
}

TEST_CASE("Every type comes back from .npy and .npz as it was") {
  CheckRoundTrip<uint8_t>({2, 2}, {0, 1, 128, 255}, "|u1");
  CheckRoundTrip<int8_t>({2}, {-128, 127}, "|i1");
  CheckRoundTrip<int32_t>({1, 2, 1}, {INT32_MIN, INT32_MAX}, "<i4");
  CheckRoundTrip<int64_t>({}, {INT64_MIN}, "<i8");
  CheckRoundTrip<uint64_t>({2}, {UINT64_MAX, 1}, "<u8");
  CheckRoundTrip<float>({3}, {-0.1f, INFINITY, NAN}, "<f4");
  CheckRoundTrip<double>({1, 2}, {-0.1, std::numeric_limits<double>::denorm_min()}, "<f8");
  const TemporaryFolder folder;
  const bool flags[] = {true, false, true};
  SaveNpy(folder / "b.npy", NpyArray::From<bool>({3}, flags));
  const NpyArray loaded = LoadNpy(folder / "b.npy");
  CHECK(loaded.dtype() == "|b1");
  CHECK((loaded.values<bool>()[0] && !loaded.values<bool>()[1]));
}

TEST_CASE("Arrays without elements keep their shape") {
  const TemporaryFolder folder;
  SaveNpz(folder / "a.npz", {{"a", NpyArray("<f4", {0, 3})}});
  CHECK(LoadNpz(folder / "a.npz").at("a").shape() == std::vector<int64_t>{0, 3});
  SaveNpz(folder / "none.npz", {{"b", NpyArray("<f4", {1})}});
  CHECK_THAT(InputError([&] { LoadNpz(folder / "none.npz", {"a"}); }),
             EndsWith("no array a, the file holds b"));
}

TEST_CASE("Data is aligned to 64 bytes, as NumPy writes it") {
  const TemporaryFolder folder;
  for (const std::vector<int64_t>& shape :
       {std::vector<int64_t>{}, {0}, {0, 1}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}}) {
    SaveNpy(folder / "a.npy", NpyArray("<f8", shape));
    const std::string content = ReadFile(folder / "a.npy");
    CHECK((content.size() - (shape.empty() ? 8 : 0)) % 64 == 0);
    CHECK(LoadNpy(folder / "a.npy").shape() == shape);
  }
}

TEST_CASE("Making an array of the wrong number of values is refused") {
  CHECK_THROWS_AS(NpyArray::From<float>({2, 2}, std::vector<float>(3)), std::logic_error);
  CHECK_THROWS_AS(NpyArray("<c8", {2}), std::logic_error);
  CHECK_THROWS_AS(NpyArray("<f4", {-2}), std::logic_error);
  CHECK_THROWS_AS(NpyArray("<f8", {INT64_MAX, 2}), std::logic_error);
}

TEST_CASE("Another type or shape is told with what was expected") {
  const NpyArray array("<f8", {3, 2});
  CHECK(DescribeArray(array) == "float64 (3, 2)");
  CHECK(DescribeArray(NpyArray("|u1", {3})) == "uint8 (3,)");
  CHECK(DescribeArray(NpyArray("<i8", {})) == "int64 ()");
  CHECK_NOTHROW(CheckArray(array, "f: a", "<f8", {3, 2}));
  CHECK_NOTHROW(CheckArray(array, "f: a", "<f8", {-1, 2}));
  const auto message = [&](const std::string& dtype, const std::vector<int64_t>& shape) {
    return InputError([&] { CheckArray(array, "f: a", dtype, shape); });
  };
  CHECK(message("<f4", {-1, 3}) == "f: a is float64 (3, 2), expected float32 (any, 3)");
  CHECK(message("<f8", {3}) == "f: a is float64 (3, 2), expected float64 (3,)");
  CHECK(message("<f8", {3, 2, 1}) == "f: a is float64 (3, 2), expected float64 (3, 2, 1)");
  CHECK(InputError([&] { array.values<float>(); }) ==
        "the array is float64 (3, 2), expected float32");
}

TEST_CASE("A .npy file cut at any length is refused by name") {
  const TemporaryFolder folder;
  SaveNpy(folder / "a.npy", NpyArray("<f4", {4, 5}));
  const std::string content = ReadFile(folder / "a.npy");
  for (size_t length = 0; length < content.size(); ++length) {
    WriteFileAtomically(folder / "cut.npy", content.substr(0, length));
    CAPTURE(length);
    CHECK_THAT(InputError([&] { LoadNpy(folder / "cut.npy"); }), Contains("cut.npy: "));
  }
  WriteFileAtomically(folder / "long.npy", content + "x");
  CHECK_THAT(InputError([&] { LoadNpy(folder / "long.npy"); }),
             Contains("long.npy: 81 bytes of data, expected 80 for float32 (4, 5)"));
}

TEST_CASE("A header that promises what is not there is refused") {
  const TemporaryFolder folder;
  const auto message = [&](std::string header, char version = 1) {
    std::string content = "\x93NUMPY";
    content += {version, 0, static_cast<char>(header.size()), 0};
    WriteFileAtomically(folder / "a.npy",
                        content + (version == 1 ? "" : std::string(2, '\0')) + header);
    return InputError([&] { LoadNpy(folder / "a.npy"); });
  };
  const std::string start = "{'descr': '<f4', 'fortran_order': False, 'shape': ";
  CHECK(message(start + "(0,), }").empty());
  CHECK(message(start + "(0,), }", 2).empty());
  CHECK(message(start + "(0,), }", 3).empty());
  CHECK_THAT(message(start + "(0,), }", 4), EndsWith(".npy format 4, expected 1, 2 or 3"));
  CHECK_THAT(message(start + "(4611686018427387904, 4), }"), EndsWith("holds no shape"));
  CHECK_THAT(message(start + "(99999999999999999999,), }"), EndsWith("holds no shape"));
  CHECK_THAT(message(start + "(-1,), }"), EndsWith("holds no shape"));
  CHECK_THAT(message(start + "(3"), EndsWith("holds no shape"));
  CHECK_THAT(message(start), EndsWith("holds no shape"));
  CHECK_THAT(message("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }"),
             EndsWith("names no plain type"));
  CHECK_THAT(message("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }"),
             Contains("type <c8, expected one of bool"));
  CHECK_THAT(message("{'descr': '<f4', 'shape': (1,), }"), Contains("without fortran_order"));
  CHECK_THAT(message(""), EndsWith("names no plain type"));
}

TEST_CASE("Fortran order and big endian arrays of NumPy are refused with the reason") {
  CHECK_THAT(InputError([] { LoadNpy(kData / "numpy_fortran.npy"); }),
             EndsWith("numpy_fortran.npy: Fortran order, expected C order"));
  CHECK_THAT(InputError([] { LoadNpy(kData / "numpy_big_endian.npy"); }), Contains("type >i4"));
}

TEST_CASE("what is no .npy file is named") {
  const TemporaryFolder folder;
  const auto file = folder / "a.npy";
  WriteFileAtomically(file, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n");
  CHECK_THROWS_WITH(LoadNpy(file), Contains("a Git LFS pointer") && Contains("git lfs pull"));
  WriteFileAtomically(file, "<html>Not found</html>");
  CHECK_THROWS_WITH(LoadNpy(file), Contains("a.npy: not a .npy array: a web page"));
  WriteFileAtomically(file, "0.5, 0.25, 1\n");
  CHECK_THROWS_WITH(LoadNpy(file), Contains("a.npy: not a .npy array: text"));
  WriteFileAtomically(file, "");
  CHECK_THROWS_WITH(LoadNpy(file), Contains("an empty file"));
}

}  // namespace
}  // namespace worldmodels
