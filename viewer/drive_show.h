#pragma once

#include <optional>

#include "rollout/random_policy.h"
#include "viewer/drive.h"
#include "viewer/drive_view.h"
#include "viewer/human_driver.h"

namespace worldmodels {

// The real world, driven by hand, or at random where nobody is there to drive.
class DriveShow : public Show {
 public:
  DriveShow(const DriveOptions& options, bool by_hand, const Font& font);

  void Step() override;
  bool finished() const override { return session_.finished(); }
  int64_t longest() const override { return longest_; }
  void Restart(Start start) override;
  void Finish() override;
  bool Handle(const sf::Event& event) override { return human_.Handle(event); }
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

}  // namespace worldmodels
