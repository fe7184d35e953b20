#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace worldmodels {

// Presets and trained agents that come with the program, found by name. They are in
// PREFIX/share/worldmodels of an installed program PREFIX/bin/worldmodels, in the checkout that a
// program was built in, or in /usr/local/share or /usr/share; $WORLDMODELS_DATA names another
// folder, with the same configs/ and models/ in it.

// The trained agent that drives where there is no run yet.
inline const std::string kShippedAgent = "carracing-robust";

// The file of --config: one that exists, or the preset of that name ("quick"). Throws Error
// (kInput) if there is neither, naming the presets that there are.
std::filesystem::path FindConfig(const std::string& name);

// The directory of --run: one that exists, or the trained agent of that name ("carracing"), or name
// as it is where there is neither.
std::filesystem::path FindRun(const std::string& name);

// The names that FindConfig and FindRun know, sorted; none where nothing came with the program.
std::vector<std::string> PresetNames();
std::vector<std::string> AgentNames();

}  // namespace worldmodels
