#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "common/atomic_file.h"
#include "common/npy.h"
#include "common/safetensors.h"
#include "program.h"
#include "tests/memory/golden.h"
#include "tests/vision/golden_vae.h"

namespace worldmodels::test {
namespace {

// Models with the weights of the golden figures, as files, and what the commands print.
class GoldenFiles {
 public:
  GoldenFiles() {
    GoldenVae().Save(vision());
    GoldenModel(GoldenConfig()).Save(memory());
  }

  std::string vision() const { return folder_ / "vision.safetensors"; }
  std::string memory() const { return folder_ / "memory.safetensors"; }
  std::string operator/(const std::string& name) const { return folder_ / name; }

  template <typename T>
  std::string Put(const std::string& name, const std::vector<int64_t>& shape,
                  const std::vector<T>& values) const {
    SaveNpy(folder_ / name, NpyArray::From<T>(shape, std::span<const T>(values)));
    return folder_ / name;
  }
  std::string Put(const std::string& name, const NpyArray& array) const {
    SaveNpy(folder_ / name, array);
    return folder_ / name;
  }

 private:
  TemporaryFolder folder_;
};

NpzArrays VisionFigures() { return LoadNpz(WORLDMODELS_TEST_DATA "/vision/golden.npz"); }

void CheckClose(const NpyArray& actual, const NpyArray& expected, double tolerance) {
  REQUIRE(actual.shape() == expected.shape());
  const auto a = actual.values<float>(), e = expected.values<float>();
  double scale = 0;
  double worst = 0;
  for (size_t i = 0; i < e.size(); ++i) {
    scale = std::max(scale, std::abs(double{e[i]}));
    worst = std::max(worst, std::abs(double{a[i]} - e[i]));
  }
  CHECK(worst <= tolerance * scale);
}

void CheckModelRefused(const std::vector<std::string>& arguments, const std::string& out,
                       const std::string& expected) {
  const auto result = RunProgram(arguments);
  INFO(result.err);
  CHECK(result.status == 2);
  CHECK(result.err.find(expected) != std::string::npos);
  CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
  CHECK_FALSE(std::filesystem::exists(out));
}

// The file's float tensors under longer names.
void PutBefore(const std::string& prefix, const std::string& file) {
  const SafeTensors tensors = SafeTensors::Load(file);
  SafeTensors renamed;
  for (const std::string& name : tensors.Names()) {
    const auto shape = tensors.Shape(name);
    renamed.Add<float>(prefix + name, shape, tensors.Get<float>(name, shape));
  }
  renamed.Save(file);
}

}  // namespace

TEST_CASE("encode gives PyTorch's mu and logvar in every precision, on any number of threads") {
  const GoldenFiles files;
  const NpzArrays golden = VisionFigures();
  const std::string frames = files.Put("frames.npy", golden.at("vae.frames"));
  const std::string out = files / "out.npz";
  const auto encode = [&](const std::string& in, const std::string& precision,
                          const std::string& threads) {
    const auto result = RunProgram({"encode", "--vision", files.vision(), "--frames", in, "--out",
                                    out, "--precision", precision, "--threads", threads});
    INFO(result.err);
    REQUIRE(result.status == 0);
    return LoadNpz(out);
  };
  for (const std::string precision : {"fp32", "bf16"}) {
    const NpzArrays got = encode(frames, precision, "2");
    const double tolerance = precision == "fp32" ? 1e-4 : 2e-2;
    CHECK(got.size() == 2);
    CheckClose(got.at("mu"), golden.at("vae.mu"), tolerance);
    CheckClose(got.at("logvar"), golden.at("vae.logvar"), tolerance);
  }

  // More frames than are held at a time, the last batch not full.
  const auto three = golden.at("vae.frames").values<uint8_t>();
  std::vector<uint8_t> many;
  for (int i = 0; i < 357; ++i) many.insert(many.end(), three.begin(), three.end());
  const std::string long_file = files.Put("many.npy", {1071, 64, 64, 3}, many);
  const NpzArrays one = encode(long_file, "fp32", "1");
  const NpzArrays two = encode(long_file, "fp32", "2");
  const auto mu = one.at("mu").values<float>();
  CHECK(std::ranges::equal(mu, two.at("mu").values<float>()));
  for (size_t i = 0; i < mu.size(); i += 96) {
    REQUIRE(std::equal(mu.begin(), mu.begin() + 96, mu.begin() + static_cast<int64_t>(i)));
  }
  CHECK(encode(files.Put("none.npy", NpyArray("|u1", {0, 64, 64, 3})), "fp32", "1")
            .at("mu")
            .shape() == std::vector<int64_t>{0, 32});
}

TEST_CASE("decode gives PyTorch's reconstruction, rows and columns before colours") {
  const GoldenFiles files;
  const NpzArrays golden = VisionFigures();
  const auto mu = golden.at("vae.mu").values<float>();
  const auto logvar = golden.at("vae.logvar").values<float>();
  const auto epsilon = golden.at("vae.eps").values<float>();
  std::vector<float> z;
  std::vector<double> as_doubles;
  for (size_t i = 0; i < mu.size(); ++i) {
    z.push_back(mu[i] + std::exp(logvar[i] / 2) * epsilon[i]);
    as_doubles.push_back(double{z.back()});
  }
  NpyArray expected("<f4", {3, 64, 64, 3});
  const auto planes = golden.at("vae.reconstruction").values<float>();
  for (size_t i = 0; i < planes.size(); ++i) {
    const size_t frame = i / 12288, channel = i / 4096 % 3, pixel = i % 4096;
    expected.values<float>()[(frame * 4096 + pixel) * 3 + channel] = planes[i];
  }
  const std::string out = files / "out.npy";
  const auto decode = [&](const std::string& latents) {
    const auto result =
        RunProgram({"decode", "--vision", files.vision(), "--latents", latents, "--out", out});
    INFO(result.err);
    REQUIRE(result.status == 0);
    return LoadNpy(out);
  };
  const NpyArray images = decode(files.Put("z.npy", {3, 32}, z));
  CheckClose(images, expected, 1e-4);
  const NpyArray from_doubles = decode(files.Put("double.npy", {3, 32}, as_doubles));
  CHECK(std::ranges::equal(images.values<float>(), from_doubles.values<float>()));
}

TEST_CASE("predict gives PyTorch's hidden states, mixtures, rewards and ends") {
  const GoldenFiles files;
  const NpzArrays golden = LoadGolden();
  const std::string z = files.Put("z.npy", golden.at("z"));
  const std::string actions = files.Put("actions.npy", golden.at("action"));
  for (const std::string threads : {"1", "2"}) {
    const auto result =
        RunProgram({"predict", "--memory", files.memory(), "--latents", z, "--actions", actions,
                    "--out", files / "out.npz", "--threads", threads});
    INFO(result.err);
    REQUIRE(result.status == 0);
    const NpzArrays got = LoadNpz(files / "out.npz");
    CHECK(got.size() == 6);
    for (const char* key : {"hidden", "log_pi", "mean", "log_std", "done_logit"}) {
      INFO(key);
      CheckClose(got.at(key), golden.at(key), 1e-4);
    }
    CheckClose(got.at("reward"), golden.at("reward_head"), 1e-4);
  }
}

TEST_CASE("encode, decode and predict refuse wrong input in one line and write nothing") {
  const GoldenFiles files;
  const std::string out = files / "out";
  const auto encode = [&](const std::string& vision, const std::string& frames) {
    return std::vector<std::string>{"encode", "--vision", vision, "--frames", frames, "--out", out};
  };
  const std::string frames = files.Put("frames.npy", NpyArray("|u1", {1, 64, 64, 3}));
  CheckModelRefused({"encode", "--frames", frames, "--out", out}, out, "--vision");
  CheckModelRefused(encode(files / "none.safetensors", frames), out, "none.safetensors");
  CheckModelRefused(encode(frames, frames), out, "frames.npy");
  CheckModelRefused(encode(files.memory(), frames), out, "encoder.fc_mu.bias");
  CheckModelRefused(encode(files.vision(), files / "none.npy"), out, "none.npy");
  CheckModelRefused(encode(files.vision(), files.Put("96.npy", NpyArray("|u1", {1, 96, 96, 3}))),
                    out, "uint8 (1, 96, 96, 3), expected uint8 (any, 64, 64, 3)");
  CheckModelRefused(encode(files.vision(), files.Put("float.npy", NpyArray("<f4", {1, 64, 64, 3}))),
                    out, "float32 (1, 64, 64, 3), expected uint8 (any, 64, 64, 3)");
  auto wrong_precision = encode(files.vision(), frames);
  wrong_precision.insert(wrong_precision.end(), {"--precision", "fp16"});
  CheckModelRefused(wrong_precision, out, "--precision");
  wrong_precision.back() = "int8";  // PyTorch's file has no calibration
  CheckModelRefused(wrong_precision, out, "encoder.activation_maxima");

  const auto decode = [&](const std::string& latents) {
    return std::vector<std::string>{"decode", "--vision", files.vision(), "--latents", latents,
                                    "--out",  out};
  };
  CheckModelRefused(decode(files.Put("16.npy", NpyArray("<f4", {2, 16}))), out,
                    "float32 (2, 16), expected float32 (any, 32)");
  CheckModelRefused(decode(files.Put("int.npy", NpyArray("<i8", {2, 32}))), out,
                    "int64 (2, 32), expected float32 (any, 32)");
  std::vector<float> nan(64);
  nan[35] = std::numeric_limits<float>::quiet_NaN();
  CheckModelRefused(decode(files.Put("nan.npy", {2, 32}, nan)), out, "nan at [1, 3]");

  const auto predict = [&](const std::string& memory, const std::string& z,
                           const std::string& actions) {
    return std::vector<std::string>{"predict",   "--memory", memory,  "--latents", z,
                                    "--actions", actions,    "--out", out};
  };
  const std::string z = files.Put("z.npy", NpyArray("<f4", {2, 1, 32}));
  const std::string actions = files.Put("actions.npy", NpyArray("<f4", {2, 1, 3}));
  CheckModelRefused(predict(files.vision(), z, actions), out, "rnn.weight_ih_l0");
  CheckModelRefused(predict(files.memory(), actions, actions), out,
                    "float32 (2, 1, 3), expected float32 (any, any, 32)");
  CheckModelRefused(predict(files.memory(), z, files.Put("3.npy", NpyArray("<f4", {3, 1, 3}))), out,
                    "float32 (3, 1, 3), expected float32 (2, 1, 3)");

  // As torch.compile and DataParallel name what they hold, and a pointer in the file's place.
  PutBefore("_orig_mod.", files.vision());
  CheckModelRefused(encode(files.vision(), frames), out,
                    "no tensor encoder.fc_mu.bias; there is _orig_mod.encoder.fc_mu.bias: remove "
                    "\"_orig_mod.\" from the names");
  CheckModelRefused(decode(z), out, "remove \"_orig_mod.\" from the names");
  WriteFileAtomically(files.vision(), "version https://git-lfs.github.com/spec/v1\n");
  CheckModelRefused(encode(files.vision(), frames), out, "a Git LFS pointer");
  CheckModelRefused(encode(files.vision(), files.vision()), out, "a Git LFS pointer");
  std::filesystem::copy_file(files.memory(), files / "module.safetensors");
  PutBefore("module.", files / "module.safetensors");
  CheckModelRefused(
      predict(files / "module.safetensors", z, actions), out,
      "no tensor rnn.weight_ih_l0; there is module.rnn.weight_ih_l0: remove \"module.\"");
  std::filesystem::resize_file(files.memory(), 1000);
  CheckModelRefused(predict(files.memory(), z, actions), out, "memory.safetensors");
}

}  // namespace worldmodels::test
