// V in all its forms, through the program; and V's side by side.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "common/atomic_file.h"
#include "common/npy.h"
#include "program.h"
#include "vision/vae.h"

namespace worldmodels::test {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> With(std::vector<std::string> arguments, const std::string& run,
                              const std::vector<std::string>& settings) {
  arguments.insert(arguments.end(), {"--config", kToy, "--run", run, "--quiet", "--set",
                                     "environment.renderer=software"});
  for (const std::string& setting : settings) {
    arguments.insert(arguments.end(), {"--set", setting});
  }
  return arguments;
}

ProgramResult Succeed(const std::vector<std::string>& arguments) {
  ProgramResult result = RunProgram(arguments, {"DISPLAY=", "PATH="});
  INFO(result.err);
  REQUIRE(result.status == 0);
  return result;
}

void CheckLineRefused(const std::vector<std::string>& arguments, const std::string& words) {
  const auto result = RunProgram(arguments);
  CHECK(result.status == 2);
  CHECK_THAT(result.err, Catch::Contains(words));
  CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
}

}  // namespace

TEST_CASE("a plain auto-encoder's run goes from rollouts to the report, in every arithmetic") {
  const TemporaryFolder folder;
  const std::string run = folder / "run";
  const std::vector<std::string> settings = {"vision.variational=false",
                                             "vision.reconstruction=cross_entropy",
                                             "vision.precision=bf16", "rollout.precision=int8"};
  Succeed(With({"pipeline"}, run, settings));
  const auto latents = LoadNpz(run + "/memory/latents.npz", {"mu", "logvar"});
  const auto logvar = latents.at("logvar").values<float>();
  CHECK(std::ranges::count(logvar, kPointLogvar) == std::ssize(logvar));
  CHECK_FALSE(Vae::Load(run + "/vision/model.safetensors", 8).variational());
  const std::string page = ReadFile(run + "/report.html");
  CHECK_THAT(page,
             Catch::Contains("standard deviations") && Catch::Contains("cross-entropy of a frame"));
  Succeed({"probe", "--run", run, "--episodes", "10", "--set", "collect.max_steps=100", "--set",
           "rollout.precision=bf16", "--quiet"});
  Succeed({"export", "--run", run, "--half", "--out", folder / "small"});
  CHECK_FALSE(Vae::Load(folder / "small" / "vision" / "model.safetensors", 8).variational());

  // The kind is part of what V was made from.
  const auto stale = RunProgram(
      With({"pipeline"}, run, {"vision.reconstruction=cross_entropy", "vision.precision=bf16"}));
  CHECK(stale.status == 2);
  CHECK_THAT(stale.err, Catch::Contains("vision.variational: made with false, now true"));
}

TEST_CASE("compare-vision puts V's of several runs side by side") {
  const TemporaryFolder folder;
  const std::string one = folder / "one", plain = folder / "plain";
  Succeed(With({"collect"}, one,
               {"collect.max_steps=90", "environment.max_steps=90", "collect.stall_steps=0"}));
  fs::create_directories(plain);
  fs::create_directory_symlink(fs::path(one) / "rollouts", fs::path(plain) / "rollouts");
  CheckLineRefused({"compare-vision", one}, "no trained V yet");
  Succeed(With({"train-vision"}, one, {"vision.beta=0.5"}));
  Succeed(With({"train-vision"}, plain, {"vision.variational=false"}));

  const auto result = Succeed(
      {"compare-vision", one, plain, "--frames", "50", "--json", "--quiet", "--threads", "2"});
  const auto json = nlohmann::json::parse(result.out);
  const std::string page = one + "/compare_vision.html";
  CHECK(json.at("page") == page);
  CHECK(json.at("frames") == 50);
  const auto& visions = json.at("visions");
  REQUIRE(visions.size() == 2);
  CHECK(visions[0].at("kind") == "beta 0.5");
  CHECK(visions[0].at("steps") == 12);
  CHECK(visions[0].at("kl").get<double>() > 0);
  CHECK(visions[1].at("name") == "plain");
  CHECK(visions[1].at("kl").is_null());
  CHECK(visions[1].at("error_of_mean") == visions[1].at("error_of_draw"));
  CHECK(std::system(("xmllint --noout " + page).c_str()) == 0);
  const std::string html = ReadFile(page);
  CHECK_THAT(html, Catch::Contains("Distortion against rate") && !Catch::Contains("src=\"http"));

  const std::string out = folder / "other.html";
  CHECK(Succeed({"compare-vision", one, plain, "--frames", "50", "--out", out, "--threads", "1"})
            .out == out + "\n");
  CHECK(ReadFile(out) == html);
  // On other rollouts, and on none that are held out.
  fs::create_directories(folder / "few");
  fs::copy(fs::path(one) / "rollouts" / "episode_000000.npz", folder / "few");
  Succeed({"compare-vision", one, "--rollouts", folder / "few", "--out", out});
  CHECK_THAT(ReadFile(out), Catch::Contains("no held-out rollout"));

  CheckLineRefused({"compare-vision"}, "runs");
  CheckLineRefused({"compare-vision", folder / "none"}, "no such run directory");
  CheckLineRefused({"compare-vision", one, "--rollouts", folder / "none"},
                   "no such folder of rollouts");
  CheckLineRefused({"compare-vision", one, "--frames", "0"}, "--frames");
}

}  // namespace worldmodels::test
