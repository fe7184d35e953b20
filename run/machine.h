#pragma once

#include <nlohmann/json.hpp>

namespace worldmodels {

// Versions of the program and its libraries, the processor and its instructions, cores and memory.
nlohmann::ordered_json DescribeMachine();

}  // namespace worldmodels
