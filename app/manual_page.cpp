#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/program_outline.h"
#include "common/version.h"

namespace worldmodels {
namespace {

// Text of a roff line: no macro, no hyphen in place of a minus.
std::string Roff(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
  }
  if (!escaped.empty() && (escaped[0] == '.' || escaped[0] == '\'')) escaped.insert(0, "\\&");
  return escaped;
}

std::string Term(const OptionOutline& option) {
  std::string names;
  for (const std::string& name : option.names) {
    names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", Roff(name));
  }
  if (!option.choices.empty()) {
    return fmt::format("{} {}", names, Roff(fmt::format("{}", fmt::join(option.choices, "|"))));
  }
  return option.value.empty() ? names : fmt::format("{} \\fI{}\\fR", names, Roff(option.value));
}

}  // namespace

std::string ManualPage(const CLI::App& program) {
  std::string page = fmt::format(
      ".TH WORLDMODELS 1 \"\" \"worldmodels {0}\" \"User Commands\"\n"
      ".SH NAME\nworldmodels \\- a racing world, and an agent that learns to see, dream and drive "
      "it\n"
      ".SH SYNOPSIS\n.B worldmodels\n\\fICOMMAND\\fR [\\fIOPTION\\fR]...\n"
      ".SH DESCRIPTION\n{1}\n.PP\n"
      "\\fBworldmodels pipeline \\-\\-config quick \\-\\-run runs/quick\\fR trains an agent from "
      "nothing; \\fBworldmodels watch\\fR shows the one that comes with the program.\n"
      ".SH COMMANDS\n",
      Version(), Roff(program.get_description()));
  for (const CommandOutline& command : OutlineProgram(program)) {
    page += fmt::format(".SS {}\n{}\n", Roff(command.name), Roff(command.description));
    for (const OptionOutline& option : command.options) {
      if (option.names.back() == "--help") continue;
      page += fmt::format(
          ".TP\n{}\n{}{}\n", Term(option), Roff(option.description),
          option.default_value.empty() ? "" : fmt::format(" [{}]", Roff(option.default_value)));
    }
  }
  return page +
         ".SH EXIT STATUS\n"
         ".TP\n0\nDone.\n.TP\n1\nFailed while running.\n"
         ".TP\n2\nBad usage, configuration or input.\n"
         ".TP\n130\nInterrupted, state saved.\n"
         ".SH ENVIRONMENT\n"
         ".TP\nWORLDMODELS_DATA\nA folder with configs/ and models/, in place of those that came "
         "with the program.\n"
         ".TP\nNO_COLOR\nIf set, messages have no colours.\n";
}

}  // namespace worldmodels
