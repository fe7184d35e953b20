#include "nn/convolution.h"

#include "common/random.h"
#include "finite_difference.h"
#include "nn/deconvolution.h"

namespace worldmodels::test {
namespace {

using dnnl::memory;

std::span<float> Floats(const memory& data) {
  return {static_cast<float*>(data.get_data_handle()), data.get_desc().get_size() / sizeof(float)};
}

// A layer with weights and an input, and the loss sum(y * direction).
template <typename Layer>
struct Fixture {
  Fixture(const ConvolutionShape& of, bool relu, bool transposed)
      : shape(of),
        engine(dnnl::engine::kind::cpu, 0),
        stream(engine),
        layer(engine, shape, memory::data_type::f32, relu, true),
        x({{shape.batch, shape.in_channels, shape.in_size, shape.in_size},
           memory::data_type::f32,
           memory::format_tag::nchw},
          engine),
        y({{shape.batch, shape.out_channels, shape.out_size, shape.out_size},
           memory::data_type::f32,
           memory::format_tag::nchw},
          engine),
        dy(y.get_desc(), engine),
        weight(static_cast<size_t>(shape.in_channels) * shape.out_channels * shape.kernel *
               shape.kernel),
        bias(shape.out_channels),
        is_transposed(transposed) {
    Pcg64 random(5);
    const std::span<float> all[] = {Floats(x), Floats(dy), weight, bias};
    for (const auto& values : all) {
      FillNormal(random, values);
    }
  }

  std::span<const float> Forward() {
    layer.SetWeights(stream, weight, bias);
    layer.Forward(stream, x);
    memory output = layer.output();
    dnnl::reorder(output, y).execute(stream, output, y);
    stream.wait();
    return Floats(y);
  }

  double Loss() {
    const auto output = Forward();
    double sum = 0;
    for (size_t i = 0; i < output.size(); ++i) {
      sum += static_cast<double>(output[i]) * Floats(dy)[i];
    }
    return sum;
  }

  // PyTorch's definition, element by element.
  std::vector<double> Expected(bool relu) const {
    const auto& s = shape;
    std::vector<double> out(Floats(y).size());
    const auto in = Floats(x);
    const auto y_at = [&](int n, int c, int row, int column) -> double& {
      return out[((n * s.out_channels + c) * s.out_size + row) * s.out_size + column];
    };
    for (int n = 0; n < s.batch; ++n) {
      for (int o = 0; o < s.out_channels; ++o) {
        for (int r = 0; r < s.out_size; ++r) {
          for (int c = 0; c < s.out_size; ++c) y_at(n, o, r, c) = bias[o];
        }
        for (int i = 0; i < s.in_channels; ++i) {
          for (int u = 0; u < s.kernel; ++u) {
            for (int v = 0; v < s.kernel; ++v) {
              const int at = is_transposed ? i * s.out_channels + o : o * s.in_channels + i;
              const double w = weight[(at * s.kernel + u) * s.kernel + v];
              // The smaller side walks, the larger is strided over.
              const int walk = is_transposed ? s.in_size : s.out_size;
              for (int r = 0; r < walk; ++r) {
                for (int c = 0; c < walk; ++c) {
                  const int far_row = r * s.stride + u;
                  const int far_column = c * s.stride + v;
                  const int in_row = is_transposed ? r : far_row;
                  const int in_column = is_transposed ? c : far_column;
                  const double value =
                      in[((n * s.in_channels + i) * s.in_size + in_row) * s.in_size + in_column];
                  y_at(n, o, is_transposed ? far_row : r, is_transposed ? far_column : c) +=
                      w * value;
                }
              }
            }
          }
        }
      }
    }
    if (relu) {
      for (double& value : out) value = std::max(value, 0.0);
    }
    return out;
  }

  ConvolutionShape shape;
  dnnl::engine engine;
  dnnl::stream stream;
  Layer layer;
  memory x, y, dy;
  std::vector<float> weight, bias;
  bool is_transposed;
};

template <typename Layer>
void CheckLayer(const ConvolutionShape& shape, bool relu, bool transposed) {
  Fixture<Layer> fixture(shape, relu, transposed);
  const auto expected = fixture.Expected(relu);
  const auto output = fixture.Forward();
  for (size_t i = 0; i < expected.size(); ++i) {
    REQUIRE(output[i] == Approx(expected[i]).margin(1e-4));
  }

  std::vector<float> weight_gradient(fixture.weight.size());
  std::vector<float> bias_gradient(fixture.bias.size());
  const std::vector<float> direction(Floats(fixture.dy).begin(), Floats(fixture.dy).end());
  if constexpr (std::is_same_v<Layer, Convolution>) {
    fixture.layer.Backward(fixture.stream, fixture.dy, weight_gradient, bias_gradient, true);
  } else {
    fixture.layer.Backward(fixture.stream, fixture.dy, weight_gradient, bias_gradient);
  }
  // The gradient of the output is used up; the loss needs it again.
  std::ranges::copy(direction, Floats(fixture.dy).begin());
  memory dx(fixture.x.get_desc(), fixture.engine);
  memory gradient = fixture.layer.input_gradient();
  dnnl::reorder(gradient, dx).execute(fixture.stream, gradient, dx);
  fixture.stream.wait();
  const auto loss = [&] { return fixture.Loss(); };
  // With ReLU a small step, lest many outputs cross zero on the way.
  const float step = relu ? 1e-3f : 1e-2f;
  CheckGradient(fixture.bias, bias_gradient, loss, step);
  CheckGradient(fixture.weight, weight_gradient, loss, step);
  CheckGradient(Floats(fixture.x), Floats(dx), loss, step);
}

}  // namespace

TEST_CASE("a convolution is PyTorch's, and its gradients are those of finite differences") {
  const ConvolutionShape shape{.batch = 2,
                               .in_channels = 3,
                               .in_size = 8,
                               .out_channels = 5,
                               .out_size = 3,
                               .kernel = 4,
                               .stride = 2};
  CheckLayer<Convolution>(shape, false, false);
}

TEST_CASE("a transposed convolution is PyTorch's, and its gradients those of finite differences") {
  const ConvolutionShape shape{.batch = 2,
                               .in_channels = 4,
                               .in_size = 3,
                               .out_channels = 3,
                               .out_size = 9,
                               .kernel = 5,
                               .stride = 2};
  CheckLayer<Deconvolution>(shape, false, true);
}

TEST_CASE("a transposed convolution with many channels and ReLU is PyTorch's too") {
  const ConvolutionShape shape{.batch = 2,
                               .in_channels = 3,
                               .in_size = 2,
                               .out_channels = 16,
                               .out_size = 8,
                               .kernel = 6,
                               .stride = 2};
  CheckLayer<Deconvolution>(shape, true, true);
}

TEST_CASE("ReLU cuts outputs and gradients at zero") {
  const ConvolutionShape shape{.batch = 1,
                               .in_channels = 16,
                               .in_size = 6,
                               .out_channels = 16,
                               .out_size = 2,
                               .kernel = 4,
                               .stride = 2};
  Fixture<Convolution> fixture(shape, true, false);
  const auto expected = fixture.Expected(true);
  const auto output = fixture.Forward();
  for (size_t i = 0; i < expected.size(); ++i) {
    REQUIRE(output[i] == Approx(expected[i]).margin(1e-4));
  }
  std::vector<float> weight_gradient(fixture.weight.size());
  std::vector<float> bias_gradient(fixture.bias.size());
  const std::vector<float> direction(Floats(fixture.dy).begin(), Floats(fixture.dy).end());
  fixture.layer.Backward(fixture.stream, fixture.dy, weight_gradient, bias_gradient, true);
  for (int channel = 0; channel < 16; ++channel) {
    double sum = 0;
    for (int pixel = 0; pixel < 4; ++pixel) {
      if (expected[channel * 4 + pixel] > 0) sum += direction[channel * 4 + pixel];
    }
    CHECK(bias_gradient[channel] == Approx(sum).margin(1e-5));
  }
}

}  // namespace worldmodels::test
