#include "viewer/watch_show.h"

#include <fmt/format.h>

#include "viewer/next_track.h"
#include "viewer/show_command.h"

namespace worldmodels {

WatchShow::WatchShow(const WatchOptions& options, const Font& font)
    : longest_(options.environment.max_steps),
      tracks_(MakeRandom(options.seed, kWindowTracks)),
      session_(options.environment, options.random_driving, options.models, options.seed),
      view_(font) {}

void WatchShow::Restart(Start start) { session_.Reset(NextTrack(start, session_.seed(), tracks_)); }

void WatchShow::Draw(sf::RenderTarget& target, const ShowStatus& status) {
  view_.Draw(target, session_, status);
}

std::string WatchShow::Help() const {
  return std::string(
             "Space pause     \u2192 step     + \u2212 speed     R new track     N P track     ") +
         kCommonHelp;
}

std::string WatchShow::Title() const { return fmt::format("watch - track {}", session_.seed()); }

std::string WatchShow::FileName() const {
  return fmt::format("track{}-step{}", session_.seed(), session_.world().steps());
}

std::string WatchShow::Summary() const {
  return fmt::format("last on track {} with return {:.1f}", session_.seed(),
                     session_.world().total_reward());
}

}  // namespace worldmodels
