#include "viewer/explore.h"

#include <fmt/format.h>

#include <SFML/System/Clock.hpp>
#include <algorithm>
#include <optional>
#include <utility>

#include "viewer/explore_controls.h"
#include "viewer/explore_tour.h"
#include "viewer/explore_view.h"
#include "viewer/show.h"
#include "viewer/window_controls.h"

namespace worldmodels {

namespace {

// V by hand, or on its tour.
class ExploreShow : public Show {
 public:
  ExploreShow(ExploreOptions options, const Font& font);

  void Step() override { tour_ ? tour_->Step() : session_.Step(); }
  bool finished() const override { return tour_ && tour_->finished(); }
  int64_t longest() const override { return tour_ ? tour_->length() : 0; }
  void Restart(Start start) override;
  bool Handle(const WindowEvent& event) override;
  void Draw(sf::RenderTarget& target, const ShowStatus& status) override;
  std::string Help() const override;
  std::string Title() const override;
  std::string FileName() const override;
  std::string Summary() const override;

 private:
  ExploreSession session_;
  SliderList list_;
  ExploreView view_;
  ExploreControls controls_;
  std::optional<ExploreTour> tour_;  // of a recording
  sf::Clock clock_;
};

ExploreShow::ExploreShow(ExploreOptions options, const Font& font)
    : session_(options.vision, std::move(options.frames), options.seed),
      list_(session_.by_kl()),
      view_(font),
      controls_(session_, list_) {
  if (!options.play.record.empty()) tour_.emplace(session_, list_);
}

void ExploreShow::Restart(Start start) {
  if (tour_) {
    tour_->Restart();
  } else if (start == Start::kRandom) {
    session_.RandomFrame();
  } else {
    session_.NextFrame(start == Start::kNext ? 1 : -1);
  }
}

bool ExploreShow::Handle(const WindowEvent& event) {
  return controls_.Handle(event, view_.layout(), clock_.getElapsedTime().asSeconds());
}

void ExploreShow::Draw(sf::RenderTarget& target, const ShowStatus& status) {
  view_.Draw(target, session_, list_, status);
}

std::string ExploreShow::Help() const {
  return fmt::format(
      "\u2191 \u2193 latent    \u2190 \u2192 move (Shift: fine)    X reset    M \u03bc    Z zero   "
      " "
      "D draw    I prior    N P R frame    A B ends    W walk    L {}    K by {}    "
      "Space . + \u2212 time    {}",
      session_.walk().path() == WalkPath::kLinear ? "spherical" : "linear",
      list_.sorted() ? "number" : "KL", kCommonHelp);
}

std::string ExploreShow::Title() const {
  const int latent = list_.selected();
  return fmt::format("explore - {} - {} - z{} {:.2f}", session_.place(), DescribeLatents(session_),
                     latent, session_.z()[static_cast<size_t>(latent)]);
}

std::string ExploreShow::FileName() const {
  std::string name = fmt::format("explore-{}", session_.place());
  std::erase(name, ' ');
  std::ranges::replace(name, ',', '-');
  return name;
}

std::string ExploreShow::Summary() const {
  return fmt::format("last from {}, error {:.1f}, KL {:.1f} nats", session_.place(),
                     session_.reconstruction_error(), session_.total_kl());
}

}  // namespace

void ShowExplore(ExploreOptions options) {
  const PlayOptions play = options.play;
  Play(play,
       [&](const Font& font) { return std::make_unique<ExploreShow>(std::move(options), font); });
}

}  // namespace worldmodels
