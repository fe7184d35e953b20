#include "viewer/watch_layout.h"

#include <catch2/catch.hpp>
#include <vector>

namespace worldmodels {
namespace {

std::vector<PixelBox> Boxes(const WatchLayout& layout) {
  std::vector<PixelBox> boxes = {layout.world, layout.footer};
  if (layout.panels) {
    boxes.insert(boxes.end(), {layout.figures, layout.images[0], layout.images[1], layout.images[2],
                               layout.actions, layout.mixtures, layout.latents, layout.hidden});
  }
  return boxes;
}

}  // namespace

TEST_CASE("The parts of the watch window lie inside it and do not overlap, at any size") {
  const int sizes[][2] = {{640, 360},   {800, 600}, {1280, 720},
                          {3840, 2160}, {500, 900}, {2560, 600}};
  for (const auto& [width, height] : sizes) {
    for (const bool panels : {true, false}) {
      CAPTURE(width, height, panels);
      const std::vector<PixelBox> boxes = Boxes(MakeWatchLayout(width, height, panels));
      for (size_t i = 0; i < boxes.size(); ++i) {
        CAPTURE(i);
        CHECK(boxes[i].width > 0);
        CHECK(boxes[i].height > 0);
        CHECK(boxes[i].left >= 0);
        CHECK(boxes[i].top >= 0);
        CHECK(boxes[i].left + boxes[i].width <= static_cast<float>(width));
        CHECK(boxes[i].top + boxes[i].height <= static_cast<float>(height));
        for (size_t k = 0; k < i; ++k) CHECK_FALSE(boxes[i].intersects(boxes[k]));
      }
    }
  }
}

TEST_CASE("The world takes the place of hidden panels") {
  const WatchLayout with = MakeWatchLayout(1280, 720, true);
  const WatchLayout without = MakeWatchLayout(1280, 720, false);
  CHECK(without.world.width > with.world.width + with.latents.width);
  CHECK(without.world.height == with.world.height);
}

}  // namespace worldmodels
