#include "viewer/explore_session.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <numeric>

#include "viewer/window_layout.h"
#include "vision/gaussian.h"

namespace worldmodels {
namespace {

std::vector<float> CopyFloats(std::span<const float> values) {
  return {values.begin(), values.end()};
}

// Two tracks of 6 frames of noise each.
RealFrames NoisyFrames() {
  Pcg64 random(9);
  std::vector<DrivenEpisode> episodes(2);
  for (size_t e = 0; e < episodes.size(); ++e) {
    episodes[e].track = e;
    episodes[e].frames.resize(size_t{6} * kFrameValues);
    for (uint8_t& byte : episodes[e].frames) byte = static_cast<uint8_t>(random.UniformInt(256));
  }
  return RealFrames(std::move(episodes));
}

// A V of 8 latents whose means and log variances are moved apart, so that their KL differs.
Vae SpreadVae(float logvar = 0) {
  Pcg64 random(1);
  Vae vae = Vae::Random(8, random);
  for (size_t i = 0; i < 8; ++i) {
    vae.parameter("encoder.fc_mu.bias").value[i] = 0.5f * static_cast<float>((5 * i) % 8);
    vae.parameter("encoder.fc_logvar.bias").value[i] = logvar - 0.1f * static_cast<float>(i);
  }
  return vae;
}

}  // namespace

TEST_CASE("The KL of a latent is the closed form's, and the integral's") {
  CHECK(KlFromPrior(0, 0) == 0);
  CHECK(KlFromPrior(3, 0) == Approx(4.5));
  CHECK(KlFromPrior(0, std::log(4.0)) == Approx(0.5 * (4 - std::log(4.0) - 1)));
  // Integral of q (log q - log p), by the trapezoidal rule over 12 deviations to both sides.
  const double mu = -1.3, logvar = -0.7, sigma = std::exp(0.5 * logvar);
  double integral = 0;
  constexpr int kSteps = 20000;
  for (int i = 0; i <= kSteps; ++i) {
    const double e = 24.0 * i / kSteps - 12, x = mu + sigma * e;
    const double log_q = -0.5 * (e * e + logvar), log_p = -0.5 * x * x;
    integral +=
        std::exp(-0.5 * e * e) / std::sqrt(2 * std::numbers::pi) * (log_q - log_p) * 24 / kSteps;
  }
  CHECK(KlFromPrior(mu, logvar) == Approx(integral).epsilon(1e-9));
}

TEST_CASE("The squared error sums over a frame's colours from 0 to 1") {
  const std::vector<float> image(kFrameValues, 0.5f);
  std::vector<uint8_t> frame(kFrameValues, 255);
  CHECK(SquaredError(image, frame) == Approx(0.25 * kFrameValues));
  frame[7] = 0;
  frame[8] = 51;
  CHECK(SquaredError(image, frame) == Approx(0.25 * (kFrameValues - 1) + 0.09));
}

TEST_CASE("A session begins with a frame's mean, and tells what V says of it") {
  const Vae vae = SpreadVae();
  ExploreSession session(vae, NoisyFrames(), 3);
  CHECK(session.size() == 8);
  CHECK(session.place() == "track 0, step 0");
  CHECK(session.from() == LatentsFrom::kMean);
  CHECK(CopyFloats(session.z()) == CopyFloats(session.mu()));
  CHECK(CopyFloats(session.picture()) == CopyFloats(session.reconstruction()));

  std::vector<float> mu(8), logvar(8), picture(kFrameValues);
  VaeEncoder(vae, 1).Encode(session.frame(), mu, logvar);
  VaeDecoder(vae, 1).Decode(mu, picture);
  CHECK(CopyFloats(session.mu()) == mu);
  CHECK(CopyFloats(session.picture()) == picture);
  double total = 0;
  for (size_t i = 0; i < 8; ++i) {
    CHECK(session.sigma()[i] == Approx(std::exp(0.5 * logvar[i])));
    CHECK(session.kl()[i] == Approx(KlFromPrior(mu[i], logvar[i])));
    total += session.kl()[i];
  }
  CHECK(session.total_kl() == Approx(total));
  CHECK(session.reconstruction_error() == Approx(SquaredError(picture, session.frame())));
  CHECK(session.error() == session.reconstruction_error());
  const auto difference = session.Difference();
  CHECK(std::inner_product(difference.begin(), difference.end(), difference.begin(), 0.0) ==
        Approx(session.error()));
}

TEST_CASE("Latents are listed by their mean KL over all frames") {
  const Vae vae = SpreadVae();
  ExploreSession session(vae, NoisyFrames(), 3);
  std::vector<double> mean(8, 0.0);
  for (int i = 0; i < 12; ++i) {
    for (size_t k = 0; k < 8; ++k) mean[k] += session.kl()[k] / 12;
    session.NextFrame(1);
  }
  for (size_t k = 0; k < 8; ++k) CHECK(session.mean_kl()[k] == Approx(mean[k]));
  const auto& order = session.by_kl();
  REQUIRE(order.size() == 8);
  for (size_t i = 1; i < 8; ++i) CHECK(mean[order[i - 1]] >= mean[order[i]]);
  CHECK(order.front() == 3);  // its mean's bias is 3.5
}

TEST_CASE("Sliders reach to 4, and further for a V with larger means") {
  CHECK(ExploreSession(SpreadVae(), NoisyFrames(), 3).reach() == 4);
  Vae wide = SpreadVae();
  wide.parameter("encoder.fc_mu.bias").value[2] = -12.5f;
  const float reach = ExploreSession(wide, NoisyFrames(), 3).reach();
  CHECK(reach >= 12);
  CHECK(reach <= 14);
}

TEST_CASE("Latents are moved one by one within reach, and reset one by one or all") {
  const Vae vae = SpreadVae();
  ExploreSession session(vae, NoisyFrames(), 3);
  const auto before = CopyFloats(session.picture());
  session.Move(2, 1.5f);
  session.Move(5, -9);
  CHECK(session.from() == LatentsFrom::kHand);
  CHECK(session.z()[2] == 1.5f);
  CHECK(session.z()[5] == -4);
  CHECK(session.z()[1] == session.mu()[1]);
  CHECK(CopyFloats(session.picture()) != before);
  CHECK(session.error() != session.reconstruction_error());
  std::vector<float> picture(kFrameValues);
  VaeDecoder(vae, 1).Decode(session.z(), picture);
  CHECK(CopyFloats(session.picture()) == picture);

  session.Reset(2);
  CHECK(session.z()[2] == session.mu()[2]);
  CHECK(session.from() == LatentsFrom::kHand);
  session.Reset(5);
  CHECK(session.from() == LatentsFrom::kMean);
  CHECK(CopyFloats(session.picture()) == before);
  session.Move(0, 1);
  session.SetZero();
  CHECK(session.from() == LatentsFrom::kZero);
  CHECK(session.length() == 0);
  session.ResetAll();
  CHECK(CopyFloats(session.picture()) == before);
}

TEST_CASE("Draws of a frame have its mean and deviation, and their errors are averaged") {
  const Vae vae = SpreadVae(-1);
  ExploreSession session(vae, NoisyFrames(), 3);
  CHECK(session.draws() == 0);
  CHECK(session.mean_draw_error() == 0);
  constexpr int kDraws = 400;
  std::vector<double> sum(8, 0.0), square(8, 0.0);
  double errors = 0;
  for (int n = 0; n < kDraws; ++n) {
    session.Draw();
    errors += session.error() / kDraws;
    for (size_t i = 0; i < 8; ++i) {
      const double e = (session.z()[i] - session.mu()[i]) / session.sigma()[i];
      sum[i] += e / kDraws;
      square[i] += e * e / kDraws;
    }
  }
  CHECK(session.from() == LatentsFrom::kDraw);
  CHECK(session.draws() == kDraws);
  CHECK(session.mean_draw_error() == Approx(errors));
  for (size_t i = 0; i < 8; ++i) {
    CHECK(std::abs(sum[i]) < 4 / std::sqrt(kDraws));
    CHECK(std::abs(square[i] - 1) < 4 * std::sqrt(2.0 / kDraws));
  }
  session.NextFrame(1);
  CHECK(session.draws() == 0);
}

TEST_CASE("draws from the prior have nothing of the frame, a seed gives the same ones again") {
  const Vae vae = SpreadVae();
  ExploreSession session(vae, NoisyFrames(), 3), same(vae, NoisyFrames(), 3),
      other(vae, NoisyFrames(), 4);
  session.DrawPrior();
  same.DrawPrior();
  other.DrawPrior();
  CHECK(session.from() == LatentsFrom::kPrior);
  CHECK(CopyFloats(session.z()) == CopyFloats(same.z()));
  CHECK(CopyFloats(session.z()) != CopyFloats(other.z()));
  double square = 0;
  for (int n = 0; n < 200; ++n) {
    session.DrawPrior();
    square += session.length() * session.length() / 8 / 200;
  }
  CHECK(std::abs(square - 1) < 4 * std::sqrt(2.0 / 1600));
  CHECK(session.draws() == 0);
}

TEST_CASE("One goes through frames one by one, by episodes and at random, z with them") {
  const Vae vae = SpreadVae();
  ExploreSession session(vae, NoisyFrames(), 3);
  const auto first = CopyFloats(session.mu());
  session.DrawPrior();
  session.NextFrame(1);
  CHECK(session.place() == "track 0, step 1");
  CHECK(session.from() == LatentsFrom::kMean);
  CHECK(CopyFloats(session.mu()) != first);
  CHECK(CopyFloats(session.z()) == CopyFloats(session.mu()));
  session.NextFrame(-1);
  CHECK(CopyFloats(session.mu()) == first);
  session.NextEpisode(1);
  CHECK(session.place() == "track 1, step 0");
  std::vector<std::string> places;
  for (int i = 0; i < 6; ++i) {
    session.RandomFrame();
    places.push_back(session.place());
  }
  CHECK(std::adjacent_find(places.begin(), places.end(), std::not_equal_to<>()) != places.end());
}

TEST_CASE("A walk goes from A's mean to B's, in the strip and in the large picture") {
  const Vae vae = SpreadVae();
  ExploreSession session(vae, NoisyFrames(), 3);
  session.SetA();
  const auto a = CopyFloats(session.mu()), a_picture = CopyFloats(session.picture());
  session.NextEpisode(1);
  session.SetB();
  const auto b = CopyFloats(session.mu()), b_picture = CopyFloats(session.picture());
  CHECK(session.walk().a().place == "track 0, step 0");
  CHECK(session.walk().b().place == "track 1, step 0");
  CHECK(session.from() == LatentsFrom::kMean);
  REQUIRE(session.walk_pictures().size() == kWalkPictures * kFrameValues);
  const auto picture = [&](size_t i) {
    return CopyFloats(session.walk_pictures().subspan(i * kFrameValues, kFrameValues));
  };
  CHECK(picture(0) == a_picture);
  CHECK(picture(kWalkPictures - 1) == b_picture);
  std::vector<float> middle(kFrameValues);
  VaeDecoder(vae, 1).Decode(PointBetween(WalkPath::kLinear, a, b, 0.5), middle);
  CHECK(picture(kWalkPictures / 2) == middle);

  session.PlayWalk(true);
  CHECK(session.from() == LatentsFrom::kWalk);
  CHECK(CopyFloats(session.z()) == a);
  for (int i = 0; i < LatentWalk::kLength / 2; ++i) session.Step();
  CHECK(CopyFloats(session.picture()) == middle);
  session.SetPath(WalkPath::kSpherical);
  CHECK(CopyFloats(session.z()) == PointBetween(WalkPath::kSpherical, a, b, 0.5));
  CHECK(picture(kWalkPictures / 2) == CopyFloats(session.picture()));
  CHECK(session.walk().playing());
  session.GoTo(1);
  CHECK(CopyFloats(session.z()) == b);
  CHECK(session.walk().playing());

  // Whatever else moves z ends the walk.
  session.Move(0, 1);
  CHECK_FALSE(session.walk().playing());
  const auto moved = CopyFloats(session.z());
  session.Step();
  CHECK(CopyFloats(session.z()) == moved);
  session.PlayWalk(true);
  session.NextFrame(1);
  CHECK_FALSE(session.walk().playing());
}

}  // namespace worldmodels
