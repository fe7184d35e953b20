#include "app/program_outline.h"

#include <algorithm>

namespace worldmodels {
namespace {

// "{a,b}" in a type such as "TEXT:{a,b}": the names of a choice.
std::vector<std::string> ChoicesIn(const std::string& type) {
  const size_t begin = type.find('{'), end = type.find('}');
  if (begin == std::string::npos || end == std::string::npos) return {};
  return CLI::detail::split(type.substr(begin + 1, end - begin - 1), ',');
}

OptionOutline Outline(const CLI::Option& option) {
  OptionOutline outline;
  const std::string type = option.get_type_size() == 0 ? "" : option.get_type_name();
  outline.positional = option.get_positional();
  if (outline.positional) {
    outline.names = {option.get_name(true)};
  } else {
    for (const std::string& name : option.get_snames()) outline.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) outline.names.push_back("--" + name);
  }
  outline.value = type.substr(0, type.find_first_of(": "));
  outline.description = option.get_description();
  outline.default_value = option.get_default_str();
  outline.choices = ChoicesIn(type);
  return outline;
}

}  // namespace

std::vector<CommandOutline> OutlineProgram(const CLI::App& program) {
  std::vector<CommandOutline> commands;
  for (const CLI::App* command : program.get_subcommands([](const CLI::App*) { return true; })) {
    CommandOutline outline{
        .name = command->get_name(), .description = command->get_description(), .options = {}};
    for (const CLI::Option* option : command->get_options()) {
      outline.options.push_back(Outline(*option));
    }
    commands.push_back(std::move(outline));
  }
  return commands;
}

}  // namespace worldmodels
