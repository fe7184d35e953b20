#include "test_window.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "program.h"
#include "viewer/program.h"

namespace worldmodels::test {
namespace {

using std::chrono::milliseconds;

std::string NameOf(Display* display, Window window) {
  char* name = nullptr;
  if (XFetchName(display, window, &name) == 0 || name == nullptr) return "";
  const std::string copy = name;
  XFree(name);
  return copy;
}

Window FindWindow(Display* display) {
  Window root = 0, parent = 0, *children = nullptr, found = 0;
  unsigned count = 0;
  if (XQueryTree(display, DefaultRootWindow(display), &root, &parent, &children, &count) == 0) {
    return 0;
  }
  for (unsigned i = 0; i < count; ++i) {
    XWindowAttributes attributes;
    if (XGetWindowAttributes(display, children[i], &attributes) == 0) continue;
    // The title says what is shown from the first picture on.
    const bool titled = NameOf(display, children[i]).starts_with("worldmodels ");
    if (attributes.map_state == IsViewable && titled) found = children[i];
  }
  if (children != nullptr) XFree(children);
  return found;
}

}  // namespace

TestScreen::TestScreen() {
  if (const char* old = std::getenv("DISPLAY")) old_ = old;
  unsetenv("DISPLAY");
  display_ = std::make_unique<PrivateDisplay>();
}

TestScreen::~TestScreen() {
  display_.reset();
  if (old_) {
    setenv("DISPLAY", old_->c_str(), 1);
  } else {
    unsetenv("DISPLAY");
  }
}

bool Eventually(const std::function<bool()>& check) {
  for (int i = 0; i < 400; ++i) {
    if (check()) return true;
    std::this_thread::sleep_for(milliseconds(50));
  }
  return false;
}

struct TestWindow::Connection {
  Connection() : display(XOpenDisplay(nullptr)) {
    if (display == nullptr) throw std::runtime_error("no display");
  }
  ~Connection() { XCloseDisplay(display); }

  Display* display;
  Window window = 0;
};

TestWindow::TestWindow(const std::vector<std::string>& arguments, const std::string& folder)
    : connection_(std::make_unique<Connection>()), program_(StartProgram(arguments, folder)) {
  Connection& x = *connection_;
  if (!Eventually([&] { return (x.window = FindWindow(x.display)) != 0; })) {
    throw std::runtime_error("no window came up");
  }
  Xdotool({"windowfocus", std::to_string(x.window)});
}

TestWindow::~TestWindow() {
  if (program_ <= 0) return;
  kill(program_, SIGKILL);
  WaitForProgram(program_);
}

void TestWindow::Point(int x, int y) {
  Xdotool({"mousemove", "--window", std::to_string(connection_->window), std::to_string(x),
           std::to_string(y)});
}

void TestWindow::Click(int button, int times) {
  Xdotool({"click", "--repeat", std::to_string(times), "--delay", "60", std::to_string(button)});
}

void TestWindow::Xdotool(std::vector<std::string> command) {
  command.insert(command.begin(), "xdotool");
  const auto xdotool = Program::Start(command);
  if (xdotool == nullptr) throw std::runtime_error("no xdotool (scripts/setup installs it)");
  const Program::Result result = xdotool->Finish();
  if (result.status != 0) throw std::runtime_error("xdotool: " + result.output);
}

std::string TestWindow::Title() const { return NameOf(connection_->display, connection_->window); }

bool TestWindow::TitleGets(const std::string& part) const {
  return Eventually([&] { return Title().find(part) != std::string::npos; });
}

std::vector<uint8_t> TestWindow::Picture(const Part& part) const {
  const Connection& x = *connection_;
  XWindowAttributes window;
  XGetWindowAttributes(x.display, x.window, &window);
  const int left = static_cast<int>(part.left * window.width);
  const int top = static_cast<int>(part.top * window.height);
  const int width = static_cast<int>(part.right * window.width) - left;
  const int height = static_cast<int>(part.bottom * window.height) - top;
  XImage* image = XGetImage(x.display, x.window, left, top, static_cast<unsigned>(width),
                            static_cast<unsigned>(height), AllPlanes, ZPixmap);
  if (image == nullptr) throw std::runtime_error("the window cannot be read");
  const auto* bytes = reinterpret_cast<const uint8_t*>(image->data);
  std::vector<uint8_t> pixels(bytes, bytes + image->bytes_per_line * image->height);
  XDestroyImage(image);
  return pixels;
}

bool TestWindow::Still(const Part& part) const {
  const std::vector<uint8_t> before = Picture(part);
  std::this_thread::sleep_for(milliseconds(300));
  return Picture(part) == before;
}

bool TestWindow::Changes(const Part& part, const std::vector<uint8_t>& before) const {
  return Eventually([&] { return Picture(part) != before; });
}

void TestWindow::Resize(int width, int height) {
  const Connection& x = *connection_;
  XMoveResizeWindow(x.display, x.window, 0, 0, static_cast<unsigned>(width),
                    static_cast<unsigned>(height));
  XSync(x.display, False);
}

int TestWindow::Close() {
  const Connection& x = *connection_;
  XEvent event{};
  event.xclient.type = ClientMessage;
  event.xclient.window = x.window;
  event.xclient.message_type = XInternAtom(x.display, "WM_PROTOCOLS", False);
  event.xclient.format = 32;
  event.xclient.data.l[0] = static_cast<long>(XInternAtom(x.display, "WM_DELETE_WINDOW", False));
  XSendEvent(x.display, x.window, False, NoEventMask, &event);
  XSync(x.display, False);
  return WaitForEnd();
}

int TestWindow::WaitForEnd() {
  const int status = WaitForProgram(program_);
  program_ = -1;
  return status;
}

}  // namespace worldmodels::test
