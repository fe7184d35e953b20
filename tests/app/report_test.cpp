#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "common/atomic_file.h"
#include "program.h"

namespace worldmodels::test {
namespace {

namespace fs = std::filesystem;

std::string Report(const std::string& run) {
  const auto result = RunProgram({"report", "--run", run}, {"DISPLAY=", "PATH="});
  INFO(result.err);
  REQUIRE(result.status == 0);
  const std::string path = run + "/report.html";
  CHECK(result.out == path + "\n");
  CHECK(std::system(("xmllint --noout " + path).c_str()) == 0);
  return ReadFile(path);
}

bool Has(const std::string& page, const std::string& part) {
  return page.find(part) != std::string::npos;
}

void CheckReportRefused(const std::string& run, const std::string& file) {
  const std::string before = ReadFile(run + "/report.html");
  const auto result = RunProgram({"report", "--run", run});
  INFO(result.err);
  CHECK(result.status == 2);
  CHECK(Has(result.err, file));
  CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
  CHECK(ReadFile(run + "/report.html") == before);
}

void CheckRefusedWith(const std::string& run, const std::string& file, const std::string& text) {
  const std::string sound = ReadFile(run + "/" + file);
  WriteFileAtomically(run + "/" + file, text);
  CheckReportRefused(run, file);
  WriteFileAtomically(run + "/" + file, sound);
}

}  // namespace

TEST_CASE("the report shows a run at each of its stages, and says what is missing", "[display]") {
  const TemporaryFolder folder;
  const std::string run = folder / "run";
  const auto stage = [&](const std::string& name) {
    const auto result = RunProgram({name, "--config", kToy, "--run", run, "--quiet", "--set",
                                    "environment.renderer=software"});
    INFO(result.err);
    REQUIRE(result.status == 0);
  };

  stage("collect");
  std::string page = Report(run);
  CHECK(Has(page, "10 of 10 rollouts"));
  CHECK(Has(page, "goes on with train-vision, train-memory, train-controller, evaluate"));
  CHECK(Has(page, "vision/metrics.csv is not there yet: worldmodels train-vision makes it"));
  CHECK_FALSE(Has(page, "<img"));

  stage("train-vision");
  page = Report(run);
  CHECK(Has(page, "12 of 12 steps"));
  CHECK(Has(page, "Latents from"));
  CHECK(Has(page, "memory/metrics.csv is not there yet: worldmodels train-memory makes it"));
  CHECK_FALSE(Has(page, "M dreamt"));

  stage("train-memory");
  page = Report(run);
  CHECK(Has(page, "M dreamt"));
  CHECK(Has(page, "Open loop"));
  CHECK(Has(page, "no score"));

  stage("pipeline");  // ends with the report
  page = ReadFile(run + "/report.html");
  CHECK_FALSE(Has(page, "class=\"missing\""));
  CHECK(Has(page, "the original"));
  CHECK(Has(page, "random policy"));
  CHECK(Has(page, "Best and worst"));
  CHECK(Has(page, "class=\"way\""));
  CHECK(Has(page, "<a href=\"evaluation.csv\">"));
  CHECK_FALSE(Has(page, "src=\"http"));
  const auto seconds = nlohmann::json::parse(ReadFile(run + "/stages.json")).at("seconds");
  for (const char* name :
       {"collect", "train-vision", "train-memory", "train-controller", "evaluate", "record"}) {
    INFO(name);
    CHECK(seconds.contains(name));
  }
  CHECK(Report(run) == page);

  const auto written = fs::last_write_time(run + "/report.html");
  stage("pipeline");  // finds nothing to do
  CHECK(fs::last_write_time(run + "/report.html") == written);

  CheckRefusedWith(run, "vision/model.safetensors", "not a model");
  CheckRefusedWith(run, "memory/model.safetensors", ReadFile(run + "/vision/model.safetensors"));
  CheckRefusedWith(run, "controller/model.safetensors", "");
  CheckRefusedWith(run, "memory/metrics.csv", "step,nll\n1,many\n");
  CheckRefusedWith(run, "memory/diagnostics.json", "{}");
  CheckRefusedWith(run, "evaluation.json", "[1]");
  CheckRefusedWith(run, "evaluation.csv", "seed,return\n1,2\n");
  CheckRefusedWith(run, "stages.json", "{");

  CHECK_FALSE(Has(page, "The agent in M's dream"));
  const std::string world =
      R"("mean": -12.25, "standard_error": 3.5, "episodes": 7, "mean_steps": 900, "step": [1, 50],
         "running": [7, 6], "on_road": [1, 0.5], "incoherence": [0.01, 0.02])";
  const std::string check = R"({"first_seed": 3000000, "road_accuracy": 0.985, "real": {)" + world +
                            R"(}, "dreams": [{"temperature": 0.5, )" + world + "}]}";
  WriteFileAtomically(run + "/dream_check.json", check);
  page = Report(run);
  CHECK(Has(page, "The agent in M's dream"));
  CHECK(Has(page, "right in 98.5 %"));
  CHECK(Has(page, "dream at 0.5"));
  CHECK(Has(page, "\u221212.2"));
  CheckRefusedWith(run, "dream_check.json", R"({"real": 1})");
  fs::remove(run + "/dream_check.json");

  CHECK_FALSE(Has(page, "In other pictures"));
  const auto variants = RunProgram({"evaluate", "--run", run, "--variants", "--episodes", "2",
                                    "--quiet", "--set", "environment.max_steps=20"});
  INFO(variants.err);
  REQUIRE(variants.status == 0);
  CHECK(std::ranges::count(variants.out, '\n') == 8);
  CHECK(Has(variants.out, "domain_randomization"));
  page = Report(run);
  CHECK(Has(page, "In other pictures"));
  CHECK(Has(page, "<td>color3</td>"));
  CheckRefusedWith(run, "variants.json", R"({"worlds": [{"name": "none"}]})");
  CheckRefusedWith(run, "variants.json", R"({"worlds": 1})");
  CHECK(RunProgram({"evaluate", "--run", run, "--variants", "--in-dream"}).status == 2);

  // Models that came alone: no rollouts, no figures.
  for (const std::string name : {"rollouts", "vision/metrics.csv", "memory/metrics.csv",
                                 "memory/diagnostics.json", "evaluation.csv"}) {
    fs::remove_all(run + "/" + name);
  }
  page = Report(run);
  CHECK(Has(page, "Samples from the prior"));
  CHECK(Has(page, "no held-out rollout"));
}

TEST_CASE("the report of no run is refused") {
  const TemporaryFolder folder;
  const auto result = RunProgram({"report", "--run", folder / "none"});
  CHECK(result.status == 2);
  CHECK(Has(result.err, "no such run directory"));
}

}  // namespace worldmodels::test
