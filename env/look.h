#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "common/random.h"
#include "env/environment_config.h"
#include "env/world_geometry.h"

namespace worldmodels {

// The colours of one episode.
struct Palette {
  std::array<Colour, 3> tiles;  // untouched tile i has tiles[i % 3], a touched one tiles[0]
  Colour background;
  Colour grass;  // of the patches on the background
};

// How the pictures of one episode look.
struct Look {
  Palette palette;
  bool bars = false;              // black ones left and right
  bool blob = false;              // a red square beside the car
  std::optional<uint64_t> noise;  // the grass is noise, drawn with this seed; palette has no grass
};

// What a palette is made of, channels from 0 to 255 before they are cut to bytes.
using Rgb = std::array<double, 3>;
struct Paint {
  Rgb road = {102, 102, 102};  // Gymnasium's usual colours
  Rgb background = {102, 204, 102};
  Rgb grass = {102, 230, 102};
};

// Domain randomisation: the colours that Gymnasium draws before the track, to the bit.
Paint RandomPaint(Pcg64& random);

// The look of an episode with this paint. random: what the variant draws, Variant::kNone nothing.
Look MakeLook(Variant variant, Paint paint, Pcg64& random);

}  // namespace worldmodels
