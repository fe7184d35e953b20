#include "app/window_options.h"

namespace worldmodels {

PlayOptions WindowOptions::play() const {
  return {
      .size = ParseWindowSize(size), .seconds = seconds, .record = record, .quiet = common.quiet};
}

void AddWindowOptions(CLI::App& command, WindowOptions& options) {
  options.common.shipped_agent = true;
  AddRunOption(command, options.common);
  AddConfigOptions(command, options.common);
  command.add_option("--track,--seed", options.track, "seed of the first track")
      ->capture_default_str()
      ->check(CLI::Range(int64_t{0}, int64_t{1000000000000000}));
  AddPlayOptions(command, options, "one episode");
}

void AddPlayOptions(CLI::App& command, WindowOptions& options, const std::string& whole) {
  AddQuietOption(command, options.common.quiet);
  command.add_option("--record", options.record, "write FILE.mp4 or FILE.gif; needs no screen");
  command
      .add_option("--seconds", options.seconds,
                  "length (0: until the window is closed; in a recording, " + whole + ")")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1e6));
  command.add_option("--size", options.size, "WxH in pixels")->capture_default_str();
}

}  // namespace worldmodels
