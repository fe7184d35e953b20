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

// Writes, for each row whose centre line the edge crosses, the first pixel at or right of it. from
// lies above to. An edge that is at X on a row's centre line has its first pixel at
// ceil((X - half) / subpixels); that is followed from row to row as a whole number and a remainder.
void FollowEdge(SceneVertex from, SceneVertex to, int* pixels) {
  const int first_row = FirstCentreFrom(from.y);
  const int last_row = FirstCentreFrom(to.y);
  if (first_row >= last_row) return;
  const int64_t dx = to.x - from.x;
  const int64_t dy = to.y - from.y;
  if (dx == 0) {
    std::fill(pixels + first_row, pixels + last_row, FirstCentreFrom(from.x));
    return;
  }
  const int64_t divisor = kSubpixels * dy;
  const int64_t down = int64_t{first_row} * kSubpixels + kHalf - from.y;
  Division pixel = DivideDown((from.x - kHalf) * dy + down * dx + divisor - 1, divisor);
  pixels[first_row] = static_cast<int>(pixel.quotient);
  if (last_row == first_row + 1) return;
  const Division step = DivideDown(kSubpixels * dx, divisor);
  for (int row = first_row + 1; row < last_row; ++row) {
    pixel.quotient += step.quotient;
    pixel.remainder += step.remainder;
    if (pixel.remainder >= divisor) {
      pixel.remainder -= divisor;
      ++pixel.quotient;
    }
    pixels[row] = static_cast<int>(pixel.quotient);
  }
}

// Spans are short, so a call of the library's memcpy costs more than the copying.
void CopySpan(uint8_t* to, const uint8_t* from, size_t count) {
  constexpr size_t kChunk = 16;
  if (count >= kChunk) {
    size_t i = 0;
    for (; i + kChunk <= count; i += kChunk) std::memcpy(to + i, from + i, kChunk);
    const size_t last = count - kChunk;  // overlaps what has been copied
    std::memcpy(to + last, from + last, kChunk);
  } else {
    for (size_t i = 0; i < count; i += 3) {
      to[i] = from[i];
      to[i + 1] = from[i + 1];
      to[i + 2] = from[i + 2];
    }
  }
}

}  // namespace

PolygonFiller::PolygonFiller(int width, int height)
    : width_(width), height_(height), left_(height), right_(height), rows_(kColours) {
  for (Row& row : rows_) row.pixels.resize(size_t{3} * width);
}

void PolygonFiller::Draw(const Scene& scene, std::span<uint8_t> image) {
  uint8_t* out = image.data();
  if (scene.ground().empty()) {
    const uint8_t* row = RowOf(scene.background());
    const auto size = static_cast<size_t>(3 * width_);
    for (int y = 0; y < height_; ++y, out += size) std::memcpy(out, row, size);
  }
  for (const uint32_t pixel : scene.ground()) {
    *out++ = static_cast<uint8_t>(pixel);
    *out++ = static_cast<uint8_t>(pixel >> 8);
    *out++ = static_cast<uint8_t>(pixel >> 16);
  }
  for (const ScenePolygon& polygon : scene.polygons()) {
    Fill(scene.vertices(polygon), RowOf(polygon.colour), image.data());
  }
}

void PolygonFiller::Fill(std::span<const SceneVertex> corners, const uint8_t* row_pixels,
                         uint8_t* image) {
  int top = corners[0].y;
  int bottom = corners[0].y;
  int64_t area = 0;
  SceneVertex previous = corners.back();
  for (const SceneVertex& corner : corners) {
    top = std::min(top, corner.y);
    bottom = std::max(bottom, corner.y);
    area += int64_t{previous.x} * corner.y - int64_t{corner.x} * previous.y;
    previous = corner;
  }
  const int first_row = FirstCentreFrom(top);
  const int last_row = FirstCentreFrom(bottom);  // one after it
  if (first_row >= last_row || area == 0) return;

  // Clockwise on the screen, edges go down on the right and up on the left.
  int* const down_side = area > 0 ? right_.data() : left_.data();
  int* const up_side = area > 0 ? left_.data() : right_.data();
  previous = corners.back();
  for (const SceneVertex& corner : corners) {
    if (previous.y < corner.y) {
      FollowEdge(previous, corner, down_side);
    } else {
      FollowEdge(corner, previous, up_side);
    }
    previous = corner;
  }
  const size_t stride = size_t{3} * width_;
  for (int row = first_row; row < last_row; ++row) {
    const int count = right_[row] - left_[row];
    if (count <= 0) continue;
    const size_t offset = size_t{3} * left_[row];
    CopySpan(image + row * stride + offset, row_pixels, size_t{3} * count);
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
