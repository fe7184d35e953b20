#include "common/interrupt.h"

#include <unistd.h>

#include <csignal>

#include "common/error.h"

namespace worldmodels {
namespace {

// A signal handler can reach nothing but a variable of this kind.
volatile std::sig_atomic_t interrupted = 0;

void HandleSignal(int signal) {
  if (interrupted) ::_exit(128 + signal);
  interrupted = 1;
}

}  // namespace

void CatchInterrupts() {
  struct sigaction action = {};
  action.sa_handler = HandleSignal;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

bool Interrupted() { return interrupted != 0; }

void ThrowIfInterrupted(const char* message) {
  if (Interrupted()) throw Error(ErrorKind::kInterrupted, message);
}

}  // namespace worldmodels
