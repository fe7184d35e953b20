#include "viewer/watch.h"

#include <spdlog/spdlog.h>

#include <optional>

#include "common/console.h"
#include "common/error.h"
#include "common/random.h"
#include "env/private_display.h"
#include "viewer/plain_film.h"
#include "viewer/show.h"
#include "viewer/video_recorder.h"
#include "viewer/watch_view.h"
#include "viewer/window_controls.h"

namespace worldmodels {

namespace {

// The agent in the real world.
class WatchShow : public Show {
 public:
  WatchShow(const WatchOptions& options, const Font& font);

  void Step() override { session_.Step(); }
  bool finished() const override { return session_.finished(); }
  int64_t longest() const override { return longest_; }
  void Restart(Start start) override;
  void Draw(sf::RenderTarget& target, const ShowStatus& status) override;
  std::string Help() const override;
  std::string Title() const override;
  std::string FileName() const override;
  std::string Summary() const override;

 private:
  int64_t longest_;
  Pcg64 tracks_;
  WatchSession session_;
  WatchView view_;
};

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

}  // namespace

void Watch(const WatchOptions& options) {
  // Of what this renderer draws a film can be made anyhow; with a display it has figures and text.
  std::optional<PrivateDisplay> display;
  if (!options.play.record.empty() && options.environment.renderer == Renderer::kSoftware) {
    CheckVideoPath(options.play.record);
    try {
      display.emplace(GlThreads::kItsOwn);
    } catch (const Error& error) {
      spdlog::warn("{}: the film has no figures and no text", OneLine(error.what()));
      RecordPlainFilm(options);
      return;
    }
  }
  Play(options.play, [&](const Font& font) { return std::make_unique<WatchShow>(options, font); });
}

}  // namespace worldmodels
