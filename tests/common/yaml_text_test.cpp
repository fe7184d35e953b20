#include "common/yaml_text.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <chrono>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/random.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

using Catch::Contains;

std::string TextComplaint(const std::string& text) {
  return ErrorMessage(ErrorKind::kInput, [&] { ParseYaml(text, "a.yaml"); });
}

}  // namespace

TEST_CASE("a YAML text becomes YAML-cpp's tree, with lines and columns") {
  const YAML::Node node = ParseYaml("a: 1\nb:\n  c: [x, y]\n  d: &e {f: 2}\n  g: *e\n", "a.yaml");
  CHECK(node["a"].as<int>() == 1);
  CHECK(node["b"]["c"][1].Scalar() == "y");
  CHECK(node["b"]["g"]["f"].as<int>() == 2);
  CHECK(node["b"]["c"].Mark().line == 2);
  CHECK(node["b"]["c"].Mark().column == 5);
  CHECK(ParseYaml("", "a.yaml").IsNull());
  CHECK(ParseYaml("# nothing\n", "a.yaml").IsNull());
  CHECK(ParseYaml("---\na: 1\n...\n", "a.yaml")["a"].as<int>() == 1);
  CHECK(ParseYaml("x: \xc3\xa4\n", "a.yaml")["x"].Scalar() == "\xc3\xa4");
}

TEST_CASE("texts on which YAML-cpp does not end are refused at once, with their place") {
  for (const std::string text : {",a: 1\n", ",", ", ,", "a: 1\n,b: 2\n", "]", "}", "\n\n ,x"}) {
    INFO(text);
    CHECK_THAT(TextComplaint(text), Contains("a.yaml:"));
  }
  // In the words of yaml-cpp where it is new enough to refuse this itself.
  CHECK_THAT(TextComplaint(",a: 1\n"),
             Contains("a.yaml:1:1: something that does not belong here") ||
                 Contains("a.yaml:1:1: plain value cannot start with"));
  CHECK_THAT(TextComplaint("a: 1\n---\nb: 2\n"), Contains("a second YAML document, expected one"));
}

TEST_CASE("aliases count as what they stand for, and none stands in itself") {
  std::string bomb = "a0: &a0 {x: 1, y: 1}\n";
  for (int i = 1; i < 20; ++i) {
    bomb += fmt::format("a{0}: &a{0} {{k0: *a{1}, k1: *a{1}, k2: *a{1}, k3: *a{1}}}\n", i, i - 1);
  }
  CHECK_THAT(TextComplaint(bomb), Contains("more than 10000 values"));
  CHECK_THAT(TextComplaint("a: &a {b: *a}\n"),
             Contains("a.yaml:1:11: an alias of what it stands in"));
  CHECK(TextComplaint("a: *b\n") != "");
  std::string wide = "a: [";
  for (int i = 0; i < 20000; ++i) wide += "1,";
  CHECK_THAT(TextComplaint(wide + "1]"), Contains("more than 10000 values"));
}

TEST_CASE("depth, size and control characters are bounded") {
  const auto nested = [](size_t depth) {
    return "a: " + std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(ParseYaml(nested(kMaxYamlDepth - 1), "a.yaml").IsMap());
  CHECK_THAT(TextComplaint(nested(kMaxYamlDepth)), Contains("a.yaml:1:19: nested deeper than 16"));
  CHECK_THAT(TextComplaint(nested(100000)), Contains("nested deeper than 16"));
  CHECK_THAT(TextComplaint(std::string(kMaxYamlBytes + 1, '#')),
             Contains("expected at most 262144"));
  CHECK_THAT(TextComplaint(std::string("seed: 1\nx: \0y\n", 14)),
             Contains("a.yaml:2:4: a control character (0x00)"));
  CHECK_THAT(TextComplaint("\x1b[2J"), Contains("a.yaml:1:1: a control character (0x1b)"));
}

TEST_CASE("no text makes the reader hang or swell") {
  // Of the characters that mean something, and damaged real ones.
  const std::string signs = ",:-?[]{}&*!|>'\"%@`# \n\tab01\\.~<=";
  const std::string real =
      "vision:  # V\n  beta: 0.1\n  steps: [1, 2]\nx: &a {b: 'c', d: \"e\"}\ny: *a\n";
  Pcg64 random(7);
  const auto pick = [&random](size_t count) {
    return static_cast<size_t>(random.UniformInt(static_cast<int64_t>(count)));
  };
  int refused = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text = i % 2 == 0 ? std::string() : real;
    if (text.empty()) {
      for (size_t n = 1 + pick(40); n > 0; --n) text += signs[pick(signs.size())];
    } else {
      for (size_t n = 1 + pick(4); n > 0; --n) text[pick(text.size())] = signs[pick(signs.size())];
    }
    try {
      ParseYaml(text, "a.yaml");
    } catch (const Error& error) {
      ++refused;
      REQUIRE(std::string(error.what()).find('\n') == std::string::npos);
    }
  }
  CHECK(refused > 1000);
  CHECK(refused < 20000);
  // Long ones of one kind, where the work could grow faster than the text.
  for (const std::string part :
       {"[",    "{",    "- ",   "? ",        "a: ",    "&a ",  "*a ",  "!!x ",
        "\"",   "'",    "|\n ", "a: &a b\n", "- - - ", "[[],", "{a: ", "# \n",
        "%A\n", "--- ", "\t",   "a:\n ",     "...\n",  "{{",   "? - "}) {
    std::string text;
    while (text.size() + part.size() <= kMaxYamlBytes) text += part;
    try {
      ParseYaml(text, "a.yaml");
    } catch (const Error&) {
    }
  }
}

}  // namespace worldmodels
