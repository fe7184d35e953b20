#include "controller/moving_average.h"

#include <catch2/catch.hpp>

#include "common/error.h"

namespace worldmodels::test {

TEST_CASE("a moving average weighs each generation by a fixed factor less than the next") {
  MovingAverage average(0.5, 2);
  average.Add(Eigen::Vector2d(8, -1));
  CHECK(average.Get() == Eigen::Vector2d(8, -1));  // not drawn to 0
  average.Add(Eigen::Vector2d(2, 5));
  average.Add(Eigen::Vector2d(4, 1));
  CHECK(average.Get()[0] == Approx((8 * 1 + 2 * 2 + 4 * 4) / 7.0));
  CHECK(average.Get()[1] == Approx((-1 * 1 + 5 * 2 + 1 * 4) / 7.0));
}

TEST_CASE("without decay the average is the last generation's mean, to the bit") {
  MovingAverage average(0, 1);
  for (const double value : {1e30, 0.1, 0.3}) average.Add(Eigen::VectorXd::Constant(1, value));
  CHECK(average.Get()[0] == 0.3);
}

TEST_CASE("a moving average goes on where it was saved, and only at its own size") {
  MovingAverage whole(0.9, 1), resumed(0.9, 1);
  whole.Add(Eigen::VectorXd::Constant(1, 3));
  SafeTensors state;
  whole.Save(state);
  resumed.Load(state);
  for (MovingAverage* average : {&whole, &resumed}) average->Add(Eigen::VectorXd::Constant(1, 7));
  CHECK(resumed.Get() == whole.Get());
  MovingAverage other(0.9, 2);
  CHECK_THROWS_AS(other.Load(state), Error);
  CHECK_THROWS_AS(other.Load(SafeTensors()), Error);
}

}  // namespace worldmodels::test
