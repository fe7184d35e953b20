#pragma once

// The templates of config.h; included by it alone.

#include "common/config.h"

namespace worldmodels {

using DescribeFunction = std::function<void(ConfigVisitor&)>;

void CheckConfigFields(const std::string& section, const DescribeFunction& describe);
std::string WriteConfigFields(const DescribeFunction& describe);
std::vector<ConfigField> ListConfigFields(const DescribeFunction& describe);

// Describe is not const, since a reader writes through it: the copy keeps config as it is.
template <typename T>
void CheckConfig(const std::string& section, const T& config) {
  T copy = config;
  CheckConfigFields(section, [&](ConfigVisitor& visitor) { copy.Describe(visitor); });
}

template <typename T>
std::string WriteConfig(const T& config) {
  T copy = config;
  return WriteConfigFields([&](ConfigVisitor& visitor) { copy.Describe(visitor); });
}

template <typename T>
std::vector<ConfigField> ListConfig(const T& config) {
  T copy = config;
  return ListConfigFields([&](ConfigVisitor& visitor) { copy.Describe(visitor); });
}

}  // namespace worldmodels
