#include <fmt/format.h>

#include <cctype>
#include <cmath>

#include "common/config.h"

namespace worldmodels {
namespace {

std::string Number(double value) {
  if (std::isinf(value)) return value > 0 ? ".inf" : "-.inf";
  return fmt::format("{}", value);
}

// Plain where YAML cannot take it for anything but text, otherwise in double quotes.
std::string Text(const std::string& value) {
  bool plain = !value.empty() && std::isalpha(static_cast<unsigned char>(value[0]));
  for (const unsigned char c : value) {
    plain = plain && c < 128 && (std::isalnum(c) || c == '_' || c == '-' || c == '.' || c == '/');
  }
  for (const char* word : {"null", "Null", "NULL", "true", "false", "True", "False", "yes", "no"}) {
    plain = plain && value != word;
  }
  if (plain) return value;
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') {
      quoted += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 32) {
      quoted += fmt::format("\\x{:02x}", static_cast<int>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string Join(const std::vector<std::string>& choices) {
  std::string text;
  for (const std::string& choice : choices) text += (text.empty() ? "" : " | ") + choice;
  return text;
}

class FieldLister : public ConfigVisitor {
 public:
  void Field(const char* key, bool& value, const char* help) override {
    Add({key, "true or false", value ? "true" : "false", "", help});
  }
  void Field(const char* key, int& value, Range range, const char* help) override {
    Add({key, "integer", std::to_string(value), DescribeRange(range), help});
  }
  void Field(const char* key, int64_t& value, Range range, const char* help) override {
    Add({key, "integer", std::to_string(value), DescribeRange(range), help});
  }
  void Field(const char* key, double& value, Range range, const char* help) override {
    Add({key, "number", Number(value), DescribeRange(range), help});
  }
  void Field(const char* key, std::string& value, const char* help) override {
    Add({key, "text", Text(value), "", help});
  }
  void Rule(bool, std::initializer_list<const char*>, const std::string&) override {}

 protected:
  void NameField(const char* key, std::string& name, const std::vector<std::string>& names,
                 const char* help) override {
    Add({key, Join(names), Text(name), "", help});
  }
  virtual void Add(ConfigField field) = 0;
};

class ListVisitor : public FieldLister {
 public:
  std::vector<ConfigField> fields;

 protected:
  void Add(ConfigField field) override {
    field.path = prefix_ + field.path;
    fields.push_back(std::move(field));
  }
  void BeginSection(const char* key, const char*) override { prefix_ += std::string(key) + '.'; }
  void EndSection() override {
    prefix_.pop_back();
    prefix_.resize(prefix_.find_last_of('.') + 1);
  }

 private:
  std::string prefix_;
};

class WriteVisitor : public FieldLister {
 public:
  std::string text;

 protected:
  void Add(ConfigField field) override {
    std::string comment = field.help;
    const std::string range = field.type.find('|') != std::string::npos ? field.type : field.range;
    if (!range.empty()) comment += (comment.empty() ? "(" : " (") + range + ")";
    text += fmt::format("{:{}}{}: {}", "", indent_, field.path, field.value);
    text += comment.empty() ? "\n" : "  # " + comment + "\n";
  }
  void BeginSection(const char* key, const char* help) override {
    if (!text.empty() && indent_ == 0) text += '\n';
    text += fmt::format("{:{}}{}:{}{}\n", "", indent_, key, *help ? "  # " : "", help);
    indent_ += 2;
  }
  void EndSection() override { indent_ -= 2; }

 private:
  int indent_ = 0;
};

}  // namespace

std::string DescribeRange(Range range) {
  const bool above = std::isfinite(range.min), below = std::isfinite(range.max);
  if (above && below) return fmt::format("{} to {}", range.min, range.max);
  if (above) return fmt::format("at least {}", range.min);
  if (below) return fmt::format("at most {}", range.max);
  return "";
}

std::string WriteConfigFields(const DescribeFunction& describe) {
  WriteVisitor visitor;
  describe(visitor);
  return visitor.text;
}

std::vector<ConfigField> ListConfigFields(const DescribeFunction& describe) {
  ListVisitor visitor;
  describe(visitor);
  return visitor.fields;
}

}  // namespace worldmodels
