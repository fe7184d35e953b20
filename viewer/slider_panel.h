#pragma once

#include <optional>

#include "viewer/explore_session.h"
#include "viewer/painter.h"
#include "viewer/slider_list.h"

namespace worldmodels {

// Where the sliders lie in their panel, a row each.
class SliderGeometry {
 public:
  // panel: with its caption. reach: what a slider goes to on both sides.
  SliderGeometry(const PixelBox& panel, float unit, int latents, float reach);

  int rows() const { return rows_; }  // that there is room for; no more than latents
  PixelBox Row(int row) const;
  PixelBox Name(int row) const { return Part(row, 0, name_); }
  PixelBox Track(int row) const;
  PixelBox Value(int row) const;
  PixelBox KlBar(int row) const;
  PixelBox Kl(int row) const;

  float XOf(float value) const;  // of a value on a track, within it
  float ValueAt(float x) const;  // the inverse, within reach
  std::optional<int> RowAt(float x, float y) const;

 private:
  // Left of a row's parts, and their widths, in pixels.
  PixelBox Part(int row, float left, float width) const;
  float space() const { return 7 * unit_; }
  float knob_margin() const { return 4 * unit_; }

  PixelBox ground_;
  float unit_, reach_, height_;
  float name_, value_, bar_, kl_;  // widths, in pixels
  int rows_;
};

// The latents as sliders: z as a knob over mu +- sigma of the frame, its value, and its KL, as a
// bar with a mark at its mean over many frames.
void DrawSliders(Painter& painter, const PixelBox& panel, const ExploreSession& session,
                 SliderList& list);

}  // namespace worldmodels
