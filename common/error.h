#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace worldmodels {

// What went wrong, as the exit status of the program.
enum class ErrorKind {
  kFailure = 1,        // failed while running: a full disk, a loss that became NaN
  kInput = 2,          // bad usage, configuration or input file
  kInterrupted = 130,  // Ctrl-C; everything worth keeping is saved
};

// The project's only exception type. The message is one line that names the file, the key or the
// line, what was found and what was expected.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}

  ErrorKind kind() const { return kind_; }
  int exit_status() const { return static_cast<int>(kind_); }

 private:
  ErrorKind kind_;
};

// Throws an Error of kind kInput, with a message formatted by fmt.
template <typename... Args>
[[noreturn]] void FailInput(fmt::format_string<Args...> format, Args&&... args) {
  throw Error(ErrorKind::kInput, fmt::format(format, std::forward<Args>(args)...));
}

// Throws an Error of kind kFailure, with a message formatted by fmt.
template <typename... Args>
[[noreturn]] void FailRun(fmt::format_string<Args...> format, Args&&... args) {
  throw Error(ErrorKind::kFailure, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace worldmodels
