#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "common/config.h"
#include "common/error.h"

namespace worldmodels {
namespace {

class ConfigChecker : public ConfigVisitor {
 public:
  explicit ConfigChecker(const std::string& section) : path_{section} {}

  void Field(const char*, bool&, const char*) override {}
  void Field(const char* key, int& value, Range range, const char*) override {
    Check(key, value, range);
  }
  void Field(const char* key, int64_t& value, Range range, const char*) override {
    Check(key, value, range);
  }
  void Field(const char* key, double& value, Range range, const char*) override {
    Check(key, value, range);
  }
  void Field(const char*, std::string&, const char*) override {}

  void Rule(bool holds, std::initializer_list<const char*> keys,
            const std::string& message) override {
    if (!holds) FailInput("{}: {}", Join(*keys.begin()), message);
  }

 protected:
  void BeginSection(const char* key, const char*) override { path_.emplace_back(key); }
  void EndSection() override { path_.pop_back(); }
  void NameField(const char* key, std::string& name, const std::vector<std::string>& names,
                 const char*) override {
    if (std::find(names.begin(), names.end(), name) != names.end()) return;
    FailInput("{} is {}, expected {}", Join(key), name, fmt::join(names, " | "));
  }

 private:
  template <typename T>
  void Check(const char* key, T value, Range range) const {
    const auto number = static_cast<double>(value);
    if (number >= range.min && number <= range.max) return;
    FailInput("{} is {}, expected {}", Join(key), value, DescribeRange(range));
  }

  std::string Join(const char* key) const {
    return fmt::format("{}.{}", fmt::join(path_, "."), key);
  }

  std::vector<std::string> path_;
};

}  // namespace

void CheckConfigFields(const std::string& section, const DescribeFunction& describe) {
  ConfigChecker checker(section);
  describe(checker);
}

}  // namespace worldmodels
