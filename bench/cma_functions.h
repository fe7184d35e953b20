#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "controller/evolution_strategy.h"

namespace worldmodels {

// A test function and where a search for its minimum, 0, starts (Hansen's tutorial, arXiv
// 1604.00772, ellipsoid and cigar with condition 1e6).
struct CmaFunction {
  std::string name;
  std::function<double(const Eigen::VectorXd&)> value;
  int dimension;
  double start;  // of every coordinate
  EvolutionOptions options;
  int64_t limit;  // evaluations after which the search counts as failed

  // pycma 4.4.0 in the same place, seeds 1 to 15: median evaluations of those that came below 1e-9,
  // and how many did; 0: not recorded.
  int64_t pycma_median = 0;
  int pycma_solved = 0;
};

// The table that pycma's figures were recorded for, with active and plain full CMA-ES, and
// separable functions with the separable form.
std::vector<CmaFunction> CmaFunctions();

struct CmaOutcome {
  int64_t median = 0;  // evaluations to come below 1e-9, of the searches that did; 0: none did
  int solved = 0;
};

// Searches with seeds 1 to `seeds`, on `threads` threads.
CmaOutcome SearchMinimum(const CmaFunction& function, int seeds, int threads);

// All of them with 15 seeds, as one array of objects; prints each row as it comes if told so.
nlohmann::ordered_json RunCmaFunctions(int threads, bool print);

}  // namespace worldmodels
