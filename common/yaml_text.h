#pragma once

#include <yaml-cpp/yaml.h>

#include <string>

namespace worldmodels {

// The one document in text; a null node if there is none. YAML-cpp itself
// neither ends on some texts (0.7: a stray comma) nor bounds what others grow to, so that its
// events are watched before it builds anything: at most kMaxYamlBytes, kMaxYamlDepth and, aliases
// counted as what they stand for, kMaxYamlNodes. Linear in the text. Throws Error (kInput), one
// line that begins with "NAME:LINE:COLUMN: ".
YAML::Node ParseYaml(const std::string& text, const std::string& name);

inline constexpr size_t kMaxYamlBytes = 1 << 18;
inline constexpr int kMaxYamlDepth = 16;
inline constexpr size_t kMaxYamlNodes = 10000;

}  // namespace worldmodels
