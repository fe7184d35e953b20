#include "vision/arithmetic_type.h"

#include <spdlog/spdlog.h>

#include "common/choice.h"

namespace worldmodels {
namespace {

bool Has(dnnl::cpu_isa wanted) {
  const auto bits = static_cast<unsigned>(wanted);
  return (static_cast<unsigned>(dnnl::get_effective_cpu_isa()) & bits) == bits;
}

}  // namespace

dnnl::memory::data_type ArithmeticType(Precision precision) {
  switch (precision) {
    case Precision::kFp32:
      return dnnl::memory::data_type::f32;
    case Precision::kBf16:
      if (Has(dnnl::cpu_isa::avx512_core_bf16)) return dnnl::memory::data_type::bf16;
      break;
    case Precision::kInt8:
      // Without VNNI sums of two products are cut off at 16 bits.
      if (Has(dnnl::cpu_isa::avx512_core_vnni) || Has(dnnl::cpu_isa::avx2_vnni)) {
        return dnnl::memory::data_type::s8;
      }
      break;
  }
  spdlog::warn("this processor has no {} arithmetic; using fp32", NameOf(precision));
  return dnnl::memory::data_type::f32;
}

}  // namespace worldmodels
