#include "viewer/drive.h"

#include <spdlog/spdlog.h>

#include <optional>

#include "rollout/random_policy.h"
#include "viewer/drive_view.h"
#include "viewer/human_driver.h"
#include "viewer/show.h"
#include "viewer/window_controls.h"

namespace worldmodels {

namespace {

// The real world, driven by hand, or at random where nobody is there to drive.
class DriveShow : public Show {
 public:
  DriveShow(const DriveOptions& options, bool by_hand, const Font& font);

  void Step() override;
  bool finished() const override { return session_.finished(); }
  int64_t longest() const override { return longest_; }
  void Restart(Start start) override;
  void Finish() override;
  bool Handle(const WindowEvent& event) override { return human_.Handle(event); }
  bool driven_by_hand() const override { return !random_; }
  void Draw(sf::RenderTarget& target, const ShowStatus& status) override;
  std::string Help() const override;
  std::string Title() const override;
  std::string FileName() const override;
  std::string Summary() const override;

 private:
  std::string Note() const;

  int64_t longest_;
  bool saving_;  // then only on tracks that training may know
  Pcg64 tracks_;
  DriveSession session_;
  DriveView view_;
  HumanDriver human_;
  std::optional<RandomPolicy> random_;
};

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

}  // namespace

void Drive(const DriveOptions& options) {
  // Asked before Play starts a display of its own.
  const bool by_hand = HasScreen();
  Play(options.play,
       [&](const Font& font) { return std::make_unique<DriveShow>(options, by_hand, font); });
}

}  // namespace worldmodels
