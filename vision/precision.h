#pragma once

#include <dnnl.hpp>
#include <string>

namespace worldmodels {

// "fp32" or "bf16" as oneDNN's type. A processor without bf16 arithmetic gets fp32 and a message,
// once a call. Throws Error (kInput) for anything else.
dnnl::memory::data_type ArithmeticType(const std::string& precision);

}  // namespace worldmodels
