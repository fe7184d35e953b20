#include "env/private_display.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): POSIX, not C
#include <spdlog/spdlog.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include "common/error.h"

namespace worldmodels {
namespace {

constexpr std::chrono::seconds kStartTimeout{30};
constexpr int kNoProgram = 127;

// Runs in the child of a possibly threaded program: only async-signal-safe calls.
[[noreturn]] void ExecXvfb(pid_t parent, int write_end, int words, char* const* arguments) {
  // Its own session: Ctrl-C must not take the display away while the program saves its state.
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const int null_device = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null_device >= 0) {
    dup2(null_device, STDIN_FILENO);
    dup2(null_device, STDOUT_FILENO);
    dup2(null_device, STDERR_FILENO);
  }
  if (words >= 0) dup2(words, STDERR_FILENO);
  fcntl(write_end, F_SETFD, 0);
  execvp(arguments[0], arguments);
  _exit(kNoProgram);
}

// The line that Xvfb writes once it accepts clients; empty at end of file or after the timeout.
std::string ReadLine(int fd) {
  const auto deadline = std::chrono::steady_clock::now() + kStartTimeout;
  std::string line;
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return "";
    pollfd poller{fd, POLLIN, 0};
    const int ready = poll(&poller, 1, static_cast<int>(left.count()));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return "";
    char c = 0;
    const ssize_t count = read(fd, &c, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return "";
    if (c == '\n') return line;
    line += c;
  }
}

// What Xvfb says. A file without a name rather than a pipe: nobody need read what it says while it
// runs, and what it says is little.
class Words {
 public:
  Words() : file_(memfd_create("xvfb", MFD_CLOEXEC)) {}
  ~Words() {
    if (file_ >= 0) close(file_);
  }
  Words(const Words&) = delete;
  Words& operator=(const Words&) = delete;

  int file() const { return file_; }

  // What it said last, in one line: X servers introduce their reason on a line "(EE)" or "Fatal
  // server error:" and give it on the next. Empty if it said nothing.
  std::string Last() const {
    std::array<char, 8192> text{};
    const off_t size = file_ < 0 ? 0 : lseek(file_, 0, SEEK_END);
    const off_t from = std::max<off_t>(0, size - static_cast<off_t>(text.size()));
    const ssize_t count = size > 0 ? pread(file_, text.data(), text.size(), from) : 0;
    std::string last;
    std::istringstream lines(std::string(text.data(), count > 0 ? static_cast<size_t>(count) : 0));
    for (std::string line; std::getline(lines, line);) {
      for (size_t at; (at = line.find("(EE)")) != std::string::npos;) line.erase(at, 4);
      const size_t first = line.find_first_not_of(" \t\r");
      if (first == std::string::npos) continue;
      line = line.substr(first, line.find_last_not_of(" \t\r") + 1 - first);
      last = last.ends_with(':') ? last + " " + line : line;
    }
    return last;
  }

 private:
  int file_;
};

// A shared library that comes with SFML; loading it by hand spares the build a dependency.
class Library {
 public:
  explicit Library(const char* name) : handle_(dlopen(name, RTLD_NOW | RTLD_LOCAL)) {}

  // Null if there is none.
  template <typename Function>
  Function* Find(const char* name) const {
    return handle_ == nullptr ? nullptr : reinterpret_cast<Function*>(dlsym(handle_, name));
  }

 private:
  void* handle_;  // stays open: Xlib and OpenGL do not bear to be unloaded
};

// Whether OpenGL can draw on a display: why not, else.
std::string WhyNoOpenGl(void* display) {
  const Library gl("libGL.so.1"), xlib("libX11.so.6");
  const auto query = gl.Find<int(void*, int*, int*)>("glXQueryExtension");
  const auto choose = gl.Find<void*(void*, int, int*)>("glXChooseVisual");
  const auto create = gl.Find<void*(void*, void*, void*, int)>("glXCreateContext");
  const auto destroy = gl.Find<void(void*, void*)>("glXDestroyContext");
  const auto free_visual = xlib.Find<int(void*)>("XFree");
  using ErrorHandler = int (*)(void*, void*);
  const auto set_handler = xlib.Find<ErrorHandler(ErrorHandler)>("XSetErrorHandler");
  if (query == nullptr || choose == nullptr || create == nullptr || destroy == nullptr ||
      free_visual == nullptr || set_handler == nullptr) {
    return "";  // another OpenGL than GLX: SFML may know better
  }
  int unused = 0;
  if (query(display, &unused, &unused) == 0) return "it has no GLX";
  // GLX_RGBA, GLX_DOUBLEBUFFER, and eight bits each of GLX_RED_SIZE, GREEN_SIZE and BLUE_SIZE.
  std::array attributes = {4, 5, 8, 8, 9, 8, 10, 8, 0};
  void* const visual = choose(display, 0, attributes.data());
  if (visual == nullptr) return "no visual of 24 bits with OpenGL (a deeper screen, Mesa's driver)";
  // Xlib's own handler would end the program.
  const ErrorHandler before = set_handler([](void*, void*) { return 0; });
  void* const context = create(display, visual, nullptr, 1);
  if (context != nullptr) destroy(display, context);
  set_handler(before);
  free_visual(visual);
  return context != nullptr ? "" : "OpenGL gives no context (Mesa's driver: libgl1-mesa-dri)";
}

// SFML aborts the program, or crashes, where the display cannot be opened or drawn on, so ask
// first.
void CheckDisplay(const char* name) {
  const Library xlib("libX11.so.6");
  const auto open_display = xlib.Find<void*(const char*)>("XOpenDisplay");
  const auto close_display = xlib.Find<int(void*)>("XCloseDisplay");
  if (open_display == nullptr || close_display == nullptr) return;
  void* display = open_display(name);
  if (display == nullptr) {
    FailInput(
        "DISPLAY: cannot open X display '{}'; unset DISPLAY to have a private one started, or use "
        "environment.renderer: software",
        name);
  }
  const std::string why = WhyNoOpenGl(display);
  close_display(display);
  if (!why.empty()) {
    FailInput("X display '{}' cannot be drawn on: {}; or use environment.renderer: software", name,
              why);
  }
}

}  // namespace

PrivateDisplay::PrivateDisplay(GlThreads threads) {
  if (threads == GlThreads::kCaller) setenv("LP_NUM_THREADS", "0", 0);
  const char* present = std::getenv("DISPLAY");
  if (present != nullptr && *present != '\0') {
    CheckDisplay(present);
    return;
  }
  const std::string name = Start();
  try {
    CheckDisplay(name.c_str());
  } catch (...) {
    Stop();
    throw;
  }
  setenv("DISPLAY", name.c_str(), 1);
  spdlog::info("no DISPLAY: started a private X display {} (Xvfb)", name);
}

PrivateDisplay::~PrivateDisplay() {
  if (process_ < 0) return;
  unsetenv("DISPLAY");
  Stop();
}

std::string PrivateDisplay::Start() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) FailRun("pipe for Xvfb: {}", std::strerror(errno));
  const std::string write_end = std::to_string(ends[1]);
  // -noreset: by default the server starts afresh, deaf for a moment, when its last client leaves.
  std::array<const char*, 10> arguments{"Xvfb",     "-displayfd",   write_end.c_str(), "-screen",
                                        "0",        "1280x1024x24", "-nolisten",       "tcp",
                                        "-noreset", nullptr};
  const Words words;
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ == 0) {
    ExecXvfb(parent, ends[1], words.file(), const_cast<char* const*>(arguments.data()));
  }
  close(ends[1]);
  if (process_ < 0) {
    close(ends[0]);
    FailRun("cannot start Xvfb: {}", std::strerror(errno));
  }
  const auto start = std::chrono::steady_clock::now();
  const std::string number = ReadLine(ends[0]);
  const bool timed_out = std::chrono::steady_clock::now() - start >= kStartTimeout;
  close(ends[0]);
  if (!number.empty()) return ":" + number;

  const int status = Stop();
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNoProgram) {
    FailInput(
        "no DISPLAY and no Xvfb to start one: install package xvfb, or use "
        "environment.renderer: software");
  }
  const std::string last = words.Last();
  const std::string what = timed_out
                               ? fmt::format("gave no display within {} s", kStartTimeout.count())
                               : "ended without a display";
  FailRun("no DISPLAY and Xvfb {}{}{}; environment.renderer: software needs none", what,
          last.empty() ? "" : ": ", last);
}

int PrivateDisplay::Stop() {
  kill(process_, SIGTERM);  // no harm to one that has ended by itself
  int status = 0;
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  return status;
}

}  // namespace worldmodels
