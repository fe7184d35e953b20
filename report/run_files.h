#pragma once

#include <concepts>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "common/error.h"
#include "run/run_context.h"

namespace worldmodels {

// What a run may not hold yet: the value, or a note of what is missing and which command makes it.
template <typename T>
struct Part {
  std::optional<T> value = std::nullopt;
  std::string missing = "";
};

// "memory/metrics.csv is not there yet: worldmodels train-memory makes it."
std::string MissingFile(const RunContext& run, const std::filesystem::path& file,
                        const char* command);

// What read() returns, if the file that it reads is there; command: what makes the file.
template <std::invocable Read>
auto ReadPart(const RunContext& run, const std::filesystem::path& file, const char* command,
              const Read& read) -> Part<decltype(read())> {
  if (!std::filesystem::exists(file)) return {.missing = MissingFile(run, file, command)};
  return {.value = read()};
}

// Numbers of a JSON array; null is NaN.
std::vector<double> JsonNumbers(const nlohmann::ordered_json& array);
// A number of an object; NaN if it is null or not there.
double JsonNumber(const nlohmann::ordered_json& object, const char* key);

// Charts take x and y of the same length: throws Error (kInput), naming path and what, for others.
void CheckLengths(const std::filesystem::path& path, const std::string& what,
                  const std::vector<double>& x,
                  std::initializer_list<const std::vector<double>*> all_y);

// Columns of a metrics file, by name; all of the same length.
using Curves = std::map<std::string, std::vector<double>>;

// Throws Error (kInput) if the file is broken or has no such column.
Curves LoadCurves(const std::filesystem::path& path, const std::vector<std::string>& columns);

}  // namespace worldmodels
