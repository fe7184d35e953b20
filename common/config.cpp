#include "common/config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "common/atomic_file.h"
#include "common/edit_distance.h"
#include "common/error.h"
#include "common/foreign_file.h"
#include "common/yaml_scalar.h"
#include "common/yaml_text.h"

namespace worldmodels {
namespace {

std::string Location(const std::string& file, const YAML::Mark& mark) {
  return fmt::format("{}:{}:{}", file, mark.line + 1, mark.column + 1);
}

struct Found {
  YAML::Node node;
  std::string where;  // "quick.yaml:12:3: vision.batch_size"
};

// Where a field was set last; a greater one was set later.
struct Place {
  std::tuple<size_t, int, int> order;  // 0 or the number of the override, line, column
  std::string where;                   // as Found's
};

}  // namespace

class YamlReader : public ConfigFile::Reader {
 public:
  explicit YamlReader(const ConfigFile& file)
      : file_(file), used_(file.overrides_.size()), sections_{{file.root_, {}}} {
    CheckDuplicates(file.root_, "");
  }

  void Field(const char* key, bool& value, const char*) override {
    Take(key, [&](const Found& found) {
      const std::string text = IsPlain(found.node) ? found.node.Scalar() : "";
      if (text != "true" && text != "false") FailType(found, "true or false");
      value = text == "true";
    });
  }

  void Field(const char* key, int& value, Range range, const char*) override {
    range.min = std::max(range.min, static_cast<double>(std::numeric_limits<int>::min()));
    range.max = std::min(range.max, static_cast<double>(std::numeric_limits<int>::max()));
    int64_t wide = value;
    Field(key, wide, range, "");
    value = static_cast<int>(wide);
  }

  void Field(const char* key, int64_t& value, Range range, const char*) override {
    Take(key, [&](const Found& found) {
      int64_t number = 0;
      if (!IsPlain(found.node) || !ParseInteger(found.node.Scalar(), number)) {
        FailType(found, "an integer");
      }
      CheckRange(found, static_cast<double>(number), range);
      value = number;
    });
  }

  void Field(const char* key, double& value, Range range, const char*) override {
    Take(key, [&](const Found& found) {
      double number = 0;
      if (!IsPlain(found.node) || !ParseDouble(found.node.Scalar(), number)) {
        FailType(found, "a number");
      }
      CheckRange(found, number, range);
      value = number;
    });
  }

  void Field(const char* key, std::string& value, const char*) override {
    Take(key, [&](const Found& found) {
      if (!found.node.IsScalar()) FailType(found, "text");
      value = found.node.Scalar();
    });
  }

  void Rule(bool holds, std::initializer_list<const char*> keys,
            const std::string& message) override {
    if (holds) return;
    CheckKeys();  // a key that is misspelt may be what is amiss
    const Place* last = nullptr;
    for (const char* key : keys) {
      const auto found = places_.find(Join(key));
      if (found == places_.end()) continue;
      if (last == nullptr || found->second.order > last->order) last = &found->second;
    }
    FailInput("{}: {}", last != nullptr ? last->where : Join(*keys.begin()), message);
  }

  void Finish() override {
    CheckKeys();
    for (size_t i = 0; i < used_.size(); ++i) {
      if (!used_[i]) FailUnknownOverride(file_.overrides_[i]);
    }
  }

 protected:
  void BeginSection(const char* key, const char*) override {
    known_[path_].push_back(key);
    YAML::Node node = Child(key);
    if (node.IsDefined() && !node.IsMap() && !node.IsNull()) {
      FailType({node, Location(file_.name_, node.Mark()) + ": " + Join(key)},
               "a section: keys below it, indented");
    }
    sections_.push_back({node, key});
    path_.emplace_back(key);
    known_[path_];
    for (size_t i = 0; i < used_.size(); ++i) {
      const ConfigFile::Assignment& assignment = file_.overrides_[i];
      if (assignment.path != path_) continue;
      if (!assignment.value.IsNull()) {
        FailType({assignment.value, "--set " + assignment.text}, "a section: set a key below it");
      }
      used_[i] = true;
    }
  }

  void EndSection() override {
    CheckKeys();
    sections_.pop_back();
    path_.pop_back();
  }

  void NameField(const char* key, std::string& name, const std::vector<std::string>& names,
                 const char*) override {
    Take(key, [&](const Found& found) {
      const std::string text = found.node.IsScalar() ? found.node.Scalar() : "";
      if (std::find(names.begin(), names.end(), text) == names.end()) {
        FailType(found, fmt::format("{}", fmt::join(names, " | ")) + Suggestion(text, names));
      }
      name = text;
    });
  }

 private:
  struct Section {
    YAML::Node node;
    std::string key;
  };

  std::string Join(const std::string& key) const {
    return fmt::format("{}{}{}", fmt::join(path_, "."), path_.empty() ? "" : ".", key);
  }

  YAML::Node Child(const std::string& key) const {
    const YAML::Node& section = sections_.back().node;
    if (section.IsDefined() && section.IsMap()) {
      for (const auto& entry : section) {
        if (entry.first.IsScalar() && entry.first.Scalar() == key) return entry.second;
      }
    }
    return YAML::Node(YAML::NodeType::Undefined);
  }

  // Gives the file's value of a field to use, then those from the command line: all are checked,
  // the last one counts.
  void Take(const char* key, const std::function<void(const Found&)>& use) {
    known_[path_].push_back(key);
    const YAML::Node node = Child(key);
    const auto take = [&](const YAML::Node& value, Place place) {
      use({value, place.where});
      places_[Join(key)] = std::move(place);
    };
    if (node.IsDefined()) {
      const YAML::Mark mark = node.Mark();
      take(node, {{0, mark.line, mark.column}, Location(file_.name_, mark) + ": " + Join(key)});
    }
    std::vector<std::string> path = path_;
    path.emplace_back(key);
    for (size_t i = 0; i < used_.size(); ++i) {
      const ConfigFile::Assignment& assignment = file_.overrides_[i];
      if (assignment.path != path) continue;
      used_[i] = true;
      take(assignment.value, {{i + 1, 0, 0}, "--set " + assignment.text});
    }
  }

  [[noreturn]] static void FailType(const Found& found, const std::string& expected) {
    FailInput("{}: found {}, expected {}", found.where, DescribeNode(found.node), expected);
  }

  static void CheckRange(const Found& found, double number, Range range) {
    if (number >= range.min && number <= range.max) return;
    const std::string bounds = DescribeRange(range);
    FailInput("{}: found {}, expected {}", found.where, found.node.Scalar(),
              bounds.empty() ? "a number" : bounds);
  }

  void CheckKeys() const {
    const YAML::Node& section = sections_.back().node;
    if (!section.IsDefined() || !section.IsMap()) return;
    const auto found = known_.find(path_);
    const std::vector<std::string> known =
        found == known_.end() ? std::vector<std::string>() : found->second;
    for (const auto& entry : section) {
      const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      FailInput("{}: {}: unknown key{}", Location(file_.name_, entry.first.Mark()), Join(key),
                Suggestion(key, known));
    }
  }

  void CheckDuplicates(const YAML::Node& node, const std::string& prefix) const {
    if (!node.IsDefined() || !node.IsMap()) return;
    std::set<std::string> keys;
    for (const auto& entry : node) {
      const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
      if (!keys.insert(key).second) {
        FailInput("{}: {}{}: key given twice", Location(file_.name_, entry.first.Mark()), prefix,
                  key);
      }
      CheckDuplicates(entry.second, prefix + key + ".");
    }
  }

  [[noreturn]] void FailUnknownOverride(const ConfigFile::Assignment& assignment) const {
    std::vector<std::string> section;
    for (const std::string& key : assignment.path) {
      const auto found = known_.find(section);
      if (found == known_.end()) break;
      const std::vector<std::string>& known = found->second;
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        FailInput("--set {}: {}: unknown key{}", assignment.text,
                  fmt::format("{}", fmt::join(assignment.path, ".")), Suggestion(key, known));
      }
      section.push_back(key);
    }
    FailInput("--set {}: {} is no section", assignment.text,
              fmt::format("{}", fmt::join(section, ".")));
  }

  const ConfigFile& file_;
  std::vector<bool> used_;  // of the overrides
  std::vector<Section> sections_;
  std::vector<std::string> path_;
  std::map<std::vector<std::string>, std::vector<std::string>> known_;  // keys of each section
  std::map<std::string, Place> places_;                                 // of the fields set
};

ConfigFile ConfigFile::Load(const std::filesystem::path& path) {
  ConfigFile file;
  file.name_ = path.string();
  const std::string text = ReadFile(path, kMaxYamlBytes);
  if (const std::string what = DescribeForeignText(text); !what.empty()) {
    FailInput("{}: {}, expected YAML", file.name_, what);
  }
  file.root_ = ParseYaml(text, file.name_);
  if (!file.root_.IsMap() && !file.root_.IsNull()) {
    FailInput("{}: found {}, expected keys and values", Location(file.name_, file.root_.Mark()),
              DescribeNode(file.root_));
  }
  return file;
}

void ConfigFile::Override(const std::string& assignment) {
  const size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    FailInput("--set {}: expected key.path=value", assignment);
  }
  AddOverride(assignment.substr(0, equals),
              ParseYaml(assignment.substr(equals + 1), "--set " + assignment), assignment);
}

void ConfigFile::AddOverride(const std::string& path, const YAML::Node& value,
                             const std::string& text) {
  if (value.IsMap()) {
    for (const auto& entry : value) {
      if (!entry.first.IsScalar()) FailInput("--set {}: a key that is no text", text);
      AddOverride(path + "." + entry.first.Scalar(), entry.second, text);
    }
    return;
  }
  Assignment parsed{{}, value, text};
  size_t begin = 0;
  while (begin <= path.size()) {
    const size_t end = std::min(path.find('.', begin), path.size());
    parsed.path.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  overrides_.push_back(std::move(parsed));
}

std::unique_ptr<ConfigFile::Reader> ConfigFile::MakeReader() const {
  return std::make_unique<YamlReader>(*this);
}

}  // namespace worldmodels
