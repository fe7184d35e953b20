#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "nn/gemm.h"

namespace worldmodels {

// An LSTM layer's weights in PyTorch's layout: gates in the order i, f, g, o.
//   gates = W_ih x + b_ih + W_hh h + b_hh;  c' = sigmoid(f) c + sigmoid(i) tanh(g)
//   h' = sigmoid(o) tanh(c')
struct LstmWeights {
  int inputs = 0, hidden = 0;
  std::span<const float> weight_ih;         // (4 hidden, inputs)
  std::span<const float> weight_hh;         // (4 hidden, hidden)
  std::span<const float> bias_ih, bias_hh;  // (4 hidden)
};

// Where Lstm::Backward adds gradients, laid out as the weights.
struct LstmGradients {
  std::span<float> weight_ih, weight_hh, bias_ih, bias_hh;
};

// The state of every lane: (lanes, hidden) each, zero at first.
struct LstmState {
  LstmState() = default;
  explicit LstmState(size_t size) : hidden(size, 0.0f), cell(size, 0.0f) {}

  std::vector<float> hidden, cell;
};

// Forward and backward passes over a sequence of (steps, lanes) rows, time first. The input
// projection and the weight gradients are one product each for the whole sequence; the recurrence
// runs lane by lane on any number of threads with the same bits.
class Lstm {
 public:
  // inputs (steps * lanes, weights.inputs). The state starts at zero, or at *state, which then
  // becomes that after the last step. Keeps what Backward needs.
  void Forward(const LstmWeights& weights, std::span<const float> inputs, int steps, int lanes,
               int threads, LstmState* state = nullptr);

  // After Forward: (steps * lanes, hidden).
  std::span<const float> hidden() const;

  // Back-propagation through time, down to the first step. hidden_gradient (steps * lanes, hidden):
  // the loss by each output. The same weights and inputs as in Forward, which must be called again
  // before the next Backward.
  void Backward(const LstmWeights& weights, std::span<const float> inputs,
                std::span<const float> hidden_gradient, const LstmGradients& gradients,
                int threads);

 private:
  void ForwardLanes(int first, int last);
  void BackwardLanes(std::span<const float> hidden_gradient, int first, int last);

  int steps_ = 0, lanes_ = 0, size_ = 0;
  PackedMatrix recurrent_, factor_;
  std::vector<float> gates_;   // (steps, lanes, 4 hidden) activated; Backward: by pre-activation
  std::vector<float> cells_;   // (steps + 1, lanes, hidden), first the start
  std::vector<float> hidden_;  // the same
};

// One step of many lanes, element by element: gates (4 hidden) before activation become activated;
// cell is updated; the new hidden state is written.
void LstmCell(int hidden, float* gates, const float* cell, float* new_cell, float* new_hidden);

}  // namespace worldmodels
