#include "vision/precision.h"

#include <spdlog/spdlog.h>

#include "common/error.h"

namespace worldmodels {
namespace {

bool Has(dnnl::cpu_isa wanted) {
  const auto bits = static_cast<unsigned>(wanted);
  return (static_cast<unsigned>(dnnl::get_effective_cpu_isa()) & bits) == bits;
}

}  // namespace

dnnl::memory::data_type ArithmeticType(const std::string& precision) {
  if (precision == "fp32") return dnnl::memory::data_type::f32;
  if (precision == "bf16") {
    if (Has(dnnl::cpu_isa::avx512_core_bf16)) return dnnl::memory::data_type::bf16;
  } else if (precision == "int8") {
    // Without VNNI sums of two products are cut off at 16 bits.
    if (Has(dnnl::cpu_isa::avx512_core_vnni) || Has(dnnl::cpu_isa::avx2_vnni)) {
      return dnnl::memory::data_type::s8;
    }
  } else {
    FailInput("precision is {}, expected fp32, bf16 or int8", precision);
  }
  spdlog::warn("this processor has no {} arithmetic; using fp32", precision);
  return dnnl::memory::data_type::f32;
}

}  // namespace worldmodels
