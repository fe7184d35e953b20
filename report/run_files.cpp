#include "report/run_files.h"

#include <limits>

#include "common/metrics.h"

namespace worldmodels {

namespace fs = std::filesystem;

std::string MissingFile(const RunContext& run, const fs::path& file, const char* command) {
  return fmt::format("{} is not there yet: worldmodels {} makes it.",
                     file.lexically_relative(run.directory.root()).generic_string(), command);
}

std::vector<double> JsonNumbers(const nlohmann::ordered_json& array) {
  std::vector<double> values;
  for (const auto& value : array) {
    values.push_back(value.is_null() ? std::numeric_limits<double>::quiet_NaN()
                                     : value.get<double>());
  }
  return values;
}

double JsonNumber(const nlohmann::ordered_json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? std::numeric_limits<double>::quiet_NaN()
                                                   : found->get<double>();
}

void CheckLengths(const std::filesystem::path& path, const std::string& what,
                  const std::vector<double>& x,
                  std::initializer_list<const std::vector<double>*> all_y) {
  for (const auto* y : all_y) {
    if (y->size() == x.size()) continue;
    FailInput("{}: {}: lists of {} and {} numbers, expected as many", path.string(), what, x.size(),
              y->size());
  }
}

Curves LoadCurves(const fs::path& path, const std::vector<std::string>& columns) {
  const MetricsTable table = LoadMetrics(path);
  Curves curves;
  for (const std::string& name : columns) {
    const auto column = static_cast<size_t>(table.Column(name));
    std::vector<double>& values = curves[name];
    for (const auto& row : table.rows) values.push_back(row[column]);
  }
  return curves;
}

}  // namespace worldmodels
