#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "fuzz/entry_points.h"

// libFuzzer brings main(); WORLDMODELS_FUZZ_ENTRY_POINT names the entry point of this program. More
// than a second of the processor's time for one input is a finding. libFuzzer's own -timeout counts
// the clock on the wall, which on a busy machine says nothing; it is for what never ends.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::clock_t start = std::clock();
  worldmodels::WORLDMODELS_FUZZ_ENTRY_POINT({reinterpret_cast<const char*>(data), size});
  if (std::clock() - start > CLOCKS_PER_SEC) {
    std::fputs("an input took more than a second\n", stderr);
    std::abort();
  }
  return 0;
}
