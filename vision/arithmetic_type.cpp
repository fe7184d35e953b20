#include "vision/arithmetic_type.h"

#include <spdlog/spdlog.h>

#include "common/choice.h"
#include "nn/layout.h"

namespace worldmodels {

bool HasArithmetic(Precision precision) {
  switch (precision) {
    case Precision::kFp32:
      return true;
    case Precision::kBf16:
      return MayUse(dnnl::cpu_isa::avx512_core_bf16);
    case Precision::kInt8:
      return MayUse(dnnl::cpu_isa::avx512_core_vnni) || MayUse(dnnl::cpu_isa::avx2_vnni);
  }
  return false;
}

dnnl::memory::data_type ArithmeticType(Precision precision) {
  if (!HasArithmetic(precision)) {
    spdlog::warn("this processor has no {} arithmetic; using fp32", NameOf(precision));
    return dnnl::memory::data_type::f32;
  }
  switch (precision) {
    case Precision::kBf16:
      return dnnl::memory::data_type::bf16;
    case Precision::kInt8:
      return dnnl::memory::data_type::s8;
    default:
      return dnnl::memory::data_type::f32;
  }
}

}  // namespace worldmodels
