#pragma once

#include <cmath>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "common/metrics.h"
#include "run/run_context.h"

namespace worldmodels {

// What make returns; if the file that it reads is not there, a note that names the command that
// makes it. JSON that is not as make expects throws Error (kInput) naming the file.
std::string ReportPart(const RunContext& run, const std::filesystem::path& file,
                       const char* command, const std::function<std::string()>& make);

// Throws Error (kInput) if it is no JSON object.
nlohmann::json LoadJsonObject(const std::filesystem::path& path);
// Numbers of a JSON array; null is NaN.
std::vector<double> JsonNumbers(const nlohmann::json& array);
// A number of an object; NaN if it is null or not there.
double JsonNumber(const nlohmann::json& object, const char* key);

std::vector<double> ColumnValues(const MetricsTable& table, const std::string& name);

// Charts side by side.
std::string ChartGrid(const std::string& figures);

}  // namespace worldmodels
