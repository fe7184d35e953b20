#pragma once

#include <dnnl.hpp>

#include "vision/precision.h"

namespace worldmodels {

// precision as oneDNN's type. A processor without that arithmetic (for int8: VNNI) gets fp32 and a
// message, once a call.
dnnl::memory::data_type ArithmeticType(Precision precision);

}  // namespace worldmodels
