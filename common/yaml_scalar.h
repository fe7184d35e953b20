#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <string>

namespace worldmodels {

// What a node is, for messages: "a section", "a list", "nothing", or a scalar in quotes.
std::string DescribeNode(const YAML::Node& node);

// A quoted scalar is text, whatever it looks like.
bool IsPlain(const YAML::Node& node);

// YAML's numbers, infinity and NaN among them. False: text is none.
bool ParseDouble(const std::string& text, double& value);
// 1000, and also 1e3.
bool ParseInteger(const std::string& text, int64_t& value);

}  // namespace worldmodels
