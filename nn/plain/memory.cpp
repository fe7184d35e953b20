#include <algorithm>
#include <cstring>
#include <dnnl.hpp>

#include "common/error.h"

// Where numbers lie without oneDNN, and their copies from one layout to another.
namespace dnnl {
namespace {

size_t ItemSize(memory::data_type type) {
  switch (type) {
    case memory::data_type::f32:
      return sizeof(float);
    case memory::data_type::bf16:
      return 2;
    default:
      return 1;
  }
}

// Channels that lie together.
memory::dim Block(memory::format_tag tag) { return tag == memory::format_tag::nChw16c ? 16 : 8; }

}  // namespace

memory::desc::desc(const dims& dims, data_type type, format_tag tag)
    : dims_(dims), type_(type), tag_(tag == format_tag::any ? format_tag::nhwc : tag) {}

memory::desc::desc(const dims& dims, packing how)
    : dims_(dims), type_(data_type::f32), tag_(format_tag::packed), how_(how) {}

size_t memory::desc::get_size() const {
  if (dims_.empty() || how_ != packing::none) return 0;
  size_t count = 1;
  for (const dim length : dims_) count *= static_cast<size_t>(length);
  if (tag_ == format_tag::nChw8c || tag_ == format_tag::nChw16c) {
    const dim block = Block(tag_), padded = (dims_[1] + block - 1) / block * block;
    count = count / static_cast<size_t>(dims_[1]) * static_cast<size_t>(padded);
  }
  return count * ItemSize(type_);
}

size_t memory::desc::Offset(dim n, dim c, dim h, dim w) const {
  const dim channels = dims_[1], height = dims_[2], width = dims_[3];
  switch (tag_) {
    case format_tag::nchw:
      return static_cast<size_t>(((n * channels + c) * height + h) * width + w);
    case format_tag::nhwc:
      return static_cast<size_t>(((n * height + h) * width + w) * channels + c);
    default: {
      const dim block = Block(tag_), blocks = (channels + block - 1) / block;
      const dim pixel = ((n * blocks + c / block) * height + h) * width + w;
      return static_cast<size_t>(pixel * block + c % block);
    }
  }
}

memory::memory(const desc& of, const engine&) : desc_(of) {
  if (of.how() != packing::none) {
    packed_ = std::make_shared<worldmodels::PackedMatrix>();
    return;
  }
  constexpr std::align_val_t kCacheLine{64};
  const size_t size = std::max<size_t>(of.get_size(), 1);
  data_ = {static_cast<std::byte*>(::operator new(size, kCacheLine)),
           [](std::byte* data) { ::operator delete(data, kCacheLine); }};
  std::memset(data_.get(), 0, size);
}

memory::memory(const desc& of, const engine&, void* handle)
    : desc_(of), data_(static_cast<std::byte*>(handle), [](std::byte*) {}) {}

void memory::Pack(const float* oihw) const {
  const auto& shape = desc_.get_dims();
  const dim out = shape[0], in = shape[1], kernel = shape[2], taps = kernel * kernel;
  std::vector<float> matrix(static_cast<size_t>(out * in * taps));
  size_t at = 0;
  const auto weight = [&](dim o, dim i, dim tap) { return oihw[(o * in + i) * taps + tap]; };
  const auto fill = [&](dim first, dim second, dim third, const auto& value) {
    for (dim a = 0; a < first; ++a) {
      for (dim b = 0; b < second; ++b) {
        for (dim c = 0; c < third; ++c) matrix[at++] = value(a, b, c);
      }
    }
  };
  dim rows = in, cols = taps * out;
  switch (desc_.how()) {
    case packing::gather:  // ((tap, in), out)
      fill(taps, in, out, [&](dim tap, dim i, dim o) { return weight(o, i, tap); });
      rows = taps * in;
      cols = out;
      break;
    case packing::scatter_out:  // (in, (tap from the end, out))
      fill(in, taps, out, [&](dim i, dim tap, dim o) { return weight(o, i, taps - 1 - tap); });
      break;
    default:  // scatter_in: (out, (tap, in))
      fill(out, taps, in, [&](dim o, dim tap, dim i) { return weight(o, i, tap); });
      rows = out;
      cols = taps * in;
  }
  packed_->Pack(worldmodels::MatrixView::RowMajor(matrix.data(), rows, cols));
}

void reorder::execute(stream&, const memory& from, const memory& to) const {
  const memory::desc &source = from.get_desc(), &target = to.get_desc();
  if (source.get_data_type() != memory::data_type::f32 ||
      target.get_data_type() != memory::data_type::f32) {
    worldmodels::FailRun("without oneDNN there is fp32 alone");
  }
  const auto* in = static_cast<const float*>(from.get_data_handle());
  if (target.how() != memory::packing::none) {
    to.Pack(in);
    return;
  }
  auto* out = static_cast<float*>(to.get_data_handle());
  if (source == target) {
    std::memcpy(out, in, source.get_size());
    return;
  }
  const auto& dims = source.get_dims();
#pragma omp parallel for
  for (memory::dim n = 0; n < dims[0]; ++n) {
    for (memory::dim c = 0; c < dims[1]; ++c) {
      const auto step_in = source.Offset(0, c, 0, 1) - source.Offset(0, c, 0, 0);
      const auto step_out = target.Offset(0, c, 0, 1) - target.Offset(0, c, 0, 0);
      for (memory::dim h = 0; h < dims[2]; ++h) {
        const float* row = in + source.Offset(n, c, h, 0);
        float* to_row = out + target.Offset(n, c, h, 0);
        for (memory::dim w = 0; w < dims[3]; ++w) to_row[w * step_out] = row[w * step_in];
      }
    }
  }
}

}  // namespace dnnl
