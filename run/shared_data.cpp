#include "run/shared_data.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>

#include "common/error.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

bool HoldsData(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_directory(folder / "configs", ignored) &&
         fs::is_directory(folder / "models", ignored);
}

// Of a program in PREFIX/bin, or in a build folder of a checkout; empty: none.
fs::path DataBeside(const fs::path& program) {
  const fs::path bin = program.parent_path();
  if (const fs::path installed = bin.parent_path() / "share" / "worldmodels";
      HoldsData(installed)) {
    return installed;
  }
  // CHECKOUT/build/PRESET/bin, or a build folder of the user's own.
  fs::path checkout = bin.parent_path();
  for (int up = 0; up < 3 && checkout != checkout.root_path(); ++up) {
    if (HoldsData(checkout)) return checkout;
    checkout = checkout.parent_path();
  }
  return {};
}

// Empty: nowhere.
fs::path DataFolder() {
  // getenv is safe here: no thread of this program changes the environment.
  if (const char* chosen = std::getenv("WORLDMODELS_DATA"); chosen && *chosen) return chosen;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (const fs::path beside = error ? fs::path() : DataBeside(program); !beside.empty()) {
    return beside;
  }
  // A chroot may have no /proc.
  for (const fs::path share : {"/usr/local/share", "/usr/share"}) {
    if (HoldsData(share / "worldmodels")) return share / "worldmodels";
  }
  return {};
}

bool IsPlainName(const std::string& name) {
  return !name.empty() && name.find('/') == std::string::npos && name[0] != '.';
}

// Of the entries of a folder that a filter lets through, without their extension.
template <typename Filter>
std::vector<std::string> Names(const std::string& part, const Filter& filter) {
  std::vector<std::string> names;
  const fs::path data = DataFolder();
  std::error_code error;
  if (data.empty()) return names;
  for (const fs::directory_entry& entry : fs::directory_iterator(data / part, error)) {
    if (filter(entry)) names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace

fs::path FindConfig(const std::string& name) {
  if (fs::exists(name) || !IsPlainName(name) || fs::path(name).has_extension()) return name;
  const std::vector<std::string> presets = PresetNames();
  if (std::ranges::count(presets, name) == 0) {
    FailInput("{}: no such file{}", name,
              presets.empty()
                  ? ", and no presets come with this program"
                  : fmt::format(", and no preset; the presets are {}", fmt::join(presets, ", ")));
  }
  return DataFolder() / "configs" / (name + ".yaml");
}

fs::path FindRun(const std::string& name) {
  if (fs::exists(name) || !IsPlainName(name)) return name;
  const fs::path agent = DataFolder() / "models" / name;
  return fs::exists(agent / "config.yaml") ? agent : fs::path(name);
}

std::vector<std::string> PresetNames() {
  return Names("configs", [](const fs::directory_entry& entry) {
    return entry.path().extension() == ".yaml";
  });
}

std::vector<std::string> AgentNames() {
  return Names("models", [](const fs::directory_entry& entry) {
    return fs::exists(entry.path() / "config.yaml");
  });
}

}  // namespace worldmodels
