#include "run/machine.h"

#include <box2d/b2_common.h>
#include <fmt/format.h>
#include <unistd.h>

#include <Eigen/Core>
#include <SFML/Config.hpp>
#include <cmath>
#include <dnnl.hpp>
#include <fstream>
#include <string>

#include "common/cores.h"
#include "common/version.h"

namespace worldmodels {
namespace {

// Eigen 5 dropped the "world" before its number.
#if EIGEN_MAJOR_VERSION >= 5
constexpr int kEigen[] = {EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION, EIGEN_PATCH_VERSION};
#else
constexpr int kEigen[] = {EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION};
#endif

const char* InstructionSet() {
  switch (dnnl::get_effective_cpu_isa()) {
    case dnnl::cpu_isa::sse41:
      return "SSE4.1";
    case dnnl::cpu_isa::avx:
      return "AVX";
    case dnnl::cpu_isa::avx2:
      return "AVX2";
    case dnnl::cpu_isa::avx2_vnni:
      return "AVX2 with VNNI";
    case dnnl::cpu_isa::avx512_core:
      return "AVX-512";
    case dnnl::cpu_isa::avx512_core_vnni:
      return "AVX-512 with VNNI";
    case dnnl::cpu_isa::avx512_core_bf16:
      return "AVX-512 with VNNI and bf16";
    default:
      return "other";
  }
}

std::string OneDnnVersion() {
#ifdef DNNL_VERSION_MAJOR
  const auto* version = dnnl::version();
  return fmt::format("{}.{}.{}", version->major, version->minor, version->patch);
#else
  return "none";
#endif
}

// As Linux names it, or "unknown".
std::string Processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("model name")) continue;
    const size_t value = line.find_first_not_of(" \t", line.find(':') + 1);
    if (value != std::string::npos) return line.substr(value);
  }
  return "unknown";
}

double MemoryBytes() {
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE));
}

}  // namespace

nlohmann::ordered_json DescribeMachine() {
  return {
      {"worldmodels", Version()},
      {"box2d", fmt::format("{}.{}.{}", b2_version.major, b2_version.minor, b2_version.revision)},
      {"sfml", fmt::format("{}.{}.{}", SFML_VERSION_MAJOR, SFML_VERSION_MINOR, SFML_VERSION_PATCH)},
      {"eigen", fmt::format("{}.{}.{}", kEigen[0], kEigen[1], kEigen[2])},
      {"onednn", OneDnnVersion()},
      {"processor", Processor()},
      {"cores", UsableCores()},
      {"instructions", InstructionSet()},
      {"memory_gb", std::round(10 * MemoryBytes() / 1e9) / 10}};
}

}  // namespace worldmodels
