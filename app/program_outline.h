#pragma once

#include <CLI/CLI.hpp>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace worldmodels {

// What the program's parser knows of its commands, for the manual page and shell completion.

struct OptionOutline {
  std::vector<std::string> names;  // "-h", "--help"
  std::string value;               // "TEXT", "INT"; empty of a flag
  std::string description;
  std::string default_value;         // empty: none
  std::vector<std::string> choices;  // of the value; empty: any
  bool positional = false;           // names has its one name
};

struct CommandOutline {
  std::string name, description;
  std::vector<OptionOutline> options;  // --help among them
};

// All commands in the order in which they were added.
std::vector<CommandOutline> OutlineProgram(const CLI::App& program);

// The page worldmodels(1), for man: roff.
std::string ManualPage(const CLI::App& program);

enum class Shell { kBash, kZsh, kFish };
constexpr std::array<std::string_view, 3> ChoiceNames(Shell) { return {"bash", "zsh", "fish"}; }

// A script that completes commands, options, choices, presets, agents, keys of --set, and files.
std::string CompletionScript(const CLI::App& program, Shell shell);

}  // namespace worldmodels
