#pragma once

#include <cstdint>
#include <span>

#include "env/camera.h"

namespace worldmodels {

// The ground of the published test with noise: an image of kNoiseSide x kNoiseSide random colours,
// one to a world unit, in the middle of the world; black around it. A pixel is interpolated between
// the four colours nearest to its centre, as GL magnifies textures.
//
// pixels: (height, width), RGBA with red in the lowest byte. seed, moment: give other colours each.
// The same numbers everywhere: all but the camera is whole numbers.
inline constexpr int kNoiseSide = 666;
void DrawNoiseGround(const Camera& camera, int width, uint64_t seed, int32_t moment,
                     std::span<uint32_t> pixels);

// The colour of column and row of that image, as a pixel.
uint32_t NoiseColour(uint64_t seed, int32_t moment, int column, int row);

}  // namespace worldmodels
