#include "common/cores.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>

namespace worldmodels {
namespace {

int AllowedCores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof(allowed), &allowed) == 0 && CPU_COUNT(&allowed) > 0) {
    return CPU_COUNT(&allowed);
  }
  // More cores than the set has room for.
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::string FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// The least quota of the process' own group and of those above it; 0 for none.
int QuotaCores() {
  int least = 0;
  const auto take = [&least](int cores) {
    if (cores > 0) least = least == 0 ? cores : std::min(least, cores);
  };
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const size_t first = line.find(':');
    const size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const bool v2 = controllers == ",,";
    if (!v2 && controllers.find(",cpu,") == std::string::npos) continue;
    // Within a container the group's path is that of the host, and its root is the container's.
    for (std::string path = line.substr(second + 1);; path.resize(path.rfind('/'))) {
      if (path == "/") path.clear();
      if (v2) {
        take(CoresOfQuota(FirstLine("/sys/fs/cgroup" + path + "/cpu.max").c_str()));
      } else {
        const std::string folder = "/sys/fs/cgroup/cpu" + path;
        take(CoresOfQuota((FirstLine(folder + "/cpu.cfs_quota_us") + " " +
                           FirstLine(folder + "/cpu.cfs_period_us"))
                              .c_str()));
      }
      if (path.find('/') == std::string::npos) break;
    }
  }
  return least;
}

}  // namespace

int CoresOfQuota(const char* text) {
  double quota = 0, period = 0;
  if (std::sscanf(text, "%lf %lf", &quota, &period) != 2 || !(quota > 0) || !(period > 0)) return 0;
  return static_cast<int>(std::min(std::ceil(quota / period), 1e6));
}

int UsableCores() {
  const int allowed = AllowedCores(), quota = QuotaCores();
  return quota > 0 ? std::min(allowed, quota) : allowed;
}

}  // namespace worldmodels
