#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "common/choice.h"

namespace worldmodels {

// Bounds of a number, both inclusive.
struct Range {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
};

// "1 to 18", "at least 1", "at most 18"; empty without bounds.
std::string DescribeRange(Range range);

// Where a configuration's fields are told to whoever reads, writes or documents them.
//
// Each configuration struct has a member `void Describe(ConfigVisitor& v)` that names its fields:
//
//   void VisionConfig::Describe(ConfigVisitor& v) {
//     v.Field("batch_size", batch_size, {1, 10000}, "frames per gradient step");
//     v.Choice("precision", precision, {Precision::kFp32, Precision::kBf16}, "of training");
//     v.Rule(first <= last, {"first", "last"}, fmt::format("first {} is after last {}", ...));
//   }
//
// and a parent adds a child with v.Section("vision", "V, the variational auto-encoder", vision).
class ConfigVisitor {
 public:
  virtual ~ConfigVisitor() = default;

  virtual void Field(const char* key, bool& value, const char* help) = 0;
  virtual void Field(const char* key, int& value, Range range, const char* help) = 0;
  virtual void Field(const char* key, int64_t& value, Range range, const char* help) = 0;
  virtual void Field(const char* key, double& value, Range range, const char* help) = 0;
  virtual void Field(const char* key, std::string& value, const char* help) = 0;

  // An enum with names (common/choice.h): any of its values, or one of those allowed here.
  template <NamedEnum E>
  void Choice(const char* key, E& value, const char* help) {
    Choose(key, value, NamesOf<E>(), help);
  }
  template <NamedEnum E>
  void Choice(const char* key, E& value, std::initializer_list<E> allowed, const char* help) {
    std::vector<std::string> names;
    for (const E one : allowed) names.push_back(NameOf(one));
    Choose(key, value, names, help);
  }

  // What must hold between fields, told after them. keys: of the fields concerned, from this
  // section on ("first", or "vision.first"). message: what was found and what is expected; the
  // place and one of the keys are put before it.
  virtual void Rule(bool holds, std::initializer_list<const char*> keys,
                    const std::string& message) = 0;

  template <typename T>
  void Section(const char* key, const char* help, T& config) {
    BeginSection(key, help);
    config.Describe(*this);
    EndSection();
  }

 protected:
  virtual void BeginSection(const char* key, const char* help) = 0;
  virtual void EndSection() = 0;
  // name: of the present value; one of names afterwards.
  virtual void NameField(const char* key, std::string& name, const std::vector<std::string>& names,
                         const char* help) = 0;

 private:
  template <NamedEnum E>
  void Choose(const char* key, E& value, const std::vector<std::string>& names, const char* help) {
    std::string name = NameOf(value);
    NameField(key, name, names, help);
    value = *ParseChoice<E>(name);
  }
};

// A YAML document with overrides, before it is given to typed structs.
class ConfigFile {
 public:
  ConfigFile() = default;  // empty: all defaults
  // Throws Error (kInput): missing file, or YAML's own message with line and column.
  static ConfigFile Load(const std::filesystem::path& path);

  // "key.path=value" from the command line; the value is parsed as YAML. Throws Error (kInput) if
  // there is no '=' or the value is not YAML. Whether the key exists is checked by Read.
  void Override(const std::string& assignment);

  // Sets config's fields from the document, over their present values. Throws Error (kInput) with
  // "FILE:LINE:COLUMN: KEY: ..." or "--set KEY=VALUE: ..." for a wrong type, a value out of range
  // or not among the choices, a key given twice, an unknown key (with the nearest known one), or a
  // rule that does not hold (the place is that of its key that was set last).
  template <typename T>
  void Read(T& config) const {
    auto visitor = MakeReader();
    config.Describe(*visitor);
    visitor->Finish();
  }

 private:
  class Reader : public ConfigVisitor {
   public:
    virtual void Finish() = 0;  // complains about keys that no field took
  };
  friend class YamlReader;
  std::unique_ptr<Reader> MakeReader() const;

  struct Assignment {
    std::vector<std::string> path;  // {"vision", "batch_size"}
    YAML::Node value;               // no map
    std::string text;               // as given, for messages
  };
  void AddOverride(const std::string& path, const YAML::Node& value, const std::string& text);

  YAML::Node root_;
  std::string name_;  // for messages
  std::vector<Assignment> overrides_;
};

// For values that no file gave. Throws Error (kInput) "SECTION.KEY is VALUE, expected ..." for a
// value out of range or not among the choices, and "SECTION.KEY: ..." for a rule that does not
// hold.
template <typename T>
void CheckConfig(const std::string& section, const T& config);

// The effective configuration as YAML, each value with its help as a comment.
template <typename T>
std::string WriteConfig(const T& config);

// One row per field: for docs/configuration.md and tests.
struct ConfigField {
  std::string path;   // "vision.batch_size"
  std::string type;   // "integer", "number", "true or false", "text", "fp32 | bf16"
  std::string value;  // present value, as YAML
  std::string range;  // "1 to 10000", or empty
  std::string help;
};
template <typename T>
std::vector<ConfigField> ListConfig(const T& config);

}  // namespace worldmodels

#include "common/config_inl.h"
