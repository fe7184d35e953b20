#pragma once

#include <dnnl.hpp>

#include "vision/precision.h"

namespace worldmodels {

// Whether this processor has that arithmetic. int8 needs VNNI: without it sums of two products are
// cut off at 16 bits.
bool HasArithmetic(Precision precision);

// precision as oneDNN's type. A processor without that arithmetic gets fp32 and a message, once a
// call.
dnnl::memory::data_type ArithmeticType(Precision precision);

}  // namespace worldmodels
