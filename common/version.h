#pragma once

namespace worldmodels {

// The program's version: "0.2.0".
const char* Version();

}  // namespace worldmodels
