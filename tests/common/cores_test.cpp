#include "common/cores.h"

#include <sched.h>

#include <catch2/catch.hpp>

#include "common/workers.h"
#include "tests/common/child_process.h"

namespace worldmodels {

TEST_CASE("a control group's quota is told in cores, rounded up") {
  CHECK(CoresOfQuota("150000 100000") == 2);
  CHECK(CoresOfQuota("100000 100000\n") == 1);
  CHECK(CoresOfQuota("10000 100000") == 1);
  CHECK(CoresOfQuota("800000 100000") == 8);
  for (const char* none : {"max 100000", "-1 100000", "", "200000", "0 100000", "nan 1", "5 0"}) {
    INFO(none);
    CHECK(CoresOfQuota(none) == 0);
  }
}

TEST_CASE("a process that may use one core has one worker") {
  CHECK(RunInChild([] {
          cpu_set_t allowed, one;
          if (::sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return 2;
          CPU_ZERO(&one);
          for (int core = 0; core < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++core) {
            if (CPU_ISSET(core, &allowed)) CPU_SET(core, &one);
          }
          if (::sched_setaffinity(0, sizeof(one), &one) != 0) return 3;
          return UsableCores() == 1 && ThreadCount(0) == 1 && ThreadCount(3) == 3 ? 0 : 1;
        }) == 0);
  CHECK(UsableCores() >= 1);
}

}  // namespace worldmodels
