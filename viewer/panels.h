#pragma once

#include <span>
#include <string>
#include <vector>

#include "common/action.h"
#include "viewer/painter.h"

namespace worldmodels {

// Draws a caption on top of box and the panel's ground below it; returns the ground's box.
PixelBox DrawCaption(Painter& painter, const PixelBox& box, const std::string& caption);

// A panel that has nothing to show says why.
void DrawNote(Painter& painter, const PixelBox& box, const std::string& note);

// A line of text on a dark ground, at one of the upper corners of box; nothing if text is empty.
void DrawLabel(Painter& painter, const PixelBox& box, const std::string& text, Align align);

// Two lines of text on a dark ground, in the middle of box.
void DrawBanner(Painter& painter, const PixelBox& box, const std::string& title,
                const std::string& below);

// Without decimals, and without a minus before 0.
std::string RoundNumber(double value);

// A figure with its name, side by side with others: "return 823".
struct Figure {
  std::string name, value;
  float share = 1;  // of the width, beside the others'
};
void DrawFigures(Painter& painter, const PixelBox& box, std::span<const Figure> figures);

// Steering from the middle to either side, gas and brake from the left.
void DrawActions(Painter& painter, const PixelBox& box, const std::string& caption,
                 const Action& action);

// A bar for each value, up or down from the middle; the full height is limit.
void DrawBars(Painter& painter, const PixelBox& box, const std::string& caption,
              std::span<const float> values, float limit);

// A curve that starts at the left; the full height is limit, or more if a value is. The width is
// that of `length` values, or more if there are more.
void DrawCurve(Painter& painter, const PixelBox& box, const std::string& caption,
               std::span<const float> values, size_t length, float limit);

// A cell for each value in rows of equal length: dark at -1, bright at 1.
void DrawCells(Painter& painter, const PixelBox& box, const std::string& caption,
               std::span<const float> values);

// Mixture weights of a few latents, a stacked bar for each. log_pi: (latents, mixtures),
// normalised.
void DrawMixtures(Painter& painter, const PixelBox& box, const std::string& caption,
                  std::span<const float> log_pi, int mixtures);

}  // namespace worldmodels
