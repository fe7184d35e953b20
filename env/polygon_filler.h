#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "env/scene.h"

namespace worldmodels {

// Fills convex polygons in an RGB image by GL's rules: a pixel belongs to a polygon if its centre
// lies inside, or on a left or top edge. All in integers, so exact and the same everywhere.
class PolygonFiller {
 public:
  PolygonFiller(int width, int height);

  // Draws all of a scene, whose format must be of this size. image: (height, width, 3).
  void Draw(const Scene& scene, std::span<uint8_t> image);

 private:
  // One colour, repeated over a row of pixels.
  struct Row {
    Colour colour;
    std::vector<uint8_t> pixels;
  };

  void Fill(std::span<const SceneVertex> corners, const uint8_t* row_pixels, uint8_t* image);
  const uint8_t* RowOf(Colour colour);

  int width_;
  int height_;
  std::vector<int> left_;   // first pixel of the polygon in each row of the image
  std::vector<int> right_;  // one after the last
  std::vector<Row> rows_;   // of the colours used last
  size_t next_row_ = 0;     // to be given to the next new colour
};

}  // namespace worldmodels
