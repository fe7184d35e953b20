#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "nn/gemm.h"

// The part of oneDNN's C++ interface that nn/ and those above it use, for machines without oneDNN
// (WORLDMODELS_ONEDNN=OFF): it stands in for <dnnl.hpp> on the include path. Everything is fp32,
// computed by nn/gemm; what comes out for an image is the same to the bit whatever its place in the
// batch, the others and the number of threads. One thread at a time uses a primitive.
namespace dnnl {

// What oneDNN may use: here nothing, so that all who ask fall back to fp32 and blocks of 8.
enum class cpu_isa : unsigned {
  isa_default = 0,
  sse41 = 1,
  avx = 3,
  avx2 = 7,
  avx2_vnni = 15,
  avx512_core = 31,
  avx512_core_vnni = 63,
  avx512_core_bf16 = 127
};
inline cpu_isa get_effective_cpu_isa() { return cpu_isa::isa_default; }

struct engine {
  enum class kind { cpu };
  engine() = default;
  engine(kind, size_t) {}
};

// Everything is done when a call returns.
struct stream {
  stream() = default;
  explicit stream(const engine&) {}
  void wait() {}
};

// Numbers and where they lie; copies share them.
struct memory {
  using dim = int64_t;
  using dims = std::vector<dim>;
  enum class data_type { undef, f32, bf16, s8, u8 };
  // oihw: of weights. packed: weights as the convolution multiplies by them, in no plain order.
  enum class format_tag { undef, any, x, nchw, oihw = nchw, nhwc, nChw8c, nChw16c, packed };

  // How packed weights (out, in, kernel, kernel) stand in the matrix product.
  enum class packing { none, gather, scatter_out, scatter_in };

  class desc {
   public:
    desc() = default;
    // `any` becomes the layout that is computed in.
    desc(const dims& dims, data_type type, format_tag tag);
    // Packed weights.
    desc(const dims& dims, packing how);

    bool operator==(const desc&) const = default;
    size_t get_size() const;  // bytes
    const dims& get_dims() const { return dims_; }
    data_type get_data_type() const { return type_; }
    format_tag tag() const { return tag_; }
    packing how() const { return how_; }
    // Where an element of (n, c, h, w) lies.
    size_t Offset(dim n, dim c, dim h, dim w) const;

   private:
    dims dims_;
    data_type type_ = data_type::undef;
    format_tag tag_ = format_tag::undef;
    packing how_ = packing::none;
  };

  memory() = default;
  memory(const desc& desc, const engine&);
  // On numbers of the caller's, which must outlive it.
  memory(const desc& desc, const engine&, void* handle);

  explicit operator bool() const { return data_ != nullptr || packed_ != nullptr; }
  const desc& get_desc() const { return desc_; }
  void* get_data_handle() const { return data_.get(); }
  const worldmodels::PackedMatrix& packed() const { return *packed_; }
  void Pack(const float* oihw) const;

 private:
  desc desc_;
  std::shared_ptr<std::byte> data_;
  std::shared_ptr<worldmodels::PackedMatrix> packed_;
};

// Copies fp32 numbers from one layout to another, or packs weights.
struct reorder {
  reorder(const memory&, const memory&) {}
  void execute(stream&, const memory& from, const memory& to) const;
};

enum {
  DNNL_ARG_SRC,
  DNNL_ARG_WEIGHTS,
  DNNL_ARG_BIAS,
  DNNL_ARG_DST,
  DNNL_ARG_DIFF_SRC,
  DNNL_ARG_DIFF_WEIGHTS,
  DNNL_ARG_DIFF_BIAS,
  DNNL_ARG_DIFF_DST
};
using arguments = std::unordered_map<int, memory>;

// A convolution and what is computed of it: x (batch, in, ...), y (batch, out, ...).
struct convolution_task {
  memory::desc x, y, bias;  // bias: empty for none
  int kernel = 0, stride = 0;
  int padding = 0;  // 0 or kernel - 1, the latter with stride 1
  bool relu = false;

  memory::desc weights(memory::packing how) const;
};

class convolution_forward {
 public:
  struct primitive_desc : convolution_task {
    memory::desc src_desc() const { return x; }
    memory::desc dst_desc() const { return y; }
    memory::desc bias_desc() const { return bias; }
    memory::desc weights_desc() const;
  };

  convolution_forward() = default;
  explicit convolution_forward(const primitive_desc& task) : task_(task) {}
  void execute(stream&, const arguments& arguments);

 private:
  convolution_task task_;
  std::vector<std::vector<float>> scratch_;  // of each thread
};

class convolution_backward_data {
 public:
  struct primitive_desc : convolution_task {
    memory::desc diff_src_desc() const { return x; }
    memory::desc diff_dst_desc() const { return y; }
    memory::desc weights_desc() const;
  };

  convolution_backward_data() = default;
  explicit convolution_backward_data(const primitive_desc& task) : task_(task) {}
  void execute(stream&, const arguments& arguments);

 private:
  convolution_task task_;
  std::vector<std::vector<float>> scratch_;
};

class convolution_backward_weights {
 public:
  struct primitive_desc : convolution_task {
    memory::desc src_desc() const { return x; }
    memory::desc diff_dst_desc() const { return y; }
    memory::desc diff_weights_desc() const;
  };

  convolution_backward_weights() = default;
  explicit convolution_backward_weights(const primitive_desc& task) : task_(task) {}
  void execute(stream&, const arguments& arguments);

 private:
  convolution_task task_;
  std::vector<float> columns_, gradients_, sums_;
  worldmodels::PackedMatrix packed_;
};

// The gradient of relu, from what it put out.
struct eltwise_backward {
  void execute(stream&, const arguments& arguments) const;
};

}  // namespace dnnl

using dnnl::DNNL_ARG_BIAS;
using dnnl::DNNL_ARG_DIFF_BIAS;
using dnnl::DNNL_ARG_DIFF_DST;
using dnnl::DNNL_ARG_DIFF_SRC;
using dnnl::DNNL_ARG_DIFF_WEIGHTS;
using dnnl::DNNL_ARG_DST;
using dnnl::DNNL_ARG_SRC;
using dnnl::DNNL_ARG_WEIGHTS;
