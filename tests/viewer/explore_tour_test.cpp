#include "viewer/explore_tour.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

namespace worldmodels {
namespace {

RealFrames GreyFrames() {
  std::vector<DrivenEpisode> episodes(3);
  for (size_t e = 0; e < episodes.size(); ++e) {
    episodes[e].track = e;
    episodes[e].frames.assign(size_t{40} * kFrameValues, static_cast<uint8_t>(60 * e + 40));
  }
  return RealFrames(std::move(episodes));
}

}  // namespace

TEST_CASE("A tour slides the latents with most KL, draws, drives, and walks both ways") {
  Pcg64 random(1);
  const Vae vae = Vae::Random(10, random);
  ExploreSession session(vae, GreyFrames(), 3);
  SliderList list(session.by_kl());
  ExploreTour tour(session, list);
  const std::vector<float> mean(session.mu().begin(), session.mu().end());

  std::vector<int> slid;
  std::set<LatentsFrom> seen;
  std::set<std::string> places;
  std::set<WalkPath> paths;
  int64_t steps = 0;
  double lowest = 0, highest = 0;
  while (!tour.finished()) {
    REQUIRE(steps < 10000);
    tour.Step();
    ++steps;
    seen.insert(session.from());
    places.insert(session.place());
    if (session.from() == LatentsFrom::kHand) {
      if (slid.empty() || slid.back() != list.selected()) slid.push_back(list.selected());
      for (size_t i = 0; i < 10; ++i) {
        // One at a time.
        if (static_cast<int>(i) != list.selected()) REQUIRE(session.z()[i] == mean[i]);
      }
      const double z = session.z()[static_cast<size_t>(list.selected())];
      lowest = std::min(lowest, z);
      highest = std::max(highest, z);
    }
    if (session.from() == LatentsFrom::kWalk) paths.insert(session.walk().path());
  }
  CHECK(steps == tour.length());
  const auto& order = session.by_kl();
  CHECK(slid == std::vector<int>(order.begin(), order.begin() + 8));
  CHECK(lowest < -2.5);
  CHECK(highest > 2.5);
  CHECK(seen == std::set{LatentsFrom::kMean, LatentsFrom::kHand, LatentsFrom::kDraw,
                         LatentsFrom::kPrior, LatentsFrom::kWalk});
  CHECK(places.size() > 100);  // the drive
  CHECK(paths.size() == 2);
  CHECK(session.walk().position() == 1);  // it ends at B

  tour.Step();
  CHECK(tour.finished());
  tour.Restart();
  CHECK_FALSE(tour.finished());
  CHECK(session.from() == LatentsFrom::kMean);
}

TEST_CASE("A tour of a V with few latents slides them all") {
  Pcg64 random(1);
  const Vae vae = Vae::Random(2, random);
  ExploreSession session(vae, GreyFrames(), 3);
  SliderList list(session.by_kl());
  ExploreTour all(session, list);
  Pcg64 again(1);
  const Vae more = Vae::Random(3, again);
  ExploreSession other(more, GreyFrames(), 3);
  SliderList other_list(other.by_kl());
  CHECK(ExploreTour(other, other_list).length() - all.length() == 80);
}

}  // namespace worldmodels
