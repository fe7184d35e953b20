#pragma once

#include <sys/types.h>

#include <string>

namespace worldmodels {

// Where Mesa's llvmpipe, if that is the GL, draws (LP_NUM_THREADS, unless that is set already).
// Where all cores draw small frames anyway, the caller's thread is the faster; a window's pictures
// are large, and one thread's.
enum class GlThreads { kCaller, kItsOwn };

// An X display for SFML where there is none.
//
// If DISPLAY is unset or empty, the constructor starts Xvfb, sets DISPLAY and says so once; the
// destructor stops it. Xvfb also dies with this program, however it ends (PR_SET_PDEATHSIG follows
// the thread that starts it, so construct this in the main thread). If DISPLAY is set, only checks
// that it can be opened and drawn on (GLX, a visual of 24 bits, a context), since SFML would abort
// or crash.
//
// Throws Error: kInput for no Xvfb, or a display that cannot be opened or drawn on; kFailure where
// Xvfb does not come up, with its own last words.
// Must outlive everything of SFML.
class PrivateDisplay {
 public:
  explicit PrivateDisplay(GlThreads threads = GlThreads::kCaller);
  ~PrivateDisplay();
  PrivateDisplay(const PrivateDisplay&) = delete;
  PrivateDisplay& operator=(const PrivateDisplay&) = delete;

  // Xvfb's process, or -1 if DISPLAY was set already.
  pid_t process() const { return process_; }

 private:
  std::string Start();
  int Stop();  // returns the wait status

  pid_t process_ = -1;
};

}  // namespace worldmodels
