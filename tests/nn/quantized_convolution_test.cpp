#include "nn/quantized_convolution.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "common/random.h"
#include "nn/convolution.h"
#include "nn/layout.h"
#include "nn/primitives.h"

namespace worldmodels::test {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;
using Type = memory::data_type;

template <typename T>
std::span<T> Values(const memory& data) {
  return {static_cast<T*>(data.get_data_handle()), data.get_desc().get_size() / sizeof(T)};
}

memory Plain(const dnnl::engine& engine, dnnl::stream& stream, memory from, Type type) {
  memory to({DimsOf(from), type, Tag::nchw}, engine);
  dnnl::reorder(from, to).execute(stream, from, to);
  stream.wait();
  return to;
}

}  // namespace

TEST_CASE("an int8 convolution of numbers that int8 holds exactly is the fp32 one") {
  if (!MayUse(dnnl::cpu_isa::avx512_core_vnni) && !MayUse(dnnl::cpu_isa::avx2_vnni)) {
    WARN("no VNNI here: int8 products are cut off at 16 bits, and never used");
    return;
  }
  const auto in_channels = GENERATE(3, 32);  // the first layer reads pixels as they come
  CAPTURE(in_channels);
  const ConvolutionShape shape{.batch = 2,
                               .in_channels = in_channels,
                               .in_size = 8,
                               .out_channels = 16,
                               .out_size = 3,
                               .kernel = 4,
                               .stride = 2};
  constexpr float kXScale = 1.0f / 255.0f;
  const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  dnnl::stream stream(engine);
  Pcg64 random(3);
  memory bytes({{2, in_channels, 8, 8}, Type::u8, Tag::nhwc}, engine);
  memory numbers({{2, in_channels, 8, 8}, Type::f32, Tag::nhwc}, engine);
  for (size_t i = 0; i < Values<uint8_t>(bytes).size(); ++i) {
    Values<uint8_t>(bytes)[i] = static_cast<uint8_t>(random.UniformInt(256));
    Values<float>(numbers)[i] = kXScale * Values<uint8_t>(bytes)[i];
  }
  std::vector<float> weight(16u * in_channels * 16), bias(16);
  for (size_t i = 0; i < weight.size(); ++i) {
    const size_t channel = i / (weight.size() / 16);
    const int64_t value = i % (weight.size() / 16) == 0 ? -127 : random.UniformInt(255) - 127;
    weight[i] = 1e-3f * static_cast<float>(static_cast<int64_t>(channel + 1) * value);
  }
  for (float& value : bias) value = static_cast<float>(random.Uniform(-3, 3));

  Convolution exact(engine, shape, Type::f32, true, false);
  exact.SetWeights(stream, weight, bias);
  exact.Forward(stream, numbers);
  const memory expected = Plain(engine, stream, exact.output(), Type::f32);
  QuantizedConvolution to_float(engine, shape, weight, bias, kXScale, 0);
  to_float.Forward(stream, bytes);
  const memory floats = Plain(engine, stream, to_float.output(), Type::f32);
  constexpr float kYScale = 0.05f;  // so that some are cut off at 255
  QuantizedConvolution to_bytes(engine, shape, weight, bias, kXScale, kYScale);
  to_bytes.Forward(stream, bytes);
  const memory rounded = Plain(engine, stream, to_bytes.output(), Type::u8);

  int zeros = 0, cut_off = 0;
  for (size_t i = 0; i < Values<float>(expected).size(); ++i) {
    const float y = Values<float>(expected)[i];
    REQUIRE(Values<float>(floats)[i] == Approx(y).epsilon(1e-5).margin(1e-4));
    const float in_steps = std::min(y / kYScale, 255.0f);
    REQUIRE(std::abs(static_cast<float>(Values<uint8_t>(rounded)[i]) - in_steps) < 0.51f);
    zeros += y == 0;
    cut_off += in_steps == 255.0f;
  }
  CHECK(zeros > 0);
  CHECK(cut_off > 0);
}

}  // namespace worldmodels::test
