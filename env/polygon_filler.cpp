#include "env/polygon_filler.h"

#include <algorithm>
#include <cstring>

namespace worldmodels {
namespace {

constexpr size_t kColours = 24;  // more than one picture has
constexpr int kHalf = kSubpixels / 2;

struct Division {
  int64_t quotient;
  int64_t remainder;  // in [0, divisor)
};

Division DivideDown(int64_t dividend, int64_t divisor) {
  Division result{dividend / divisor, dividend % divisor};
  if (result.remainder < 0) {
    result.remainder += divisor;
    --result.quotient;
  }
  return result;
}

// The first pixel (row or column) whose centre is not before a place.
int FirstFrom(int place) { return (place + (kSubpixels - 1 - kHalf)) >> 8; }
static_assert(kSubpixels == 1 << 8);

}  // namespace

PolygonFiller::PolygonFiller(int width, int height)
    : width_(width), height_(height), left_(height), right_(height), rows_(kColours) {
  for (Row& row : rows_) row.pixels.resize(size_t{3} * width);
}

void PolygonFiller::Draw(const Scene& scene, std::span<uint8_t> image) {
  for (const ScenePolygon& polygon : scene.polygons()) {
    Fill(scene.vertices(polygon), RowOf(polygon.colour), image.data());
  }
}

void PolygonFiller::Fill(std::span<const SceneVertex> corners, const uint8_t* row_pixels,
                         uint8_t* image) {
  int top = corners[0].y;
  int bottom = corners[0].y;
  for (const SceneVertex& corner : corners) {
    top = std::min(top, corner.y);
    bottom = std::max(bottom, corner.y);
  }
  const int first_row = FirstFrom(top);
  const int last_row = FirstFrom(bottom);  // one after it
  for (int row = first_row; row < last_row; ++row) {
    left_[row] = width_;
    right_[row] = 0;
  }
  SceneVertex previous = corners.back();
  for (const SceneVertex& corner : corners) {
    if (previous.y < corner.y) {
      AddEdge(previous, corner);
    } else {
      AddEdge(corner, previous);
    }
    previous = corner;
  }
  const size_t stride = size_t{3} * width_;
  for (int row = first_row; row < last_row; ++row) {
    const int count = right_[row] - left_[row];
    if (count <= 0) continue;
    std::memcpy(image + row * stride + size_t{3} * left_[row], row_pixels, size_t{3} * count);
  }
}

// Widens the spans of the rows that the edge crosses. An edge that runs from X at a row's centre
// line has its first pixel at ceil((X - half) / subpixels); that is followed from row to row as a
// whole number and a remainder.
void PolygonFiller::AddEdge(SceneVertex from, SceneVertex to) {
  const int first_row = FirstFrom(from.y);
  const int last_row = FirstFrom(to.y);
  if (first_row >= last_row) return;
  const int64_t dx = to.x - from.x;
  const int64_t dy = to.y - from.y;
  if (dx == 0) {
    const int pixel = FirstFrom(from.x);
    for (int row = first_row; row < last_row; ++row) {
      left_[row] = std::min(left_[row], pixel);
      right_[row] = std::max(right_[row], pixel);
    }
    return;
  }
  const int64_t divisor = kSubpixels * dy;
  const int64_t down = int64_t{first_row} * kSubpixels + kHalf - from.y;
  Division pixel = DivideDown((from.x - kHalf) * dy + down * dx + divisor - 1, divisor);
  const Division step = DivideDown(kSubpixels * dx, divisor);
  for (int row = first_row; row < last_row; ++row) {
    const int here = static_cast<int>(pixel.quotient);
    left_[row] = std::min(left_[row], here);
    right_[row] = std::max(right_[row], here);
    pixel.quotient += step.quotient;
    pixel.remainder += step.remainder;
    if (pixel.remainder >= divisor) {
      pixel.remainder -= divisor;
      ++pixel.quotient;
    }
  }
}

const uint8_t* PolygonFiller::RowOf(Colour colour) {
  for (const Row& row : rows_) {
    if (row.colour == colour) return row.pixels.data();
  }
  Row& row = rows_[next_row_];
  next_row_ = (next_row_ + 1) % rows_.size();
  row.colour = colour;
  for (size_t i = 0; i < row.pixels.size(); i += 3) {
    row.pixels[i] = colour.r;
    row.pixels[i + 1] = colour.g;
    row.pixels[i + 2] = colour.b;
  }
  return row.pixels.data();
}

}  // namespace worldmodels
