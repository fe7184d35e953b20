#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "common/choice.h"

namespace worldmodels {

// An option whose value is one of an enum's names; value, which must outlive the parser, holds the
// default.
template <NamedEnum E>
CLI::Option* AddChoice(CLI::App& command, const std::string& name, E& value,
                       const std::string& help) {
  const auto set = [&value](const std::string& text) { value = *ParseChoice<E>(text); };
  return command.add_option_function<std::string>(name, set, help)
      ->check(CLI::IsMember(NamesOf<E>()))
      ->default_str(NameOf(value));
}

}  // namespace worldmodels
