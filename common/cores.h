#pragma once

namespace worldmodels {

// Cores that this process may use: those it is allowed on (taskset, the ranks of mpirun), and no
// more than its control group's quota pays for (containers), rounded up. At least 1.
int UsableCores();

// What a control group's cpu.max says ("150000 100000"), in cores rounded up; 0 for no quota, or
// text of another kind.
int CoresOfQuota(const char* text);

}  // namespace worldmodels
