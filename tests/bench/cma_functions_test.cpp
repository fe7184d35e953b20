#include "bench/cma_functions.h"

#include <catch2/catch.hpp>

namespace worldmodels {
namespace {

// A row of the table.
CmaFunction Find(const std::string& name, int dimension, CovarianceForm form, bool active) {
  for (const CmaFunction& function : CmaFunctions()) {
    if (function.name == name && function.dimension == dimension && function.options.form == form &&
        function.options.active == active) {
      return function;
    }
  }
  FAIL("not in the table");
  return {};
}

TEST_CASE("full CMA-ES needs as many evaluations as pycma") {
  constexpr int kSeeds = 7;
  for (const auto& [name, dimension] :
       {std::pair("sphere", 10), std::pair("sphere", 40), std::pair("ellipsoid", 10),
        std::pair("rosenbrock", 10), std::pair("cigar", 20)}) {
    for (const bool active : {true, false}) {
      const CmaFunction function = Find(name, dimension, CovarianceForm::kFull, active);
      const CmaOutcome outcome = SearchMinimum(function, kSeeds, 1);
      INFO(name << " " << dimension << (active ? " active: " : " plain: ") << outcome.median
                << " against " << function.pycma_median);
      CHECK(outcome.solved >= kSeeds - 1);
      // With so few seeds the medians scatter themselves: all 15 are in `bench cma-functions`.
      CHECK(static_cast<double>(outcome.median) ==
            Approx(static_cast<double>(function.pycma_median)).epsilon(0.2));
    }
  }
}

TEST_CASE(
    "the separable form learns a separable ellipsoid faster than the full one, the more so "
    "the more dimensions there are") {
  double last_advantage = 1;
  for (const int dimension : {10, 20}) {
    const auto full =
        SearchMinimum(Find("ellipsoid", dimension, CovarianceForm::kFull, true), 5, 1);
    const auto separable =
        SearchMinimum(Find("ellipsoid", dimension, CovarianceForm::kSeparable, true), 5, 1);
    REQUIRE(separable.solved == 5);
    const double advantage =
        static_cast<double>(full.median) / static_cast<double>(separable.median);
    INFO(dimension << " dimensions: " << full.median << " against " << separable.median);
    CHECK(advantage > 1.2 * last_advantage);
    last_advantage = advantage;
  }
}

}  // namespace
}  // namespace worldmodels
