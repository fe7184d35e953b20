#pragma once

#include <sys/wait.h>
#include <unistd.h>

namespace worldmodels {

// Runs body in a forked child, for what would change this process: limits, signals, standard error.
// body returns the exit status. Result: it, or 128 + the signal that ended the child, or 99 for an
// exception.
template <typename Body>
int RunInChild(const Body& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      ::_exit(body());
    } catch (...) {
      ::_exit(99);
    }
  }
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child) return -1;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace worldmodels
