#include "app/report_parts.h"

#include <fmt/format.h>

#include <limits>

#include "common/atomic_file.h"
#include "common/error.h"
#include "viewer/html.h"

namespace worldmodels {

namespace fs = std::filesystem;

std::string ReportPart(const RunContext& run, const fs::path& file, const char* command,
                       const std::function<std::string()>& make) {
  if (!fs::exists(file)) {
    return MissingNote(fmt::format("{} is not there yet: worldmodels {} makes it.",
                                   file.lexically_relative(run.directory.root()).generic_string(),
                                   command));
  }
  try {
    return make();
  } catch (const nlohmann::json::exception& error) {
    FailInput("{}: not as this program writes it: {}", file.string(), error.what());
  }
}

nlohmann::json LoadJsonObject(const fs::path& path) {
  auto json = nlohmann::json::parse(ReadFile(path), nullptr, false);
  if (!json.is_object()) FailInput("{}: no JSON object", path.string());
  return json;
}

std::vector<double> JsonNumbers(const nlohmann::json& array) {
  std::vector<double> values;
  for (const auto& value : array) {
    values.push_back(value.is_null() ? std::numeric_limits<double>::quiet_NaN()
                                     : value.get<double>());
  }
  return values;
}

double JsonNumber(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? std::numeric_limits<double>::quiet_NaN()
                                                   : found->get<double>();
}

std::vector<double> ColumnValues(const MetricsTable& table, const std::string& name) {
  const auto column = static_cast<size_t>(table.Column(name));
  std::vector<double> values;
  for (const auto& row : table.rows) values.push_back(row[column]);
  return values;
}

std::string ChartGrid(const std::string& figures) {
  return "<div class=\"charts\">\n" + figures + "</div>\n";
}

}  // namespace worldmodels
