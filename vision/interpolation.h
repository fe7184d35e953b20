#pragma once

#include <span>
#include <vector>

namespace worldmodels {

// Between the directions of a and b, in radians, from 0 to pi; 0 if one of them is zero.
double AngleBetween(std::span<const float> a, std::span<const float> b);

// Points between two latents, t from 0 (a) to 1 (b), exact at both ends.

// (1 - t) a + t b.
std::vector<float> InterpolateLinear(std::span<const float> a, std::span<const float> b, double t);

// The direction turns evenly from a's to b's in their plane (Shoemake 1985; White 2016, arXiv
// 1609.04468), the length goes evenly from |a| to |b|:
//   (sin((1 - t) w) a / |a| + sin(t w) b / |b|) / sin(w) * ((1 - t) |a| + t |b|),  w: their angle
// Draws from N(0, I) have lengths near sqrt(latents), and so have the points between them, which a
// straight line's do not. Linear where there is no such plane: one is 0, or they are (nearly)
// parallel.
std::vector<float> InterpolateSpherical(std::span<const float> a, std::span<const float> b,
                                        double t);

}  // namespace worldmodels
