#include "app/commands.h"
#include "app/watch_agent.h"
#include "app/window_options.h"

namespace worldmodels {

void AddWatchCommand(CLI::App& program) {
  CLI::App* command =
      program.add_subcommand("watch", "the agent in the real world, in a window or as a video");
  auto options = std::make_shared<WindowOptions>(WindowOptions{.common = {}, .track = 1000000});
  AddWindowOptions(*command, *options);
  command->callback([options] {
    WatchAgent(ReadRun(options->common), static_cast<uint64_t>(options->track), options->play());
  });
}

}  // namespace worldmodels
