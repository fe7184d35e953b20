#include "training/step_averages.h"

#include <catch2/catch.hpp>

#include "tests/common/temporary_folder.h"

namespace worldmodels {

TEST_CASE("averages begun before a stop end as those of one go - begun ones alone are in a state") {
  StepAverages whole(2), before(2), after(2);
  for (const double x : {0.1, 0.7, 1e9}) whole.Add({x, -x});
  before.Add({5, 6});
  CHECK(before.Take() == std::vector<double>{5, 6});
  SafeTensors none;
  before.Save(none);
  CHECK(none.Names().empty());
  after.Load(none);

  before.Add({0.1, -0.1});
  before.Add({0.7, -0.7});
  SafeTensors state;
  before.Save(state);
  after.Load(state);
  after.Add({1e9, -1e9});
  CHECK(after.Take() == whole.Take());
}

TEST_CASE("averages of another number of figures, or of no step, are refused") {
  SafeTensors state;
  StepAverages two(2), three(3);
  two.Add({1, 2});
  two.Save(state);
  CHECK(InputError([&] { three.Load(state); }).find("metrics.sums") != std::string::npos);
  const int64_t count = -1;
  state.Add<int64_t>("metrics.count", {1}, {&count, 1});
  CHECK(InputError([&] { two.Load(state); }).find("metrics.count is -1") != std::string::npos);
}

}  // namespace worldmodels
