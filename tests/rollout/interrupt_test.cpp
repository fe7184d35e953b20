#include "common/interrupt.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "common/error.h"
#include "rollout/evaluator.h"
#include "rollout/probe_data.h"
#include "rollout/real_world.h"

namespace worldmodels::test {
namespace {

// The exit status of a process of its own that is interrupted before it does work: the flag stays.
template <typename Work>
int StatusOfInterrupted(const Work& work) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    CatchInterrupts();
    std::raise(SIGINT);
    try {
      work();
    } catch (const Error& error) {
      _exit(error.exit_status());
    }
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("the random baseline and the probe end soon after an interrupt") {
  EnvironmentConfig environment;
  environment.renderer = Renderer::kSoftware;
  CHECK(StatusOfInterrupted([&] {
          Ranks ranks = Ranks::Alone();
          EvaluateRandomPolicy(ranks, {}, environment, {.episodes = 1000, .first_seed = 0}, 1, 2,
                               true);
        }) == 130);
  CHECK(StatusOfInterrupted([&] {
          Ranks ranks = Ranks::Alone();
          Pcg64 random(8);
          const Vae vision = Vae::Random(4, random);
          Executor executor(ranks, 2, 4, [&](int lanes) {
            return std::make_unique<RealWorld>(environment, vision, nullptr, lanes,
                                               Precision::kFp32);
          });
          ProbeDrive drive;
          drive.episodes = 1000;
          CollectProbeData(executor, drive, true);
        }) == 130);
}

}  // namespace worldmodels::test
