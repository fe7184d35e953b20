#pragma once

#include <cstdint>

namespace worldmodels {

// What of this process is in memory now, in bytes, as the kernel counts it (within some 100 kB);
// zeros where it does not tell.
struct ResidentMemory {
  int64_t own = 0;     // of the process alone
  int64_t mapped = 0;  // of files, which the kernel may drop at any time

  int64_t all() const { return own + mapped; }
};

ResidentMemory MeasureResidentMemory();

// Gives the system back what was freed and the C library keeps for later, as far as it can tell: of
// many blocks that one thread took and another freed it may keep gigabytes.
void ReturnFreedMemory();

}  // namespace worldmodels
