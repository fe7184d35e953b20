#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace worldmodels {

// Descriptors 0, 1 and 2 that are closed become /dev/null, so that no file that is opened later
// takes their place and gets what was meant for the terminal. At the start of main.
void OpenStandardStreams();

// A message, to standard error. That it cannot be written is no reason to end: it is lost.
void WriteMessage(std::string_view text) noexcept;

// A message as one line of at most 2,000 bytes: control characters, which names and values out of
// files may hold, as \xNN, and what is too long without its middle.
std::string OneLine(std::string_view message);

// A result, to standard output, at once. Throws Error (kFailure) if it cannot be written.
void WriteResult(std::string_view text);

// Whether messages may have colours: standard error is a terminal that knows them (TERM is not
// dumb) and NO_COLOR (https://no-color.org) is not set.
bool MayColour();

// Whether a line on standard error can be written over: it is a terminal, and not a dumb one.
bool IsInteractive();

template <typename... Arguments>
void PrintMessage(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
  WriteMessage(fmt::format(text, std::forward<Arguments>(arguments)...));
}

template <typename... Arguments>
void PrintResult(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
  WriteResult(fmt::format(text, std::forward<Arguments>(arguments)...));
}

}  // namespace worldmodels
