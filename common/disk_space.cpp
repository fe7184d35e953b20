#include "common/disk_space.h"

#include "common/error.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

std::string FormatSize(double bytes) {
  if (bytes >= 1e9) return fmt::format("{:.1f} GB", bytes / 1e9);
  return fmt::format("{:.1f} MB", bytes / 1e6);
}

}  // namespace

void CheckDiskSpace(const fs::path& folder, double bytes, const std::string& what) {
  std::error_code error;
  fs::path there = fs::absolute(folder, error);
  while (!fs::exists(there, error) && there.has_relative_path()) there = there.parent_path();
  const fs::space_info space = fs::space(there, error);
  if (error || static_cast<double>(space.available) >= bytes) return;
  FailRun("{}: {} take about {}, and {} are free", folder.string(), what, FormatSize(bytes),
          FormatSize(static_cast<double>(space.available)));
}

}  // namespace worldmodels
