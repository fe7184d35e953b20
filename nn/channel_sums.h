#pragma once

#include <dnnl.hpp>
#include <span>

namespace worldmodels {

// sums[c] = the sum of all values of channel c: of images in BlockedLayout() (f32 or bf16) if
// there are whole blocks, else channels last (f32).
void SumChannels(const dnnl::memory& images, int channels, std::span<float> sums);

}  // namespace worldmodels
