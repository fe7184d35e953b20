#include "common/interrupt.h"

#include <unistd.h>

#include <atomic>
#include <csignal>

#include "common/error.h"

namespace worldmodels {
namespace {

// A signal handler can reach nothing but a variable, which many threads read too.
std::atomic<int> interrupted = 0;
static_assert(std::atomic<int>::is_always_lock_free);

void HandleSignal(int signal) {
  if (interrupted) ::_exit(128 + signal);
  interrupted = 1;
}

}  // namespace

void CatchInterrupts() {
  struct sigaction action = {};
  action.sa_handler = HandleSignal;
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM}) {
    // A shell's background job, or nohup's: whoever started it wants the signal ignored.
    struct sigaction inherited = {};
    if (::sigaction(signal, nullptr, &inherited) == 0 && inherited.sa_handler == SIG_IGN) continue;
    ::sigaction(signal, &action, nullptr);
  }
}

bool Interrupted() { return interrupted != 0; }

void ThrowIfInterrupted(const char* message) {
  if (Interrupted()) throw Error(ErrorKind::kInterrupted, message);
}

}  // namespace worldmodels
