#pragma once

#include "common/random.h"
#include "viewer/show.h"
#include "viewer/watch.h"
#include "viewer/watch_view.h"

namespace worldmodels {

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

}  // namespace worldmodels
