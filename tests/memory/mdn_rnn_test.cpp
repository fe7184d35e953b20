#include "memory/mdn_rnn.h"

#include <catch2/catch.hpp>

#include "common/error.h"

using namespace worldmodels;

namespace {

const std::filesystem::path kFile =
    std::filesystem::temp_directory_path() / "worldmodels_mdn_rnn_test.safetensors";

MemoryConfig SmallConfig() {
  MemoryConfig config;
  config.hidden_size = 7;
  config.mixtures = 3;
  config.reward_scale = 0.1;
  config.log_std_floor = -4.3;
  return config;
}

MdnRnn Saved(const MemoryConfig& config) {
  Pcg64 random(1);
  const MdnRnn model = MdnRnn::Random(config, 5, random);
  model.Save(kFile);
  return model;
}

}  // namespace

TEST_CASE("a model's file stands alone: sizes, reward scale and floor come back") {
  const MdnRnn model = Saved(SmallConfig());
  const MdnRnn back = MdnRnn::Load(kFile);
  CHECK(back.latent_size() == 5);
  CHECK(back.hidden_size() == 7);
  CHECK(back.mixtures() == 3);
  CHECK(back.reward_scale() == 0.1f);
  CHECK(back.log_std_floor() == -4.3f);
  CHECK(back.head_weight().value == model.head_weight().value);
  CHECK(MdnRnn::Load(kFile, SmallConfig(), 5).reward_scale() == 0.1f);
}

TEST_CASE("a scale or floor other than the configuration's is refused by name") {
  Saved(SmallConfig());
  MemoryConfig config = SmallConfig();
  config.reward_scale = 0.3;
  CHECK_THROWS_WITH(MdnRnn::Load(kFile, config, 5),
                    Catch::Contains("made with memory.reward_scale 0.1, now 0.3"));
  config = SmallConfig();
  config.log_std_floor = -6;
  CHECK_THROWS_WITH(MdnRnn::Load(kFile, config, 5),
                    Catch::Contains("made with memory.log_std_floor -4.3, now -6"));
}

TEST_CASE("a file without metadata takes the configuration's, or the head as it is") {
  Saved(SmallConfig());
  SafeTensors tensors = SafeTensors::Load(kFile);
  tensors.metadata.clear();
  tensors.Save(kFile);
  CHECK(MdnRnn::Load(kFile).reward_scale() == 1);
  CHECK(MdnRnn::Load(kFile).log_std_floor() == MdnRnn::kNoFloor);
  CHECK(MdnRnn::Load(kFile, SmallConfig(), 5).reward_scale() == 0.1f);
}

TEST_CASE("broken metadata and sizes that fit no model are refused in a message with the file") {
  Saved(SmallConfig());
  SafeTensors tensors = SafeTensors::Load(kFile);
  for (const std::string text : {"", "0.1x", "nan", "-1"}) {
    tensors.metadata["reward_scale"] = text;
    tensors.Save(kFile);
    CHECK_THROWS_WITH(MdnRnn::Load(kFile),
                      Catch::Contains(kFile.string()) && Catch::Contains("reward_scale"));
  }
  const std::vector<float> weight(7 * 40);
  tensors.Add<float>("head.weight", {40, 7}, weight);
  tensors.Save(kFile);
  CHECK_THROWS_WITH(MdnRnn::Load(kFile), Catch::Contains("head.weight 40 rows"));
}
