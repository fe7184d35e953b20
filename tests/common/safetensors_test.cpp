#include "common/safetensors.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "common/atomic_file.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

using Catch::Contains;
using Catch::EndsWith;

template <typename T>
void Add(SafeTensors& tensors, const std::string& name, const std::vector<int64_t>& shape,
         const std::vector<T>& values) {
  tensors.Add<T>(name, shape, values);
}

SafeTensors Example() {
  SafeTensors tensors;
  Add<float>(tensors, "encoder.weight", {2, 3}, {1, 2, 3, 4, 5, -0.1f});
  Add<double>(tensors, "mean", {2}, {0.1, -1e300});
  Add<int64_t>(tensors, "step", {}, {-5});
  Add<uint64_t>(tensors, "random", {2}, {UINT64_MAX, 3});
  Add<uint8_t>(tensors, "bytes", {0}, {});
  tensors.metadata["format"] = "pt";
  return tensors;
}

// A file with this header and that many bytes of data.
void WriteRaw(const std::filesystem::path& path, const std::string& header, size_t data) {
  const uint64_t length = header.size();
  std::string content(8, '\0');
  std::memcpy(content.data(), &length, 8);
  WriteFileAtomically(path, content + header + std::string(data, '\0'));
}

TEST_CASE("Tensors of every type and the metadata come back from safetensors as they were") {
  const TemporaryFolder folder;
  Example().Save(folder / "a.safetensors");
  const SafeTensors loaded = SafeTensors::Load(folder / "a.safetensors");
  CHECK(loaded.Names() ==
        std::vector<std::string>{"bytes", "encoder.weight", "mean", "random", "step"});
  CHECK(loaded.Get<float>("encoder.weight", {2, 3}) == std::vector<float>{1, 2, 3, 4, 5, -0.1f});
  CHECK(loaded.Get<float>("encoder.weight", {-1, 3}).size() == 6);
  CHECK(loaded.Get<double>("mean", {2}) == std::vector<double>{0.1, -1e300});
  CHECK(loaded.Get<int64_t>("step", {}) == std::vector<int64_t>{-5});
  CHECK(loaded.Get<uint64_t>("random", {-1}) == std::vector<uint64_t>{UINT64_MAX, 3});
  CHECK(loaded.Get<uint8_t>("bytes", {0}).empty());
  CHECK(loaded.Shape("encoder.weight") == std::vector<int64_t>{2, 3});
  CHECK((loaded.Has("mean") && !loaded.Has("deviation")));
  CHECK(loaded.metadata == std::map<std::string, std::string>{{"format", "pt"}});
  loaded.Save(folder / "b.safetensors");
  CHECK(ReadFile(folder / "a.safetensors") == ReadFile(folder / "b.safetensors"));
}

TEST_CASE("Tensors can be read by name alone, from a file that is whole") {
  const TemporaryFolder folder;
  const auto path = folder / "a.safetensors";
  Example().Save(path);
  CHECK(ReadFile(path) == Example().Bytes());
  const SafeTensors some = SafeTensors::Load(path, {"step", "mean", "absent"});
  CHECK(some.Names() == std::vector<std::string>{"mean", "step"});
  CHECK(some.Get<int64_t>("step", {}) == std::vector<int64_t>{-5});
  CHECK(some.path() == path);
  WriteFileAtomically(path, ReadFile(path) + "x");
  CHECK_THROWS_WITH(SafeTensors::Load(path, {"step"}), Contains("overlong"));
}

TEST_CASE("The first tensor that holds a number that is not finite is named") {
  SafeTensors tensors = Example();
  CHECK(tensors.FirstNotFinite() == "");
  Add<double>(tensors, "mean", {2}, {0.1, NAN});
  CHECK(tensors.FirstNotFinite() == "mean");
  Add<float>(tensors, "a", {1}, {INFINITY});
  CHECK(tensors.FirstNotFinite() == "a");
}

TEST_CASE("Halved tensors are F16 in the file and come back as the nearest floats") {
  const TemporaryFolder folder;
  SafeTensors tensors = Example();
  Add<float>(tensors, "half", {4}, {65504.0f, 0.1f, -6e-8f, 1.0f + 1.0f / 4096});
  const SafeTensors halved = tensors.Halved();
  halved.Save(folder / "half.safetensors");
  tensors.Save(folder / "full.safetensors");
  CHECK(ReadFile(folder / "full.safetensors").size() -
            ReadFile(folder / "half.safetensors").size() ==
        10 * 2);
  const SafeTensors loaded = SafeTensors::Load(folder / "half.safetensors");
  // 11 bits: 0.1 becomes 1638 / 2^14; the least step is 2^-24; ties go to even.
  CHECK(loaded.Get<float>("half", {4}) ==
        std::vector<float>{65504.0f, 1638.0f / 16384, -std::ldexp(1.0f, -24), 1.0f});
  std::vector<float> out(6);
  loaded.Get<float>("encoder.weight", {2, 3}, out);
  CHECK(out[5] == -1638.0f / 16384);
  CHECK(loaded.Get<double>("mean", {2}) == std::vector<double>{0.1, -1e300});
  CHECK(loaded.metadata == tensors.metadata);
  CHECK(InputError([&] { loaded.Get<double>("half", {4}); }) ==
        (folder / "half.safetensors").string() + ": half is F16 (4), expected F64 (4)");
  Add<float>(tensors, "large", {2}, {1, 65520.0f});
  CHECK_THAT(InputError([&] { tensors.Halved(); }),
             EndsWith("large holds 65520 at element 1, too large for half precision"));
}

TEST_CASE("Data of a safetensors file is aligned to 8 bytes") {
  const TemporaryFolder folder;
  for (const char* name : {"a", "ab", "abc"}) {
    SafeTensors tensors;
    Add<double>(tensors, name, {1}, {1});
    tensors.Save(folder / "a.safetensors");
    CHECK(ReadFile(folder / "a.safetensors").size() % 8 == 0);
  }
}

TEST_CASE("A tensor added with the wrong number of values is refused") {
  SafeTensors tensors;
  CHECK_THROWS_AS(Add<float>(tensors, "a", {2, 2}, {1, 2, 3}), std::logic_error);
  CHECK_THROWS_AS(Add<float>(tensors, "a", {-1}, {}), std::logic_error);
}

TEST_CASE("A tensor that is missing or of another type or shape is told with file and name") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.safetensors";
  Example().Save(path);
  const SafeTensors tensors = SafeTensors::Load(path);
  CHECK(InputError([&] {
          tensors.Get<float>("decoder.weight", {2, -1});
        }) == path +
                  ": no tensor decoder.weight, expected F32 (2, any); the file holds bytes, "
                  "encoder.weight, mean, random, step");
  CHECK(InputError([&] {
          tensors.Get<float>("encoder.weight", {3, 2});
        }) == path + ": encoder.weight is F32 (2, 3), expected F32 (3, 2)");
  CHECK(InputError([&] { tensors.Get<float>("encoder.weight", {6}); }) ==
        path + ": encoder.weight is F32 (2, 3), expected F32 (6)");
  CHECK(InputError([&] { tensors.Get<float>("mean", {2}); }) ==
        path + ": mean is F64 (2), expected F32 (2)");
  std::vector<float> out(5);
  CHECK_THAT(InputError([&] {
               tensors.Get<float>("encoder.weight", {-1, 3}, out);
             }),
             EndsWith("encoder.weight is F32 (2, 3), expected 5 values"));
  CHECK(InputError([&] { tensors.Shape("x"); }) ==
        path + ": no tensor x; the file holds bytes, encoder.weight, mean, random, step");
}

TEST_CASE("A tensor that holds no finite numbers is refused with the element") {
  const TemporaryFolder folder;
  SafeTensors tensors;
  Add<float>(tensors, "w", {3}, {1, NAN, 2});
  Add<double>(tensors, "v", {1}, {-INFINITY});
  tensors.Save(folder / "a.safetensors");
  const SafeTensors loaded = SafeTensors::Load(folder / "a.safetensors");
  CHECK_THAT(InputError([&] { loaded.Get<float>("w", {3}); }),
             EndsWith("a.safetensors: w holds nan at element 1, expected finite numbers"));
  CHECK_THAT(InputError([&] { loaded.Get<double>("v", {1}); }), Contains("v holds -inf"));
}

TEST_CASE("A safetensors file cut at any length or too long is refused by name") {
  const TemporaryFolder folder;
  Example().Save(folder / "a.safetensors");
  const std::string content = ReadFile(folder / "a.safetensors");
  const std::filesystem::path cut = folder / "cut.safetensors";
  for (size_t length = 0; length < content.size(); ++length) {
    WriteFileAtomically(cut, content.substr(0, length));
    CAPTURE(length);
    CHECK_THAT(InputError([&] { SafeTensors::Load(cut); }), Contains("cut.safetensors: truncated"));
  }
  WriteFileAtomically(cut, content + "x");
  CHECK_THAT(InputError([&] { SafeTensors::Load(cut); }), Contains("truncated or overlong"));
  CHECK_THAT(InputError([&] { SafeTensors::Load(folder / "no"); }), Contains("No such file"));
}

TEST_CASE("A header length beyond the file is refused, whatever it is") {
  const TemporaryFolder folder;
  for (const uint64_t length : {uint64_t{9}, uint64_t{100'000'001}, UINT64_MAX, UINT64_MAX - 7}) {
    std::string content(16, ' ');
    std::memcpy(content.data(), &length, 8);
    WriteFileAtomically(folder / "a", content);
    CHECK_THAT(InputError([&] { SafeTensors::Load(folder / "a"); }), Contains("a header of"));
  }
}

TEST_CASE("A header that says something impossible is refused with file and tensor") {
  const TemporaryFolder folder;
  const auto message = [&](const std::string& header, size_t data) {
    WriteRaw(folder / "a", header, data);
    return InputError([&] { SafeTensors::Load(folder / "a"); });
  };
  const auto tensor = [](const std::string& name, const std::string& dtype,
                         const std::string& shape, const std::string& offsets) {
    return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":[" + shape +
           "],\"data_offsets\":[" + offsets + "]}";
  };
  CHECK(message("{" + tensor("w", "F32", "2", "0,8") + "}", 8).empty());
  CHECK(message("{}  ", 0).empty());
  CHECK_THAT(message("[]", 0), Contains("the header is no JSON object"));
  CHECK_THAT(message("{\"w\":", 0), Contains("the header is no JSON object"));
  CHECK_THAT(message(std::string(10000, '['), 0), Contains("the header is no JSON object"));
  CHECK_THAT(message("{\"w\":5}", 0), EndsWith("a: w: expected dtype, shape and two data_offsets "
                                               "in the header"));
  CHECK_THAT(message("{" + tensor("w", "F32", "2", "0,8,9") + "}", 8), Contains("a: w: expected"));
  CHECK_THAT(message("{" + tensor("w", "F32", "-2", "0,8") + "}", 8), Contains("a: w: expected"));
  CHECK_THAT(message("{" + tensor("w", "F32", "2.5", "0,8") + "}", 8), Contains("a: w: expected"));
  CHECK_THAT(message("{" + tensor("w", "F32", "3", "0,8") + "}", 8),
             EndsWith("w: data_offsets 0 to 8, expected 12 bytes for F32 (3)"));
  CHECK_THAT(message("{" + tensor("w", "F32", "2", "8,0") + "}", 8),
             Contains("w: data_offsets 8 to 0"));
  CHECK_THAT(message("{" + tensor("w", "F64", "2305843009213693952,8", "0,0") + "}", 8),
             Contains("w: data_offsets"));
  CHECK_THAT(message("{" + tensor("w", "F32", "4", "0,16") + "}", 8), Contains("truncated"));
  CHECK_THAT(message("{" + tensor("w", "F32", "2", "8,16") + "}", 16),
             EndsWith("w: data begins at 8, expected 0 (no gaps, no overlaps)"));
  CHECK_THAT(
      message("{" + tensor("v", "F32", "2", "0,8") + "," + tensor("w", "F32", "2", "4,12") + "}",
              12),
      EndsWith("w: data begins at 4, expected 8 (no gaps, no overlaps)"));
  CHECK_THAT(message("{\"__metadata__\":3}", 0), Contains("__metadata__"));
  CHECK_THAT(message("{\"__metadata__\":{\"a\":3}}", 0), Contains("__metadata__: a is not text"));
}

TEST_CASE("A flipped byte in the header of a safetensors file never passes for something else") {
  const TemporaryFolder folder;
  SafeTensors tensors;
  Add<float>(tensors, "w", {2}, {1, 2});
  tensors.Save(folder / "a");
  const std::string content = ReadFile(folder / "a");
  for (size_t i = 0; i < content.size() - 8; ++i) {
    for (const int flip : {1, 4, 0x80}) {
      std::string broken = content;
      broken[i] = static_cast<char>(broken[i] ^ flip);
      WriteFileAtomically(folder / "b", broken);
      CAPTURE(i, flip);
      try {
        // Outside of CHECK, which would catch the error itself.
        const auto values = SafeTensors::Load(folder / "b").Get<float>("w", {2});
        CHECK(values == std::vector<float>{1, 2});
      } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::kInput);
      }
    }
  }
}

TEST_CASE("what is no safetensors file is named") {
  const TemporaryFolder folder;
  const auto complaint = [&](std::string_view content) {
    WriteFileAtomically(folder / "file", content);
    return InputError([&] { SafeTensors::Load(folder / "file"); });
  };
  CHECK_THAT(complaint("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n"),
             Contains("a Git LFS pointer") && Contains("git lfs pull"));
  CHECK_THAT(complaint("<!DOCTYPE html>\n<html>Not found</html>\n"), Contains("a web page"));
  CHECK_THAT(complaint("seed: 1\n"), Contains("file: text, expected safetensors"));
  CHECK_THAT(complaint(""), Contains("an empty file"));
}

TEST_CASE("a tensor that is missing is told with those that are there") {
  const TemporaryFolder folder;
  Example().Save(folder / "file");
  const SafeTensors tensors = SafeTensors::Load(folder / "file");
  CHECK_THAT(InputError([&] {
               tensors.Get<float>("weight", {2, 3});
             }),
             Contains("no tensor weight") && Contains("there is encoder.weight") &&
                 Contains("remove \"encoder.\""));
  CHECK_THAT(InputError([&] { tensors.Get<float>("bias", {2}); }),
             Contains("the file holds bytes, encoder.weight, mean, random, step"));
  CHECK_THAT(InputError([&] { SafeTensors().Get<float>("bias", {2}); }), Contains("holds none"));
}

TEST_CASE("prefixes before the names that a model needs are told, to remove or to put there") {
  const TemporaryFolder folder;
  const auto told = [&](const std::string& held, const std::string& missing) {
    SafeTensors tensors;
    Add<float>(tensors, held, {2}, {1, 2});
    tensors.Save(folder / "file");
    const SafeTensors loaded = SafeTensors::Load(folder / "file");
    const std::string by_value = InputError([&] { loaded.Get<float>(missing, {2}); });
    const std::string by_shape = InputError([&] { loaded.Shape(missing); });
    CHECK(by_shape.substr(by_shape.find("; ")) == by_value.substr(by_value.find("; ")));
    return by_value;
  };
  for (const std::string prefix : {"module.", "_orig_mod.", "model.", "module._orig_mod."}) {
    for (const std::string name : {"encoder.fc_mu.bias", "rnn.weight_ih_l0", "controller.bias"}) {
      CHECK_THAT(told(prefix + name, name),
                 Contains("there is " + prefix + name + ": remove \"" + prefix + "\""));
    }
  }
  CHECK_THAT(told("weight_ih_l0", "rnn.weight_ih_l0"), Contains("put \"rnn.\" before the names"));
  CHECK_THAT(told("bias", "controller.bias"), Contains("put \"controller.\" before the names"));
}

TEST_CASE("tensors of a type that is unknown here are no hindrance until they are used") {
  const TemporaryFolder folder;
  const std::string header = R"({"new":{"dtype":"F8_E4M3","shape":[2,2],"data_offsets":[0,4]},)"
                             R"("old":{"dtype":"U8","shape":[2],"data_offsets":[4,6]}})";
  std::string content(8, '\0');
  const uint64_t length = header.size();
  std::memcpy(content.data(), &length, sizeof(length));
  WriteFileAtomically(folder / "file", content + header + std::string("\1\2\3\4\5\6"));
  const SafeTensors tensors = SafeTensors::Load(folder / "file");
  CHECK(tensors.Get<uint8_t>("old", {2}) == std::vector<uint8_t>{5, 6});
  CHECK_THAT(InputError([&] {
               tensors.Get<float>("new", {2, 2});
             }),
             Contains("new is F8_E4M3 (2, 2), expected F32 (2, 2)"));
}

}  // namespace
}  // namespace worldmodels
