#pragma once

#include <CLI/CLI.hpp>

namespace worldmodels {

// Adds every command, the version and the exit statuses to the help.
void DescribeProgram(CLI::App& program);

}  // namespace worldmodels
