#pragma once

#include <span>
#include <vector>

#include "memory/mdn_rnn.h"

namespace worldmodels {

// M's head with its rows in the order of MixtureLayout's planes, then reward and done logit.
class PlaneHead {
 public:
  void Pack(const MdnRnn& model, int threads = 1);

  int size() const { return static_cast<int>(bias_.size()); }  // floats of a row of output
  int reward() const { return size() - 2; }
  int done() const { return size() - 1; }

  // hidden (rows, hidden size) to output (rows, size()).
  void Forward(std::span<const float> hidden, int rows, float* output, int threads) const;

  // by_output (rows, size()): adds to the model's head gradients and writes the gradient by hidden,
  // unless by_hidden is empty.
  void Backward(std::span<const float> hidden, int rows, std::span<const float> by_output,
                MdnRnn& model, std::span<float> by_hidden, int threads) const;

 private:
  int Column(const MdnRnn& model, int torch_row) const;

  std::vector<float> weight_, bias_;  // (size, hidden), (size)
  PackedMatrix transposed_;
};

}  // namespace worldmodels
