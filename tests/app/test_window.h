#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "env/private_display.h"

namespace worldmodels::test {

// A screen of its own, without a window manager, for the programs started while this lives.
class TestScreen {
 public:
  TestScreen();
  ~TestScreen();
  TestScreen(const TestScreen&) = delete;
  TestScreen& operator=(const TestScreen&) = delete;

 private:
  std::optional<std::string> old_;  // DISPLAY
  std::unique_ptr<PrivateDisplay> display_;
};

// Calls check until it is true; false if it is not within 20 s.
bool Eventually(const std::function<bool()>& check);

// A program with a window on a TestScreen, used as a person would.
class TestWindow {
 public:
  // Starts the program in folder and waits for its window, which gets the keyboard.
  TestWindow(const std::vector<std::string>& arguments, const std::string& folder);
  ~TestWindow();
  TestWindow(const TestWindow&) = delete;
  TestWindow& operator=(const TestWindow&) = delete;

  // Real key presses, by xdotool: "space", "plus", "Right".
  void Press(const std::string& key) { Xdotool({"key", key}); }
  void Hold(const std::string& key) { Xdotool({"keydown", key}); }
  void LetGo(const std::string& key) { Xdotool({"keyup", key}); }

  // The mouse: to a point of the window, in pixels; pressed and let go (1 left, 3 right, 4 and 5
  // the wheel up and down) so many times.
  void Point(int x, int y);
  void Click(int button = 1, int times = 1);
  void PressMouse() { Xdotool({"mousedown", "1"}); }
  void LetGoMouse() { Xdotool({"mouseup", "1"}); }

  std::string Title() const;
  bool TitleGets(const std::string& part) const;  // within 20 s

  // The pixels of a part of the window; shares of its width and height.
  struct Part {
    double left = 0, top = 0, right = 1, bottom = 1;
  };
  std::vector<uint8_t> Picture(const Part& part) const;
  // Whether two pictures of the part, 300 ms apart, are alike.
  bool Still(const Part& part) const;
  // Whether that comes to be so within 20 s.
  bool ComesToRest(const Part& part) const {
    return Eventually([&] { return Still(part); });
  }
  // Whether the part comes to look otherwise than before, within 20 s.
  bool Changes(const Part& part, const std::vector<uint8_t>& before) const;

  void Resize(int width, int height);
  // Asks the window to close, as a window manager does; returns the program's exit status.
  int Close();
  int WaitForEnd();

 private:
  struct Connection;
  void Xdotool(std::vector<std::string> command);

  std::unique_ptr<Connection> connection_;
  pid_t program_;
};

}  // namespace worldmodels::test
