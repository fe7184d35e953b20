#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace worldmodels {

// Another program, fed through its standard input. What it prints (output and errors) is kept.
// It is not in the terminal's process group: Ctrl-C here does not reach it.
class Program {
 public:
  // argv: the program, found through PATH, and its arguments; no shell sees them. Null if there is
  // no such program. Throws Error (kFailure) if it cannot be started for another reason.
  static std::unique_ptr<Program> Start(const std::vector<std::string>& argv);

  // Kills it if it is still running.
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Waits until the program has taken all of it. False if it no longer reads.
  bool Write(std::span<const uint8_t> data);

  struct Result {
    int status = 0;      // exit status; 128 + signal if a signal ended it
    std::string output;  // all that it printed
  };
  // Closes its input and waits for its end.
  Result Finish();

 private:
  Program(pid_t process, int input, int output)
      : process_(process), input_(input), output_(output) {}
  void CloseInput();
  int Wait();

  pid_t process_;  // -1 once it has ended
  int input_;      // -1 once closed
  int output_;
  int status_ = 0;
};

}  // namespace worldmodels
