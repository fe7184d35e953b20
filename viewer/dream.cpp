#include "viewer/dream.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "common/error.h"
#include "common/random.h"
#include "viewer/dream_view.h"
#include "viewer/human_driver.h"
#include "viewer/show.h"
#include "viewer/window_controls.h"

namespace worldmodels {

namespace {

constexpr double kTemperatureStep = 0.1, kHottest = 5, kRounding = 1e-6;

// The world that M imagines, driven by the agent or by hand.
class DreamShow : public Show {
 public:
  DreamShow(const DreamOptions& options, const Font& font);

  void Step() override;
  bool finished() const override { return session_.finished(); }
  int64_t longest() const override { return longest_; }
  void Restart(Start start) override;
  bool Handle(const WindowEvent& event) override;
  bool driven_by_hand() const override { return by_hand_; }
  void Draw(sf::RenderTarget& target, const ShowStatus& status) override;
  std::string Help() const override;
  std::string Title() const override;
  std::string FileName() const override;
  std::string Summary() const override;

 private:
  bool HandleKey(sf::Keyboard::Key key);
  void Warm(bool warmer);
  std::string Driver() const;

  int64_t longest_;
  const LatentDataset* rollouts_;
  const RoadReader* road_;
  Pcg64 beginnings_;
  uint64_t track_;
  bool real_, by_hand_;
  DreamSession session_;
  DreamView view_;
  HumanDriver human_;
};

DreamShow::DreamShow(const DreamOptions& options, const Font& font)
    : longest_(options.dream.max_steps),
      rollouts_(options.rollouts),
      road_(options.road),
      beginnings_(MakeRandom(options.seed, kWindowTracks)),
      track_(options.seed),
      real_(options.real),
      by_hand_(options.keyboard),
      session_(options.environment, options.random_driving, options.models, options.dream),
      view_(font) {
  if (!options.rollout) {
    session_.StartOnTrack(track_);
    return;
  }
  const int64_t rollouts = rollouts_ != nullptr ? rollouts_->size() : 0;
  if (*options.rollout >= rollouts) {
    FailInput("there is no rollout {} to begin a dream in: the run has encoded {}",
              *options.rollout, rollouts);
  }
  if (options.frame > rollouts_->steps(*options.rollout)) {
    FailInput("rollout {} has no frame {}: its last one is {}", *options.rollout, options.frame,
              rollouts_->steps(*options.rollout));
  }
  session_.StartInRollout(*rollouts_, *options.rollout, options.frame, track_);
}

void DreamShow::Step() {
  if (by_hand_) {
    session_.Step(human_.Next());
  } else {
    session_.Step();
  }
}

void DreamShow::Restart(Start start) {
  human_.Reset();
  // Only a track has a real world to go beside the dream.
  if (start == Start::kRandom && !real_ && rollouts_ != nullptr && rollouts_->size() > 0) {
    const int64_t at = beginnings_.UniformInt(rollouts_->size());
    const int64_t frame = beginnings_.UniformInt(rollouts_->steps(at) + 1);
    session_.StartInRollout(*rollouts_, at, frame, beginnings_());
    return;
  }
  track_ = NextTrack(start, track_, beginnings_);
  session_.StartOnTrack(track_);
}

bool DreamShow::Handle(const WindowEvent& event) {
  if (by_hand_ && human_.Handle(event)) return true;
  return event.kind == WindowEvent::Kind::kKeyPressed && HandleKey(event.key);
}

bool DreamShow::HandleKey(sf::Keyboard::Key key) {
  switch (key) {
    case sf::Keyboard::Key::T:
      Warm(true);
      return true;
    case sf::Keyboard::Key::G:
      Warm(false);
      return true;
    case sf::Keyboard::Key::D:
      by_hand_ = !by_hand_;
      human_ = {};
      return true;
    case sf::Keyboard::Key::Enter:
      session_.awake() ? session_.FallAsleep() : session_.Wake();
      return true;
    case sf::Keyboard::Key::W:
      real_ = !real_;
      if (real_ && session_.real() == nullptr) session_.StartOnTrack(track_);
      return true;
    default:
      return false;
  }
}

void DreamShow::Warm(bool warmer) {
  // To the next whole step, so that nothing adds up.
  const double steps = session_.temperature() / kTemperatureStep;
  const double next = warmer ? std::floor(steps + kRounding) + 1 : std::ceil(steps - kRounding) - 1;
  session_.SetTemperature(std::clamp(next * kTemperatureStep, 0.0, kHottest));
}

void DreamShow::Draw(sf::RenderTarget& target, const ShowStatus& status) {
  std::optional<bool> on_road;
  if (road_ != nullptr && session_.dreaming()) on_road = road_->OnRoad(session_.latents());
  view_.Draw(target, session_, {.real = real_, .driver = Driver(), .on_road = on_road}, status);
}

std::string DreamShow::Driver() const {
  if (by_hand_) return "you drive";
  if (!session_.driven_at_random()) return "";
  return session_.dreaming() ? "driven at random: " + session_.models().controller_note : "";
}

std::string DreamShow::Help() const {
  return fmt::format(
      "{}     Enter {}     T G temperature     W real world beside     Space pause     {} step     "
      "+ \u2212 speed     R random     N P track     {}",
      by_hand_ ? "\u2190 \u2192 \u2191 \u2193 drive     D agent" : "D drive yourself",
      session_.awake() ? "dream" : "wake up", by_hand_ ? "." : "\u2192", kCommonHelp);
}

std::string DreamShow::Title() const {
  return fmt::format("dream - {} - {}temperature {:.3g}{}", session_.beginning(),
                     session_.awake() ? "awake - " : "", session_.temperature(),
                     by_hand_ ? " - you drive" : "");
}

std::string DreamShow::FileName() const {
  std::string name = fmt::format("dream-{}-step{}", session_.beginning(), session_.steps());
  std::erase(name, ' ');
  std::ranges::replace(name, ',', '-');
  return name;
}

std::string DreamShow::Summary() const {
  return fmt::format("last from {} with a dreamt return of {:.1f}", session_.beginning(),
                     session_.total_reward());
}

}  // namespace

void ShowDream(const DreamOptions& options) {
  Play(options.play, [&](const Font& font) { return std::make_unique<DreamShow>(options, font); });
}

}  // namespace worldmodels
