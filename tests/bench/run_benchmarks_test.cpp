#include "bench/run_benchmarks.h"

#include <catch2/catch.hpp>

#include "common/error.h"

namespace worldmodels {
namespace {

TEST_CASE("a benchmark reports its rate beside the machine's own measure") {
  const auto results = RunBenchmarks({"gemm"}, 1, false);
  REQUIRE(results.size() == 1);
  CHECK(results[0]["name"] == "gemm.fp32");
  CHECK(results[0]["rate"].get<double>() > 0);
  CHECK(results[0]["unit"] == "products/s");
  CHECK(results[0]["runs"] == 5);
  CHECK(results[0]["gflops"].get<double>() ==
        Approx(results[0]["rate"].get<double>() * 2 * 2048 * 2048 * 2048 * 1e-9));
  CHECK(results[0]["fraction_of_gemm"] == 1.0);
}

TEST_CASE("a name that no benchmark begins with is refused before anything runs") {
  try {
    RunBenchmarks({"gemm", "gems"}, 1, false);
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::kInput);
    CHECK_THAT(error.what(), Catch::Contains("gems") && Catch::Contains("gemm.fp32"));
  }
}

}  // namespace
}  // namespace worldmodels
