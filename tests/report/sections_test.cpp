#include "report/sections.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "report/page.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

using Catch::Contains;

// Also checks that the section is well-formed.
std::string Checked(const std::string& section) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "page.html";
  std::ofstream(path) << MakePage("page", section);
  CHECK(std::system(("xmllint --noout " + path.string()).c_str()) == 0);
  return section;
}

Overview SmallRun() {
  Overview overview;
  overview.name = "a <run>";
  overview.seed = 7;
  overview.stages = {{"collect", 10, 10, "rollouts", 0.2}, {"train-vision", 1500, 2000, "steps"}};
  return overview;
}

MemoryDiagnostics Diagnostics() {
  MemoryDiagnostics measured;
  measured.episodes = 3;
  measured.predicted_end = {0.0123, 0.7};
  measured.actual_end = {0.01, 0.5};
  measured.end_counts = {1234, 2};
  measured.ends = 4;
  measured.predicted_ends = 1;
  measured.false_alarms = 2;
  return measured;
}

EvaluatedTrack MakeTrack(uint64_t seed, double total_reward) {
  return {.seed = seed, .total_reward = total_reward, .steps = 700, .tiles = 250};
}

}  // namespace

TEST_CASE("the overview says how far a run is, and what it scores") {
  Overview overview = SmallRun();
  std::string html = Checked(OverviewSection(overview));
  CHECK_THAT(html, Contains("<h1>a &lt;run&gt;</h1>"));
  CHECK_THAT(html, Contains("<td>collect</td><td>10 of 10 rollouts</td>"));
  CHECK_THAT(html, Contains("under 1 s"));
  CHECK_THAT(html, Contains("1,500 of 2,000 steps"));
  CHECK_THAT(html, Contains("goes on with train-vision."));
  CHECK_THAT(html, Contains("no score"));

  overview.stages.pop_back();
  overview.score = Score{.episodes = 20,
                         .first_seed = 1000000,
                         .completed = 18,
                         .agent = {812.34, 14.2},
                         .random_policy = MeanReturn{-33.3, 1.5}};
  html = Checked(OverviewSection(overview));
  CHECK_THAT(html, !Contains("unfinished"));
  CHECK_THAT(html, Contains("<b>812.3 <small>± 14.2</small></b>"));
  CHECK_THAT(html, Contains("20 tracks, seeds 1,000,000 to 1,000,019"));
  CHECK_THAT(html, Contains("−33.3"));
  CHECK_THAT(html, Contains("18 of 20"));

  overview.score->episodes = 1;  // says nothing of the error
  html = Checked(OverviewSection(overview));
  CHECK_THAT(html, !Contains("±"));
  CHECK_THAT(html, Contains("return on one track, seed 1,000,000"));
}

TEST_CASE("without times of any stage the table has no column for them") {
  Overview overview = SmallRun();
  overview.stages[0].seconds.reset();
  CHECK_THAT(Checked(OverviewSection(overview)), !Contains(">time<"));
  overview.other_times = {{"record", 61}};
  CHECK_THAT(Checked(OverviewSection(overview)), Contains(">time<") && Contains("<td>record</td>"));
}

TEST_CASE("a section without files says which command makes them") {
  const std::string note = "metrics.csv is not there yet";
  VisionResults vision;
  vision.training.missing = note;
  CHECK_THAT(Checked(VisionSection(vision)), Contains(note) && !Contains("Samples"));
  MemoryResults memory;
  memory.training.missing = note;
  CHECK_THAT(Checked(MemorySection(memory)), Contains(note) && !Contains("V is not there"));
  ControllerResults controller;
  controller.training.missing = note;
  CHECK_THAT(Checked(ControllerSection(controller)), Contains(note));
  EvaluationResults evaluation;
  evaluation.tracks.missing = note;
  CHECK_THAT(Checked(EvaluationSection(evaluation)), Contains(note) && !Contains("Best and worst"));
}

TEST_CASE("M's ends are given as predicted and actual") {
  MemoryResults results;
  results.has_model = true;
  results.diagnostics.value = Diagnostics();
  std::string html = Checked(MemorySection(results));
  CHECK_THAT(html, Contains("4 ends, 1 of them predicted, 2 false alarms"));
  CHECK_THAT(html, Contains("<td class=\"figure\">0.012</td><td class=\"figure\">0.01</td>"
                            "<td class=\"figure\">1,234</td>"));
  CHECK_THAT(html, Contains("V is not there"));

  results.diagnostics.value->episodes = 0;
  html = Checked(MemorySection(results));
  CHECK_THAT(html, Contains("no episode was held out") && !Contains("false alarms"));
}

TEST_CASE("the dream strips name the temperature, and where M ends the episode") {
  const RgbImage image{1, 1, {1, 2, 3}};
  MemoryResults results;
  results.has_model = true;
  results.temperature = 0.75;
  results.dreams.emplace();
  CHECK_THAT(Checked(MemorySection(results)), Contains("no held-out rollout to dream of"));
  results.dreams->push_back({.episode = 9, .shown = 30, .moments = {{5, image, image, image}}});
  std::string html = Checked(MemorySection(results));
  CHECK_THAT(html, Contains("(temperature 0.75)"));
  CHECK_THAT(html, Contains("Episode 9, 30 steps shown. Steps ahead:"));
  results.dreams->front().end = 12;
  CHECK_THAT(MemorySection(results), Contains("M ends the episode 12 steps later"));
}

TEST_CASE("a track that was driven otherwise than in the evaluation has both returns") {
  EvaluationResults results;
  results.tracks.value = {MakeTrack(1, 900.04), MakeTrack(2, -5)};
  results.driven_again = true;
  results.drives = {{MakeTrack(1, 900.04), {.points = {{0, 0}}, .total_reward = 900.01}},
                    {MakeTrack(2, -5), {.points = {{0, 0}}, .total_reward = 12}}};
  const std::string html = Checked(EvaluationSection(results));
  CHECK_THAT(html, Contains("<b>900.0</b> track 1</figcaption>"));
  CHECK_THAT(html, Contains("<b>−5.0</b> track 2; drawn: 12.0</figcaption>"));
  CHECK_THAT(html, Contains("mean 447.5"));
  results.drives[1].path.mishap = Mishap{.kind = MishapKind::kSpun, .moment = 103};
  CHECK_THAT(Checked(EvaluationSection(results)),
             Contains("drawn: 12.0<br/>spun and came back, step 103</figcaption>"));
  results.driven_again = false;
  CHECK_THAT(Checked(EvaluationSection(results)), Contains("models that drove it are not there"));
}

TEST_CASE("recoloured frames are shown with V's drawing and the truth, if there are any") {
  VisionResults results;
  CHECK_THAT(Checked(VisionSection(results)), !Contains("other colours"));
  results.recoloured.emplace();
  CHECK_THAT(Checked(VisionSection(results)), !Contains("other colours"));
  const RgbImage image = {2, 2, std::vector<uint8_t>(12, 9)};
  results.recoloured =
      RecolouredPictures{1234, 8.25, {{Recolouring::kColor3, 17.5, {{image, image, image, 3.25}}}}};
  const std::string html = Checked(VisionSection(results));
  CHECK_THAT(html, Contains("1,234 held-out frames") && Contains("it is 8.2 on average"));
  CHECK_THAT(html, Contains("<b>color3</b>: 17.5 on average") && Contains("<b>3.2</b>"));
}

}  // namespace worldmodels
