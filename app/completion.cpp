#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "app/program_outline.h"
#include "run/run_config.h"
#include "run/shared_data.h"

namespace worldmodels {
namespace {

std::string Joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::vector<std::string> ConfigKeys() {
  std::vector<std::string> keys;
  for (const ConfigField& field : ListConfig(RunConfig())) keys.push_back(field.path + "=");
  return keys;
}

// What may follow an option: names besides files.
struct Values {
  std::vector<std::string> words;
  bool files = true;
};

// Of options that mean the same in every command; nothing of others.
std::optional<Values> ValuesEverywhere(const std::string& name) {
  if (name == "--config") return Values{PresetNames(), true};
  if (name == "--run") return Values{AgentNames(), true};
  if (name == "--set") return Values{ConfigKeys(), false};
  return std::nullopt;
}

Values ValuesOf(const OptionOutline& option) {
  if (!option.choices.empty()) return {option.choices, false};
  return ValuesEverywhere(option.names.back()).value_or(Values{{}, option.value == "TEXT"});
}

std::string BashCase(const std::string& pattern, const Values& values) {
  return fmt::format("    {}) words='{}' files={} ;;\n", pattern, Joined(values.words),
                     values.files ? 1 : 0);
}

// For bash; zsh reads the same after its bashcompinit.
std::string BashScript(const std::vector<CommandOutline>& commands) {
  std::vector<std::string> names;
  for (const CommandOutline& command : commands) names.push_back(command.name);
  std::string script = fmt::format(
      "_worldmodels() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}\n"
      "  local words='' files=0 file\n"
      "  COMPREPLY=()\n"
      "  if ((COMP_CWORD == 1)); then\n"
      "    COMPREPLY=($(compgen -W '{} --help --version' -- \"$word\"))\n"
      "    return\n"
      "  fi\n"
      "  case \"${{COMP_WORDS[1]}} $before\" in\n",
      Joined(names));
  std::string options;
  for (const CommandOutline& command : commands) {
    std::vector<std::string> all;
    bool takes_files = false;
    for (const OptionOutline& option : command.options) {
      if (option.positional) {
        all.insert(all.end(), option.choices.begin(), option.choices.end());
        takes_files |= option.choices.empty();
        continue;
      }
      all.push_back(option.names.back());
      if (option.value.empty()) continue;
      if (ValuesEverywhere(option.names.back())) continue;
      std::string patterns;
      for (const std::string& name : option.names) {
        patterns += fmt::format("{}'{} {}'", patterns.empty() ? "" : " | ", command.name, name);
      }
      script += BashCase(patterns, ValuesOf(option));
    }
    options += "    " + BashCase(command.name, {all, takes_files});
  }
  for (const std::string name : {"--config", "--run", "--set"}) {
    script += BashCase("*' " + name + "'", *ValuesEverywhere(name));
  }
  return script + "    *)\n      case \"${COMP_WORDS[1]}\" in\n" + options +
         "      esac ;;\n"
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "  if ((files)); then\n"
         "    compopt -o filenames 2>/dev/null\n"
         "    while IFS= read -r file; do COMPREPLY+=(\"$file\"); done < <(compgen -f -- "
         "\"$word\")\n"
         "  fi\n"
         "  [[ ${COMPREPLY[0]:-} == *= ]] && compopt -o nospace 2>/dev/null\n"
         "}\n"
         "complete -F _worldmodels worldmodels\n";
}

std::string Quoted(std::string text) {
  std::erase(text, '\'');
  return "'" + text + "'";
}

std::string FishScript(const std::vector<CommandOutline>& commands) {
  std::string script = "complete -c worldmodels -f\n";
  for (const CommandOutline& command : commands) {
    script += fmt::format("complete -c worldmodels -n __fish_use_subcommand -a {} -d {}\n",
                          command.name, Quoted(command.description));
    const std::string here =
        fmt::format("complete -c worldmodels -n '__fish_seen_subcommand_from {}'", command.name);
    for (const OptionOutline& option : command.options) {
      if (option.positional) {
        script += here + (option.choices.empty()
                              ? " -F\n"
                              : fmt::format(" -a {}\n", Quoted(Joined(option.choices))));
        continue;
      }
      std::string names;
      for (const std::string& name : option.names) {
        names += name[1] == '-' ? fmt::format(" -l {}", name.substr(2))
                                : fmt::format(" -s {}", name.substr(1));
      }
      script += fmt::format("{}{} -d {}", here, names, Quoted(option.description));
      if (!option.value.empty()) {
        const Values values = ValuesOf(option);
        script += values.files ? " -r -F" : " -x";
        if (!values.words.empty()) script += fmt::format(" -a {}", Quoted(Joined(values.words)));
      }
      script += "\n";
    }
  }
  return script;
}

}  // namespace

std::string CompletionScript(const CLI::App& program, Shell shell) {
  const std::vector<CommandOutline> commands = OutlineProgram(program);
  switch (shell) {
    case Shell::kBash:
      return BashScript(commands);
    case Shell::kZsh:
      return "#compdef worldmodels\nautoload -U +X bashcompinit && bashcompinit\n" +
             BashScript(commands);
    case Shell::kFish:
      return FishScript(commands);
  }
  return {};
}

}  // namespace worldmodels
