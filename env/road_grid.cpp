#include "env/road_grid.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "env/road.h"

namespace worldmodels {
namespace {

// The track stays within 1.5 track radii of the middle, but for a bend or two.
constexpr int kCells = 32;  // on a side; what lies beyond counts to the outermost cells
constexpr double kCellSize = 3.4 * kTrackRadius / kCells;
constexpr int kBitsPerWord = 64;

int CellIndex(double coordinate) {
  const double cell = std::floor(coordinate / kCellSize) + 0.5 * kCells;
  return static_cast<int>(std::clamp(cell, 0.0, kCells - 1.0));
}

}  // namespace

RoadGrid::CellRange RoadGrid::Cells(const Box& box) const {
  return {CellIndex(box.min_x), CellIndex(box.max_x), CellIndex(box.min_y), CellIndex(box.max_y)};
}

void RoadGrid::Build(std::span<const RoadPolygon> polygons) {
  words_ = static_cast<int>((polygons.size() + kBitsPerWord - 1) / kBitsPerWord);
  bits_.assign(static_cast<size_t>(kCells) * kCells * words_, 0);
  for (size_t i = 0; i < polygons.size(); ++i) {
    const Quad& corners = polygons[i].corners;
    const auto [left, right] =
        std::minmax({corners[0].x, corners[1].x, corners[2].x, corners[3].x});
    const auto [low, high] = std::minmax({corners[0].y, corners[1].y, corners[2].y, corners[3].y});
    const CellRange cells = Cells({left, low, right, high});
    for (int row = cells.first_row; row <= cells.last_row; ++row) {
      for (int column = cells.first_column; column <= cells.last_column; ++column) {
        const size_t cell = static_cast<size_t>(row) * kCells + column;
        bits_[cell * words_ + i / kBitsPerWord] |= uint64_t{1} << (i % kBitsPerWord);
      }
    }
  }
}

void RoadGrid::Find(const Box& box, std::vector<int>& found) const {
  found.clear();
  const CellRange cells = Cells(box);
  for (int word = 0; word < words_; ++word) {
    uint64_t bits = 0;
    for (int row = cells.first_row; row <= cells.last_row; ++row) {
      for (int column = cells.first_column; column <= cells.last_column; ++column) {
        bits |= bits_[(static_cast<size_t>(row) * kCells + column) * words_ + word];
      }
    }
    for (; bits != 0; bits &= bits - 1) {
      found.push_back(word * kBitsPerWord + std::countr_zero(bits));
    }
  }
}

}  // namespace worldmodels
