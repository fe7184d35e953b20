#include "run/made_from.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "common/atomic_file.h"
#include "common/digest.h"
#include "common/error.h"
#include "common/json_file.h"
#include "common/yaml_scalar.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

bool IsBelow(const std::string& path, const std::string& key) {
  return path == key || path.starts_with(key + ".");
}

const std::map<std::string, std::string>& Defaults() {
  static const auto defaults = [] {
    std::map<std::string, std::string> values;
    for (const ConfigField& field : ListConfig(RunConfig())) values[field.path] = field.value;
    return values;
  }();
  return defaults;
}

// What an older program's stage had that could not be told yet.
std::string Before(const MadeFrom& made, const std::string& setting) {
  if (const auto found = made.settings.find(setting); found != made.settings.end()) {
    return found->second;
  }
  const auto known = Defaults().find(setting);
  return known == Defaults().end() ? "none" : known->second;
}

// "12 files, xxh3:..." as "12 files"; other digests as they are, short.
std::string Shown(const std::string& digest) {
  if (const size_t comma = digest.find(", xxh3:"); comma != std::string::npos) {
    return digest.substr(0, comma);
  }
  return digest.starts_with("xxh3:") ? digest.substr(5, 8) : digest;
}

constexpr const char* kAdvice =
    "without the file, what is there is taken as made with the run's config.yaml";

bool IsMore(const std::string& value, const std::string& before) {
  int64_t now = 0, then = 0;  // what was before comes from a file
  return ParseInteger(value, now) && ParseInteger(before, then) && now > then;
}

std::string InputChange(const std::string& name, const std::string& before,
                        const std::string& now) {
  if (Shown(before) == Shown(now)) return fmt::format("{}: other contents than before", name);
  return fmt::format("{}: made from {}, now {}", name, Shown(before), Shown(now));
}

}  // namespace

std::optional<MadeFrom> LoadMadeFrom(const fs::path& path) {
  if (!fs::exists(path)) return std::nullopt;
  const auto read = [&](const Json& json) {
    const auto texts = [&](const char* key) {
      return json.at(key).get<std::map<std::string, std::string>>();
    };
    return MadeFrom{.stage = json.at("stage").get<std::string>(),
                    .program = json.at("program").get<std::string>(),
                    .seed = static_cast<uint64_t>(JsonCount(path, json, "seed")),
                    .settings = texts("settings"),
                    .inputs = texts("inputs"),
                    .outputs = texts("outputs")};
  };
  return ReadJson(path, read, kAdvice);
}

void SaveMadeFrom(const fs::path& path, const MadeFrom& made) {
  const Json json = {{"stage", made.stage},   {"program", made.program},
                     {"seed", made.seed},     {"settings", made.settings},
                     {"inputs", made.inputs}, {"outputs", made.outputs}};
  WriteFileAtomically(path, json.dump(1) + "\n");
}

std::map<std::string, std::string> Settings(const RunConfig& config,
                                            const std::vector<std::string>& keys,
                                            const std::vector<std::string>& except) {
  std::map<std::string, std::string> settings;
  for (const ConfigField& field : ListConfig(config)) {
    const auto covers = [&](const std::string& key) { return IsBelow(field.path, key); };
    if (std::ranges::any_of(keys, covers) && std::ranges::none_of(except, covers)) {
      settings[field.path] = field.value;
    }
  }
  return settings;
}

Changes Compare(const MadeFrom& made, const MadeFrom& now, const std::string& grows) {
  Changes changes;
  if (made.seed != now.seed) {
    changes.differences.push_back(fmt::format("seed: made with {}, now {}", made.seed, now.seed));
  }
  for (const auto& [setting, value] : now.settings) {
    const std::string before = Before(made, setting);
    if (before == value) continue;
    if (setting == grows && IsMore(value, before)) {
      changes.growth = fmt::format("{}: {}, now {}", setting, before, value);
    } else {
      changes.differences.push_back(
          fmt::format("{}: made with {}, now {}", setting, before, value));
    }
  }
  changes.inputs_alone = changes.differences.empty();
  for (const auto& [name, digest] : now.inputs) {
    const auto found = made.inputs.find(name);
    const std::string before = found == made.inputs.end() ? "none" : found->second;
    if (before != digest) changes.differences.push_back(InputChange(name, before, digest));
  }
  return changes;
}

std::string DigestListing(const std::vector<fs::path>& files) {
  if (files.empty()) return "none";
  std::string text;
  for (const fs::path& file : files) {
    text += fmt::format("{} {}\n", file.filename().string(), fs::file_size(file));
  }
  return fmt::format("{} files, {}", files.size(), DigestText(text));
}

std::string DigestIfThere(const fs::path& path) {
  return fs::exists(path) ? DigestFile(path) : "none";
}

}  // namespace worldmodels
