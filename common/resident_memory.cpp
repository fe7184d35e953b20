#include "common/resident_memory.h"

#include <unistd.h>

#include <fstream>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace worldmodels {

ResidentMemory MeasureResidentMemory() {
  std::ifstream file("/proc/self/statm");
  int64_t size = 0, resident = 0, shared = 0;  // pages
  if (!(file >> size >> resident >> shared)) return {};
  const auto page = static_cast<int64_t>(::sysconf(_SC_PAGESIZE));
  return {.own = (resident - shared) * page, .mapped = shared * page};
}

void ReturnFreedMemory() {
#if defined(__GLIBC__)
  ::malloc_trim(0);
#endif
}

}  // namespace worldmodels
