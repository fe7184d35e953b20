#include <cstddef>
#include <cstdint>

#include "fuzz/entry_points.h"

// libFuzzer brings main(); WORLDMODELS_FUZZ_ENTRY_POINT names the entry point of this program.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  worldmodels::WORLDMODELS_FUZZ_ENTRY_POINT({reinterpret_cast<const char*>(data), size});
  return 0;
}
