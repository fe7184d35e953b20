#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <fstream>

#include "env/track.h"
#include "report/bar_chart.h"
#include "report/html.h"
#include "report/line_chart.h"
#include "report/page.h"
#include "report/rgb_image.h"
#include "report/track_drawing.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// As xmllint sees it.
bool IsWellFormed(const std::string& content) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "page.html";
  std::ofstream(path) << MakePage("a & b", content);
  return std::system(("xmllint --noout " + path.string()).c_str()) == 0;
}

}  // namespace

TEST_CASE("text is escaped for HTML, and what is no text is replaced") {
  CHECK(EscapeHtml("<a href=\"x\">Tom & 'Jerry'</a>") ==
        "&lt;a href=&quot;x&quot;&gt;Tom &amp; &#39;Jerry&#39;&lt;/a&gt;");
  CHECK(EscapeHtml("± 3\n") == "± 3\n");
  CHECK(EscapeHtml(std::string_view("a\0b\x1b", 4)) ==
        "a\xef\xbf\xbd"
        "b\xef\xbf\xbd");
  CHECK(EscapeHtml("\xff\xc3") == "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_CASE("counts and signs are written as in print") {
  CHECK(GroupedCount(0) == "0");
  CHECK(GroupedCount(999) == "999");
  CHECK(GroupedCount(-1234567) == "-1,234,567");
  CHECK(TypographicMinus("-61.2") == "−61.2");
}

TEST_CASE("a line chart leaves out what has no place on its axes") {
  const double nan = std::nan("");
  const std::string chart = DrawLineChart(
      {.text = {"a <b>", "note & note", "x", "y"},
       .series = {{.name = "one", .x = {1, 2, 3, 4}, .y = {1, nan, -5, 2}},
                  {.name = "points", .style = LineStyle::kPoints, .x = {0, 1}, .y = {3, 4}},
                  {.name = "none", .x = {1}, .y = {nan}}},
       .log_x = true,
       .log_y = true});
  CHECK(IsWellFormed(chart));
  CHECK(Count(chart, "nan") == 0);
  CHECK(Count(chart, "<circle") == 1);
  CHECK(Count(chart, ">one<") == 1);
  CHECK(Count(chart, ">none<") == 0);
}

TEST_CASE("a chart without figures says so") {
  CHECK(DrawLineChart({.text = {}, .series = {}}).find("no figures yet") != std::string::npos);
  CHECK(DrawBarChart({.text = {}, .bars = {}}).find("no figures yet") != std::string::npos);
}

TEST_CASE("a long curve is thinned, its error is a band") {
  Series series{.name = "curve"};
  for (int i = 0; i < 100000; ++i) {
    series.x.push_back(i);
    series.y.push_back(std::sin(i * 1e-4));
    series.error.push_back(0.1);
  }
  const std::string chart = DrawLineChart({.text = {"t", "", "x", "y"}, .series = {series}});
  CHECK(chart.size() < 30000);
  CHECK(Count(chart, "class=\"band") == 1);
  CHECK(IsWellFormed(chart));
}

TEST_CASE("a histogram counts every value once, in ranges with round ends") {
  const auto bars = Histogram({-20, 0, 5, 890, 900, 900, std::nan("")}, 10);
  double sum = 0;
  for (const Bar& bar : bars) {
    sum += bar.height;
    CHECK(std::fmod(bar.from, 100) == 0);
  }
  CHECK(sum == 6);
  CHECK(bars.back().to >= 900);
  CHECK_FALSE(Histogram({7, 7}, 10).empty());
  CHECK(IsWellFormed(DrawBarChart({.text = {"t", "", "x", "y"},
                                   .bars = bars,
                                   .marks = {{885, "mean & so on"}, {-10, "left"}}})));
}

TEST_CASE("counts have whole numbers beside them, other heights what fits") {
  const auto drawn = [](double height) {
    return DrawBarChart({.text = {"t", "", "x", "y"},
                         .bars = {{0, 1, height, ""}, {1, 2, 1, ""}},
                         .x_ticks = false});
  };
  CHECK(Count(drawn(2), ">0.5<") == 0);
  CHECK(Count(drawn(2), ">1<") == 1);
  CHECK(Count(drawn(1.9), ">0.5<") == 1);
}

TEST_CASE("a line of one point is drawn as a point, and only its place is marked") {
  const std::string chart = DrawLineChart(
      {.text = {"t", "", "x", "y"}, .series = {{.name = "one", .x = {3}, .y = {0.5}}}});
  CHECK(Count(chart, "<circle") == 1);
  CHECK(Count(chart, "<polyline") == 0);
  CHECK(Count(chart, ">3<") == 1);
  CHECK(Count(chart, ">3.2<") == 0);
}

TEST_CASE("a track is drawn with the way driven on it") {
  DrivenPath path;
  for (int i = 0; i < 20; ++i) {
    const double angle = 0.314 * i;
    path.track.points.push_back({angle, angle, 100 * std::cos(angle), 60 * std::sin(angle)});
  }
  CHECK(Count(DrawTrack(path, ""), "class=\"way\"") == 0);
  path.points = {{100, 0}, {90, 20}};
  const std::string drawing = DrawTrack(path, "track <1>");
  CHECK(IsWellFormed(drawing));
  CHECK(Count(drawing, "class=\"way\"") == 1);
  CHECK(Count(drawing, "class=\"mishap\"") == 0);
  path.mishap = Mishap{};
  path.mishap_place = {0, 0};  // in the middle of the picture
  CHECK(Count(DrawTrack(path, ""), "class=\"mishap\" cx=\"110") == 1);
}

TEST_CASE("bytes are written in base 64 as RFC 4648 has it") {
  const auto base64 = [](const std::string& text) {
    return Base64({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  };
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foobar") == "Zm9vYmFy");
}

TEST_CASE("pictures become one PNG, each where it belongs") {
  const std::vector<RgbImage> images = {{1, 1, {255, 0, 0}}, {1, 1, {0, 0, 255}}};
  const std::string across = PngAddress(images, Direction::kAcross);
  CHECK(across.starts_with("data:image/png;base64,iVBORw0KGgo"));
  CHECK(across != PngAddress(images, Direction::kDown));
  CHECK(across == PngAddress(images, Direction::kAcross));
}

}  // namespace worldmodels
