#pragma once

#include <CLI/CLI.hpp>

#include "rollout/ranks.h"

namespace worldmodels {

// Adds every command, the version and the exit statuses to the help. The commands keep ranks.
void DescribeProgram(CLI::App& program, Ranks& ranks);

}  // namespace worldmodels
