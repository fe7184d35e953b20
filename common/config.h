#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace worldmodels {

// Bounds of a number, both inclusive.
struct Range {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
};

// Where a configuration's fields are told to whoever reads, writes or documents them.
//
// Each configuration struct has a member `void Describe(ConfigVisitor& v)` that names its fields:
//
//   void VisionConfig::Describe(ConfigVisitor& v) {
//     v.Field("batch_size", batch_size, {1, 10000}, "frames per gradient step");
//     v.Choice("precision", precision, {"fp32", "bf16"}, "arithmetic of training");
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
  virtual void Choice(const char* key, std::string& value, const std::vector<std::string>& choices,
                      const char* help) = 0;

  template <typename T>
  void Section(const char* key, const char* help, T& config) {
    BeginSection(key, help);
    config.Describe(*this);
    EndSection();
  }

 protected:
  virtual void BeginSection(const char* key, const char* help) = 0;
  virtual void EndSection() = 0;
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
  // "FILE:LINE:COLUMN: KEY: ..." for a wrong type, a value out of range or not among the choices,
  // a key given twice, or an unknown key (with the nearest known one).
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
