#include "app/commands.h"
#include "app/watch_agent.h"

namespace worldmodels {

void AddWatchCommand(CLI::App& program) {
  struct Options {
    CommonOptions common;
    int64_t track = 1000000;
    WatchRequest request;
    std::string size = "1280x720";
    std::string record;
  };
  CLI::App* command =
      program.add_subcommand("watch", "the agent in the real world, in a window or as a video");
  auto options = std::make_shared<Options>();
  AddCommonOptions(*command, options->common);
  command->remove_option(command->get_option("--seed"));
  command->add_option("--seed", options->track, "seed of the first track")
      ->capture_default_str()
      ->check(CLI::Range(int64_t{0}, int64_t{1000000000000000}));
  command->add_option("--record", options->record,
                      "write FILE.mp4 or FILE.gif instead of opening a window; needs no screen");
  command
      ->add_option("--seconds", options->request.seconds,
                   "length (0: until the window is closed; in a recording, one episode)")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1e6));
  command->add_option("--size", options->size, "WxH in pixels")->capture_default_str();
  command->callback([options] {
    options->request.seed = static_cast<uint64_t>(options->track);
    options->request.size = ParseWindowSize(options->size);
    options->request.record = options->record;
    WatchAgent(ReadRun(options->common), options->request);
  });
}

}  // namespace worldmodels
