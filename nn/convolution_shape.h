#pragma once

namespace worldmodels {

// A square convolution without padding, or a transposed one, over a fixed batch.
struct ConvolutionShape {
  int batch = 1;
  int in_channels = 1, in_size = 1;    // in_size x in_size pixels
  int out_channels = 1, out_size = 1;  // convolution: (in - kernel) / stride + 1
  int kernel = 1, stride = 1;          // transposed: (in - 1) * stride + kernel
};

}  // namespace worldmodels
