#include "memory/latent_dataset.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "common/error.h"
#include "tests/common/temporary_folder.h"
#include "tests/memory/toy_latents.h"

namespace worldmodels {

TEST_CASE("a dataset comes back as it was saved, and a wrong or broken file is refused") {
  const TemporaryFolder folder;
  const auto dir = folder.path();
  SaveToyLatents(dir);
  const auto path = dir / "latents.npz";
  const LatentDataset data = LatentDataset::Load(path, 4);
  REQUIRE(data.size() == 11);
  CHECK(data.steps(0) == 0);
  CHECK(data.steps(3) == 10);
  CHECK(data.mu(3).size() == 44);
  CHECK(data.terminals(3).back() == 1);
  CHECK(data.seed(10) == 110);
  CHECK(data.Select(true) == std::vector<int64_t>{9});
  CHECK(data.Select(false).size() == 9);
  CHECK_THROWS_WITH(LatentDataset::Load(path, 5), Catch::Contains("mu"));
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  CHECK_THROWS_AS(LatentDataset::Load(path, 4), Error);
}

}  // namespace worldmodels
