#include "common/yaml_scalar.h"

#include <charconv>
#include <cmath>
#include <map>

namespace worldmodels {

std::string DescribeNode(const YAML::Node& node) {
  if (node.IsMap()) return "a section";
  if (node.IsSequence()) return "a list";
  if (node.IsScalar()) return "\"" + node.Scalar() + "\"";
  return "nothing";
}

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

bool ParseInteger(const std::string& text, int64_t& value) {
  const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return true;
  double number;
  if (!ParseDouble(text, number) || !(std::abs(number) <= 0x1p53)) return false;
  value = static_cast<int64_t>(number);
  return static_cast<double>(value) == number;
}

}  // namespace worldmodels
