#include "viewer/dream_session.h"

#include <catch2/catch.hpp>
#include <vector>

#include "common/error.h"
#include "memory/mdn_rnn_stepper.h"
#include "tests/run/random_agent.h"
#include "viewer/watch_session.h"
#include "vision/vae_encoder.h"

namespace worldmodels {
namespace {

template <typename T>
std::vector<T> Copy(std::span<const T> values) {
  return {values.begin(), values.end()};
}

// Two rollouts of three frames.
LatentDataset SmallRollouts(int latents) {
  LatentDataset rollouts(latents);
  for (int index = 0; index < 2; ++index) {
    LatentEpisode episode;
    episode.index = 5 + index;
    episode.mu.assign(3 * static_cast<size_t>(latents), 0.1f * static_cast<float>(index));
    episode.mu[static_cast<size_t>(latents)] = 0.7f;  // the first number of frame 1
    episode.logvar.assign(episode.mu.size(), -1);
    episode.actions.assign(6, 0);
    episode.rewards.assign(2, 0);
    episode.terminals.assign(2, 0);
    rollouts.Append(episode);
  }
  return rollouts;
}

DreamConfig At(double temperature, int context = 0) {
  DreamConfig dream;
  dream.temperature = temperature;
  dream.context = context;
  return dream;
}

}  // namespace

TEST_CASE("A dream begins with what V sees of the track and is dreamt the same way again") {
  const RandomAgent agent;
  DreamSession session(SoftwareWorld(), {}, agent.models(), At(1.0));
  session.StartOnTrack(3);
  CHECK(session.beginning() == "track 3");
  CHECK(session.log_pi().empty());
  const auto first = Copy(session.latents());
  for (int i = 0; i < 4; ++i) session.Step();
  CHECK(session.steps() == 4);
  CHECK(session.log_pi().size() == first.size() * 5);
  CHECK(session.departures().size() == 4);
  CHECK(session.real()->steps() == 4);
  const auto later = Copy(session.latents());
  CHECK(later != first);
  session.StartOnTrack(3);
  CHECK(Copy(session.latents()) == first);
  CHECK(session.departures().empty());
  for (int i = 0; i < 4; ++i) session.Step();
  CHECK(Copy(session.latents()) == later);
}

TEST_CASE("Looking at alternatives does not change the dream") {
  const RandomAgent agent;
  DreamSession looked(SoftwareWorld(), {}, agent.models(), At(1.0));
  DreamSession plain(SoftwareWorld(), {}, agent.models(), At(1.0));
  looked.StartOnTrack(3);
  plain.StartOnTrack(3);
  CHECK(looked.Decode(4).size() == kFrameValues);  // none before the first step
  for (int i = 0; i < 3; ++i) {
    looked.Step();
    plain.Step();
    const auto images = Copy(looked.Decode(4));
    CHECK(images.size() == 5 * kFrameValues);
    CHECK(Copy(looked.Decode(4)) == images);
  }
  CHECK(Copy(looked.latents()) == Copy(plain.latents()));
  CHECK(Copy(looked.hidden()) == Copy(plain.hidden()));
  CHECK(looked.total_reward() == plain.total_reward());
}

TEST_CASE("At temperature 0 all alternatives are the dream itself, and heat drives them apart") {
  const RandomAgent agent;
  DreamSession session(SoftwareWorld(), {}, agent.models(), At(0.0));
  session.StartOnTrack(3);
  session.Step();
  const auto cold = Copy(session.Decode(2));
  CHECK(std::equal(cold.begin(), cold.begin() + kFrameValues, cold.begin() + 2 * kFrameValues));
  session.SetTemperature(1.5);
  CHECK(session.temperature() == 1.5);
  const auto warm = Copy(session.Decode(2));
  CHECK_FALSE(
      std::equal(warm.begin(), warm.begin() + kFrameValues, warm.begin() + 2 * kFrameValues));
}

TEST_CASE("A dream can begin in a rollout, where no real world goes beside it") {
  const RandomAgent agent;
  const LatentDataset rollouts = SmallRollouts(agent.vision.latent_size());
  DreamSession session(SoftwareWorld(), {}, agent.models(), At(1.0));
  session.StartInRollout(rollouts, 1, 1, 9);
  CHECK(session.beginning() == "rollout 6, frame 1");
  CHECK(session.latents()[0] == 0.7f);
  CHECK(session.latents()[1] == 0.1f);
  CHECK(session.real() == nullptr);
  session.Step();
  CHECK(session.departures().empty());
  session.StartOnTrack(1);
  CHECK(session.real() != nullptr);
}

TEST_CASE("A dream goes by the action that it is given, and so does the real world beside it") {
  const RandomAgent agent;
  DreamSession gas(SoftwareWorld(), {}, agent.models(), At(0.0));
  DreamSession brake(SoftwareWorld(), {}, agent.models(), At(0.0));
  gas.StartOnTrack(3);
  brake.StartOnTrack(3);
  for (int i = 0; i < 5; ++i) {
    gas.Step({.steer = 0, .gas = 1, .brake = 0});
    brake.Step({.steer = 0, .gas = 0, .brake = 1});
  }
  CHECK(Copy(gas.latents()) != Copy(brake.latents()));
  CHECK(gas.real()->car().hull_velocity().Length() > 1);
  CHECK(brake.real()->car().hull_velocity().Length() < 1);
}

TEST_CASE("Awake M is shown what V sees, exactly as the agent in the real world has it") {
  const RandomAgent agent;
  DreamSession dream(SoftwareWorld(), {}, agent.models(), At(1.0, 3));
  WatchSession watch(SoftwareWorld(), {}, agent.models(), 3);
  dream.StartOnTrack(3);
  for (int i = 0; i < 3; ++i) {
    CHECK(dream.awake());
    CHECK(dream.steps_alone() == 0);
    dream.Step();
    watch.Step();
    CHECK(Copy(dream.latents()) == Copy(watch.latents()));
    CHECK(Copy(dream.hidden()) == Copy(watch.hidden()));
    CHECK(dream.departures().back() == 0);
  }
  CHECK_FALSE(dream.awake());
  CHECK(dream.total_reward() == 0);
  dream.Step();
  watch.Step();
  CHECK(dream.steps_alone() == 1);
  CHECK(dream.total_reward() != 0);
  CHECK(dream.departures().back() > 0);
  CHECK(Copy(dream.latents()) != Copy(watch.latents()));
  // M's state is still that of the world: the step began with what V saw.
  CHECK(Copy(dream.hidden()) == Copy(watch.hidden()));
}

TEST_CASE("One wakes where the real world went with the same actions, M's state kept") {
  const RandomAgent agent;
  DreamSession session(SoftwareWorld(), {}, agent.models(), At(1.0));
  session.StartOnTrack(3);
  for (int i = 0; i < 5; ++i) session.Step({.steer = 0, .gas = 1, .brake = 0});
  CHECK(session.steps_alone() == 5);
  const auto hidden = Copy(session.hidden()), dreamt = Copy(session.latents());
  const double dreamt_return = session.total_reward();
  REQUIRE(session.can_wake());
  session.Wake();
  CHECK(session.awake());
  CHECK(session.steps_alone() == 0);
  CHECK(Copy(session.hidden()) == hidden);
  CHECK(Copy(session.latents()) != dreamt);
  VaeEncoder encoder(agent.vision, 1, agent.models().precision);
  std::vector<float> seen(session.latents().size());
  encoder.Encode(session.real_frame(), seen, {});
  CHECK(Copy(session.latents()) == seen);

  session.Step({.steer = 0, .gas = 1, .brake = 0});
  CHECK(session.total_reward() == dreamt_return);  // what is lived is not dreamt
  CHECK(session.real()->steps() == 6);
  const auto now = Copy(session.latents());
  session.FallAsleep();
  CHECK_FALSE(session.awake());
  CHECK(Copy(session.latents()) == now);
  session.Step({.steer = 0, .gas = 1, .brake = 0});
  CHECK(session.steps_alone() == 1);
}

TEST_CASE("There is no waking in a rollout, nor in a world that has ended") {
  const RandomAgent agent;
  const LatentDataset rollouts = SmallRollouts(agent.vision.latent_size());
  EnvironmentConfig environment = SoftwareWorld();
  environment.max_steps = 2;
  DreamSession session(environment, {}, agent.models(), At(1.0));
  session.StartInRollout(rollouts, 1, 1, 9);
  CHECK_FALSE(session.can_wake());
  session.Wake();
  CHECK_FALSE(session.awake());
  session.StartOnTrack(3);
  session.Step();
  CHECK(session.can_wake());
  session.Step();
  CHECK(session.real_finished());
  CHECK_FALSE(session.finished());
  session.Wake();
  CHECK_FALSE(session.awake());
}

TEST_CASE("In a rollout M has been shown the steps before") {
  const RandomAgent agent;
  const LatentDataset rollouts = SmallRollouts(agent.vision.latent_size());
  DreamSession session(SoftwareWorld(), {}, agent.models(), At(1.0, 1));
  session.StartInRollout(rollouts, 1, 1, 9);
  MdnRnnStepper shown(agent.memory, 1);
  shown.Step(rollouts.mu(1).first(session.latents().size()), rollouts.actions(1).first(3));
  CHECK(Copy(session.hidden()) == Copy(shown.hidden()));
  CHECK(session.latents()[0] == 0.7f);
  CHECK(session.steps() == 0);
}

TEST_CASE("Without M a dream stands still, without V there is nothing to see") {
  const RandomAgent agent;
  DreamSession still(SoftwareWorld(), {}, {.vision = &agent.vision}, At(1.0));
  still.StartOnTrack(3);
  still.Step();
  CHECK_FALSE(still.dreaming());
  CHECK(still.steps() == 0);
  CHECK(still.Decode(6).size() == kFrameValues);
  DreamSession blind(SoftwareWorld(), {}, {.memory = &agent.memory}, At(1.0));
  blind.StartOnTrack(3);
  blind.Step();
  CHECK_FALSE(blind.dreaming());
  CHECK(blind.Decode(6).empty());
}

TEST_CASE("A dream without end is over after dream.max_steps, whatever the world's limit") {
  const RandomAgent agent;
  EnvironmentConfig environment = SoftwareWorld();
  environment.max_steps = 2;
  DreamConfig dream = At(1.0);
  dream.max_steps = 3;
  DreamSession session(environment, {}, agent.models(), dream);
  session.StartOnTrack(3);
  for (int i = 0; i < 9; ++i) session.Step();
  CHECK(session.finished());
  CHECK_FALSE(session.over());
  CHECK(session.steps() == 3);
  CHECK(session.real_finished());
  CHECK(session.real()->steps() == 2);
}

TEST_CASE("A dream is over when M holds that for likelier than dream.done_threshold") {
  RandomAgent agent;
  agent.memory.head_bias().value.back() = -1;  // M holds the end for about 0.27 likely
  DreamSession unsure(SoftwareWorld(), {}, agent.models(), At(0.0));
  unsure.StartOnTrack(3);
  unsure.Step();
  CHECK(unsure.end_probability() > 0.1);
  CHECK(unsure.end_probability() < 0.5);
  CHECK_FALSE(unsure.over());
  CHECK_FALSE(unsure.finished());
  DreamConfig dream = At(0.0);
  dream.done_threshold = 0.1;
  DreamSession sure(SoftwareWorld(), {}, agent.models(), dream);
  sure.StartOnTrack(3);
  sure.Step();
  CHECK(sure.end_probability() == unsure.end_probability());
  CHECK(sure.over());
  CHECK(sure.finished());
}

TEST_CASE("A temperature below zero is no dream's") {
  const RandomAgent agent;
  CHECK_THROWS_AS(DreamSession(SoftwareWorld(), {}, agent.models(), At(-0.1)), Error);
}

}  // namespace worldmodels
