#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vision/vae.h"

namespace worldmodels {

// The largest outputs of V's encoder.conv1..3 on frames (n, 64, 64, 3), in fp32: the ranges that
// int8 inference needs (Vae::set_activation_maxima). Above 0 even where a layer is dead.
std::vector<float> ActivationMaxima(const Vae& vae, std::span<const uint8_t> frames);

}  // namespace worldmodels
