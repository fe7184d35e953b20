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
