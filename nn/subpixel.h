#pragma once

#include <dnnl.hpp>
#include <span>
#include <vector>

#include "nn/convolution_shape.h"

namespace worldmodels {

// A transposed convolution of stride 2 as a plain one of stride 1 (Shi et al., arXiv 1609.07009):
// the four pixels (2h + i, 2w + j) come from the same input pixels, through every second row and
// column of the kernel, so they are computed as four groups of channels of one pixel (h, w). A
// processor's vectors are full that way even for few output channels.

// The plain convolution for a transposed one of stride 2. Its channels, [i][j][channel], are filled
// up with zeros to whole vectors (those of few output channels for each i, where a block of the
// layout holds no more); its input is padded by kernel - 1.
ConvolutionShape SubpixelShape(const ConvolutionShape& transposed);

// Its weights (out, in, kernel, kernel) and biases (out) from those of PyTorch's ConvTranspose2d.
std::vector<float> SubpixelWeights(const ConvolutionShape& transposed,
                                   std::span<const float> weight);
std::vector<float> SubpixelBias(const ConvolutionShape& transposed, std::span<const float> bias);

// Layout of the transposed convolution's output: BlockedLayout() if there are whole blocks, else
// (up to 4 channels) channels last.
dnnl::memory::format_tag SubpixelOutputLayout(const ConvolutionShape& transposed);

// Puts the plain convolution's output, in BlockedLayout(), into place. Both of one type.
void InterleavePixels(const ConvolutionShape& transposed, const dnnl::memory& from,
                      const dnnl::memory& to);

}  // namespace worldmodels
