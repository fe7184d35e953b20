#include "memory/mdn_rnn.h"

#include <catch2/catch.hpp>

#include "common/error.h"
#include "tests/common/temporary_folder.h"

using namespace worldmodels;

namespace {

MemoryConfig SmallConfig() {
  MemoryConfig config;
  config.hidden_size = 7;
  config.mixtures = 3;
  config.reward_scale = 0.1;
  config.log_std_floor = -4.3;
  return config;
}

// A model of SmallConfig and its file.
struct Saved {
  TemporaryFolder folder;
  std::filesystem::path file = folder / "model.safetensors";
  MdnRnn model = Random();

  static MdnRnn Random() {
    Pcg64 random(1);
    return MdnRnn::Random(SmallConfig(), 5, random);
  }
  Saved() { model.Save(file); }
};

}  // namespace

TEST_CASE("a model's file stands alone: sizes, reward scale and floor come back") {
  const Saved saved;
  const MdnRnn back = MdnRnn::Load(saved.file);
  CHECK(back.latent_size() == 5);
  CHECK(back.hidden_size() == 7);
  CHECK(back.mixtures() == 3);
  CHECK(back.reward_scale() == 0.1f);
  CHECK(back.log_std_floor() == -4.3f);
  CHECK(back.head_weight().value == saved.model.head_weight().value);
  CHECK(MdnRnn::Load(saved.file, SmallConfig(), 5).reward_scale() == 0.1f);
}

TEST_CASE("a scale or floor other than the configuration's is refused by name") {
  const Saved saved;
  MemoryConfig config = SmallConfig();
  config.reward_scale = 0.3;
  CHECK_THROWS_WITH(MdnRnn::Load(saved.file, config, 5),
                    Catch::Contains("made with memory.reward_scale 0.1, now 0.3"));
  config = SmallConfig();
  config.log_std_floor = -6;
  CHECK_THROWS_WITH(MdnRnn::Load(saved.file, config, 5),
                    Catch::Contains("made with memory.log_std_floor -4.3, now -6"));
}

TEST_CASE("a file without metadata takes the configuration's, or the head as it is") {
  const Saved saved;
  SafeTensors tensors = SafeTensors::Load(saved.file);
  tensors.metadata.clear();
  tensors.Save(saved.file);
  CHECK(MdnRnn::Load(saved.file).reward_scale() == 1);
  CHECK(MdnRnn::Load(saved.file).log_std_floor() == MdnRnn::kNoFloor);
  CHECK(MdnRnn::Load(saved.file, SmallConfig(), 5).reward_scale() == 0.1f);
}

// A file of an M with one latent and one unit.
SafeTensors OneLatentModel(int mixtures) {
  SafeTensors tensors;
  const auto add = [&](const std::string& name, const std::vector<int64_t>& shape) {
    int64_t size = 1;
    for (const int64_t length : shape) size *= length;
    tensors.Add<float>(name, shape, std::vector<float>(static_cast<size_t>(size), 0.5f));
  };
  const int64_t head = 3 * int64_t{mixtures} + 2;
  add("rnn.weight_ih_l0", {4, 1 + kActionSize});
  add("rnn.weight_hh_l0", {4, 1});
  add("rnn.bias_ih_l0", {4});
  add("rnn.bias_hh_l0", {4});
  add("head.weight", {head, 1});
  add("head.bias", {head});
  return tensors;
}

TEST_CASE("a file of more Gaussians than what works on them holds is refused, 64 are taken") {
  const Saved saved;
  OneLatentModel(64).Save(saved.file);
  const MdnRnn model = MdnRnn::Load(saved.file);
  CHECK(model.mixtures() == 64);
  std::vector<float> row(static_cast<size_t>(model.layout().size())), latents(1);
  Pcg64 random = MakeRandom(1, RandomStream{1}, 0);
  NormaliseMixture(model.layout(), model.log_std_floor(), row);
  SampleMixture(model.layout(), row, 1, random, latents);
  CHECK(std::isfinite(latents[0]));
  for (const int mixtures : {65, 100, 1000}) {
    OneLatentModel(mixtures).Save(saved.file);
    CHECK_THROWS_WITH(MdnRnn::Load(saved.file),
                      Catch::Contains(saved.file.string()) && Catch::Contains("at most 64"));
  }
}

TEST_CASE("a head of a thousand columns does not make M a thousand units wide in memory") {
  const Saved saved;
  SafeTensors tensors = OneLatentModel(1);
  const std::vector<float> weight(5 * 100000);
  tensors.Add<float>("head.weight", {5, 100000}, weight);
  tensors.Save(saved.file);
  // 160 GB of recurrent weights, were they made before they are missed.
  CHECK_THROWS_WITH(MdnRnn::Load(saved.file),
                    Catch::Contains("rnn.weight_hh_l0 is 4 x 1, expected 400000 x 100000"));
}

TEST_CASE("broken metadata and sizes that fit no model are refused in a message with the file") {
  const Saved saved;
  SafeTensors tensors = SafeTensors::Load(saved.file);
  for (const std::string text : {"", "0.1x", "nan", "-1"}) {
    tensors.metadata["reward_scale"] = text;
    tensors.Save(saved.file);
    CHECK_THROWS_WITH(MdnRnn::Load(saved.file),
                      Catch::Contains(saved.file.string()) && Catch::Contains("reward_scale"));
  }
  const std::vector<float> weight(7 * 40);
  tensors.Add<float>("head.weight", {40, 7}, weight);
  tensors.Save(saved.file);
  CHECK_THROWS_WITH(MdnRnn::Load(saved.file), Catch::Contains("head.weight 40 rows"));
}
