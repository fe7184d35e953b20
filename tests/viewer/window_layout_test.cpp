#include "viewer/window_layout.h"

#include <catch2/catch.hpp>
#include <vector>

namespace worldmodels {
namespace {

std::vector<PixelBox> WatchBoxes(int width, int height, bool panels) {
  const WatchLayout layout = MakeWatchLayout(width, height, panels);
  std::vector<PixelBox> boxes = {layout.frame.main, layout.frame.footer};
  if (panels) {
    boxes.insert(boxes.end(), {layout.figures, layout.images[0], layout.images[1], layout.images[2],
                               layout.actions, layout.mixtures, layout.latents, layout.hidden});
  }
  return boxes;
}

std::vector<PixelBox> DriveBoxes(int width, int height, bool panels) {
  const DriveLayout layout = MakeDriveLayout(width, height, panels);
  std::vector<PixelBox> boxes = {layout.frame.main, layout.frame.footer};
  if (panels) {
    boxes.insert(boxes.end(),
                 {layout.figures, layout.more_figures, layout.map, layout.view, layout.actions});
  }
  return boxes;
}

std::vector<PixelBox> DreamBoxes(int width, int height, bool panels, bool real) {
  const DreamLayout layout = MakeDreamLayout(width, height, panels, real);
  std::vector<PixelBox> boxes = {layout.dream, layout.frame.footer};
  if (real) boxes.insert(boxes.end(), {layout.real, layout.departure});
  if (panels) {
    boxes.insert(boxes.end(), layout.alternatives.begin(), layout.alternatives.end());
    boxes.insert(boxes.end(), {layout.figures, layout.more_figures, layout.actions, layout.mixtures,
                               layout.latents, layout.hidden});
  }
  return boxes;
}

std::vector<PixelBox> ExploreBoxes(int width, int height, bool panels) {
  const ExploreLayout layout = MakeExploreLayout(width, height, panels);
  std::vector<PixelBox> boxes = {layout.picture, layout.frame.footer};
  if (panels) {
    boxes.insert(boxes.end(), layout.images.begin(), layout.images.end());
    boxes.insert(boxes.end(), layout.figures.begin(), layout.figures.end());
    boxes.insert(boxes.end(), layout.pictures.begin(), layout.pictures.end());
    boxes.push_back(layout.latents);
  }
  return boxes;
}

bool Overlap(const PixelBox& a, const PixelBox& b) {
  return a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height &&
         b.top < a.top + a.height;
}

void CheckBoxes(const std::vector<PixelBox>& boxes, int width, int height) {
  for (size_t i = 0; i < boxes.size(); ++i) {
    CAPTURE(i);
    CHECK(boxes[i].width > 0);
    CHECK(boxes[i].height > 0);
    CHECK(boxes[i].left >= 0);
    CHECK(boxes[i].top >= 0);
    CHECK(boxes[i].left + boxes[i].width <= static_cast<float>(width));
    CHECK(boxes[i].top + boxes[i].height <= static_cast<float>(height));
    for (size_t k = 0; k < i; ++k) {
      CAPTURE(k);
      CHECK_FALSE(Overlap(boxes[i], boxes[k]));
    }
  }
}

}  // namespace

TEST_CASE("The parts of every window lie inside it and do not overlap, at any size") {
  const int sizes[][2] = {{640, 360},   {800, 600}, {1280, 720}, {320, 240},
                          {3840, 2160}, {500, 900}, {2560, 600}};
  for (const auto& [width, height] : sizes) {
    for (const bool panels : {true, false}) {
      CAPTURE(width, height, panels);
      CheckBoxes(WatchBoxes(width, height, panels), width, height);
      CheckBoxes(DriveBoxes(width, height, panels), width, height);
      CheckBoxes(DreamBoxes(width, height, panels, false), width, height);
      CheckBoxes(DreamBoxes(width, height, panels, true), width, height);
      CheckBoxes(ExploreBoxes(width, height, panels), width, height);
    }
  }
}

TEST_CASE("A window's picture takes the place of hidden panels") {
  const WatchLayout with = MakeWatchLayout(1280, 720, true);
  const WatchLayout without = MakeWatchLayout(1280, 720, false);
  CHECK(without.frame.main.width > with.frame.main.width + with.latents.width);
  CHECK(without.frame.main.height == with.frame.main.height);
}

TEST_CASE("Pictures of V's have the world's proportions at any size") {
  const int sizes[][2] = {{800, 600}, {1280, 720}, {3840, 2160}, {500, 900}, {2560, 600}};
  for (const auto& [width, height] : sizes) {
    CAPTURE(width, height);
    const DreamLayout layout = MakeDreamLayout(width, height, true, true);
    const ExploreLayout explore = MakeExploreLayout(width, height, true);
    for (const PixelBox& box : {layout.dream, layout.real, layout.alternatives[0], explore.picture,
                                explore.pictures[0]}) {
      CHECK(box.width / box.height == Approx(10.0 / 7).epsilon(0.02));
    }
  }
}

}  // namespace worldmodels
