#include "vision/precision.h"

#include <spdlog/spdlog.h>

#include "common/error.h"

namespace worldmodels {

dnnl::memory::data_type ArithmeticType(const std::string& precision) {
  if (precision == "fp32") return dnnl::memory::data_type::f32;
  if (precision != "bf16") FailInput("precision is {}, expected fp32 or bf16", precision);
  const dnnl::cpu_isa isa = dnnl::get_effective_cpu_isa();
  const auto has = static_cast<unsigned>(dnnl::cpu_isa::avx512_core_bf16);
  if ((static_cast<unsigned>(isa) & has) == has) return dnnl::memory::data_type::bf16;
  spdlog::warn("this processor has no bf16 arithmetic; using fp32");
  return dnnl::memory::data_type::f32;
}

}  // namespace worldmodels
