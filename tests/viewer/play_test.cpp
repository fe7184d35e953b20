#include "viewer/play.h"

#include <catch2/catch.hpp>

#include "common/error.h"

namespace worldmodels {

TEST_CASE("A window's size is read from WIDTHxHEIGHT") {
  CHECK(ParseWindowSize("1280x720").width == 1280);
  CHECK(ParseWindowSize("1280x720").height == 720);
}

TEST_CASE("A size that is none, or too small or large, is refused by name") {
  for (const char* text : {"", "1280", "1280x", "x720", "1280x720p", "axb", "1280 x 720", "-5x700",
                           "319x240", "320x100000", "99999999999x720"}) {
    CAPTURE(text);
    CHECK_THROWS_WITH(ParseWindowSize(text),
                      Catch::StartsWith("'" + std::string(text) + "' is not"));
  }
}

}  // namespace worldmodels
