#pragma once

#include "common/random.h"
#include "viewer/dream.h"
#include "viewer/dream_view.h"
#include "viewer/human_driver.h"

namespace worldmodels {

// The world that M imagines, driven by the agent or by hand.
class DreamShow : public Show {
 public:
  DreamShow(const DreamOptions& options, const Font& font);

  void Step() override;
  bool finished() const override { return session_.finished(); }
  int64_t longest() const override { return longest_; }
  void Restart(Start start) override;
  bool Handle(const sf::Event& event) override;
  bool driven_by_hand() const override { return by_hand_; }
  void Draw(sf::RenderTarget& target, const ShowStatus& status) override;
  std::string Help() const override;
  std::string Title() const override;
  std::string FileName() const override;
  std::string Summary() const override;

 private:
  bool HandleKey(sf::Keyboard::Key key);
  void Warm(double by);
  std::string Driver() const;

  int64_t longest_;
  const LatentDataset* rollouts_;
  Pcg64 beginnings_;
  uint64_t track_;
  bool real_, by_hand_;
  DreamSession session_;
  DreamView view_;
  HumanDriver human_;
};

}  // namespace worldmodels
