#include "viewer/drive_show.h"

#include <spdlog/spdlog.h>

#include "common/error.h"
#include "viewer/next_track.h"
#include "viewer/show_command.h"

namespace worldmodels {

DriveShow::DriveShow(const DriveOptions& options, bool by_hand, const Font& font)
    : longest_(options.environment.max_steps),
      saving_(!options.save.empty()),
      tracks_(MakeRandom(options.seed, kWindowTracks)),
      session_(options.environment, options.seed, options.save, options.first_index),
      view_(font) {
  if (!by_hand) {
    random_.emplace(options.random_driving, MakeRandom(options.seed, kWindowDriving));
    spdlog::info("nobody can drive without a screen: driving at random, as `collect` does");
  }
}

void DriveShow::Finish() { session_.SaveUnfinished(); }

void DriveShow::Step() { session_.Step(random_ ? random_->Next() : human_.Next()); }

void DriveShow::Restart(Start start) {
  uint64_t track = NextTrack(start, session_.seed(), tracks_);
  if (saving_) track %= kTrainingTracks;
  session_.Reset(track);
  human_.Reset();
}

void DriveShow::Draw(sf::RenderTarget& target, const ShowStatus& status) {
  view_.Draw(target, session_, Note(), status);
}

std::string DriveShow::Note() const {
  if (!session_.saved().empty()) return "saved " + session_.saved().filename().string();
  return random_ ? "driven at random: no screen" : "";
}

std::string DriveShow::Help() const {
  return std::string(
             "\u2190 \u2192 steer     \u2191 gas     \u2193 brake     Space pause     . step     "
             "+ \u2212 speed     R new track     N P track     ") +
         kCommonHelp;
}

std::string DriveShow::Title() const { return fmt::format("drive - track {}", session_.seed()); }

std::string DriveShow::FileName() const {
  return fmt::format("drive-track{}-step{}", session_.seed(), session_.world().steps());
}

std::string DriveShow::Summary() const {
  return fmt::format("last on track {} with score {:.1f}", session_.seed(),
                     session_.world().total_reward());
}

}  // namespace worldmodels
