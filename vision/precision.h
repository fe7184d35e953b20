#pragma once

#include <dnnl.hpp>
#include <string>

namespace worldmodels {

// "fp32", "bf16" or "int8" as oneDNN's type. A processor without that arithmetic (for int8: VNNI)
// gets fp32 and a message, once a call. Throws Error (kInput) for anything else.
dnnl::memory::data_type ArithmeticType(const std::string& precision);

}  // namespace worldmodels
