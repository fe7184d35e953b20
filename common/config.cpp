#include "common/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include "common/atomic_file.h"
#include "common/edit_distance.h"
#include "common/error.h"

namespace worldmodels {
namespace {

std::string Location(const std::string& file, const YAML::Mark& mark) {
  return fmt::format("{}:{}:{}", file, mark.line + 1, mark.column + 1);
}

std::string DescribeNode(const YAML::Node& node) {
  if (node.IsMap()) return "a section";
  if (node.IsSequence()) return "a list";
  if (node.IsScalar()) return "\"" + node.Scalar() + "\"";
  return "nothing";
}

// A quoted scalar is text, whatever it looks like.
bool IsPlain(const YAML::Node& node) { return node.IsScalar() && node.Tag() != "!"; }

bool ParseDouble(const std::string& text, double& value) {
  static const std::map<std::string, double> kWords = {
      {".inf", INFINITY}, {"+.inf", INFINITY}, {"-.inf", -INFINITY}, {".nan", NAN}};
  const auto word = kWords.find(text);
  if (word != kWords.end()) {
    value = word->second;
    return true;
  }
  const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

// 1000, and also 1e3.
bool ParseInteger(const std::string& text, int64_t& value) {
  const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return true;
  double number;
  if (!ParseDouble(text, number) || !(std::abs(number) <= 0x1p53)) return false;
  value = static_cast<int64_t>(number);
  return static_cast<double>(value) == number;
}

std::string Bounds(Range range) {
  if (std::isinf(range.max)) {
    return std::isinf(range.min) ? "a number" : fmt::format("at least {}", range.min);
  }
  if (std::isinf(range.min)) return fmt::format("at most {}", range.max);
  return fmt::format("{} to {}", range.min, range.max);
}

// An alias may name a section that holds it: without end. Deeper than any configuration.
constexpr int kMaxDepth = 12;

struct Found {
  YAML::Node node;
  std::string where;  // "quick.yaml:12:3: vision.batch_size"
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

  void Choice(const char* key, std::string& value, const std::vector<std::string>& choices,
              const char*) override {
    Take(key, [&](const Found& found) {
      const std::string text = found.node.IsScalar() ? found.node.Scalar() : "";
      if (std::find(choices.begin(), choices.end(), text) == choices.end()) {
        FailType(found, fmt::format("{}", fmt::join(choices, " | ")) + Suggestion(text, choices));
      }
      value = text;
    });
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
    if (node.IsDefined()) use({node, Location(file_.name_, node.Mark()) + ": " + Join(key)});
    std::vector<std::string> path = path_;
    path.emplace_back(key);
    for (size_t i = 0; i < used_.size(); ++i) {
      const ConfigFile::Assignment& assignment = file_.overrides_[i];
      if (assignment.path != path) continue;
      used_[i] = true;
      use({assignment.value, "--set " + assignment.text});
    }
  }

  [[noreturn]] static void FailType(const Found& found, const std::string& expected) {
    FailInput("{}: found {}, expected {}", found.where, DescribeNode(found.node), expected);
  }

  static void CheckRange(const Found& found, double number, Range range) {
    if (number >= range.min && number <= range.max) return;
    FailInput("{}: found {}, expected {}", found.where, found.node.Scalar(), Bounds(range));
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
    if (std::count(prefix.begin(), prefix.end(), '.') > kMaxDepth) {
      FailInput("{}: {}: sections nested too deep", Location(file_.name_, node.Mark()), prefix);
    }
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
};

ConfigFile ConfigFile::Load(const std::filesystem::path& path) {
  ConfigFile file;
  file.name_ = path.string();
  const std::string text = ReadFile(path);
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(text);
    if (documents.size() > 1) FailInput("{}: several YAML documents, expected one", file.name_);
    if (!documents.empty()) file.root_ = documents[0];
  } catch (const YAML::Exception& error) {
    FailInput("{}: {}", Location(file.name_, error.mark), error.msg);
  }
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
  try {
    AddOverride(assignment.substr(0, equals), YAML::Load(assignment.substr(equals + 1)),
                assignment);
  } catch (const YAML::Exception& error) {
    FailInput("--set {}: {}", assignment, error.msg);
  }
}

void ConfigFile::AddOverride(const std::string& path, const YAML::Node& value,
                             const std::string& text) {
  if (value.IsMap()) {
    if (std::count(path.begin(), path.end(), '.') > kMaxDepth) {
      FailInput("--set {}: sections nested too deep", text);
    }
    for (const auto& entry : value) {
      AddOverride(path + "." + entry.first.as<std::string>(), entry.second, text);
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
