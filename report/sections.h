#pragma once

#include <string>

#include "report/overview.h"
#include "report/run_results.h"

namespace worldmodels {

// The parts of the page, as HTML, made of what was read and measured; what a run does not hold yet
// is said in its place.
std::string OverviewSection(const Overview& overview);  // score, stages, machine, configuration
std::string VisionSection(const VisionResults& results);
std::string MemorySection(const MemoryResults& results);
std::string ControllerSection(const ControllerResults& results);
std::string EvaluationSection(const EvaluationResults& results);
std::string FilesSection(const Overview& overview);  // links

}  // namespace worldmodels
