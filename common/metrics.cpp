#include "common/metrics.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <stdexcept>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/foreign_file.h"

namespace worldmodels {
namespace {

std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  size_t begin = 0;
  while (begin <= text.size()) {
    const size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// Lines that end; what a kill left without an end is dropped.
std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines = Split(text, '\n');
  lines.pop_back();
  return lines;
}

int64_t StepOf(const std::string& path, size_t line, const std::string& text) {
  int64_t step = 0;
  const size_t end = std::min(text.find(','), text.size());
  const auto [stop, error] = std::from_chars(text.data(), text.data() + end, step);
  if (error != std::errc() || stop != text.data() + end) {
    FailInput("{}:{}: \"{}\" begins with no integer", path, line, text);
  }
  return step;
}

}  // namespace

Metrics::Metrics(std::filesystem::path path, std::vector<std::string> columns, int64_t last_step)
    : path_(std::move(path)), columns_(columns.size()) {
  const std::string header = fmt::format("{}", fmt::join(columns, ","));
  std::string content = header + '\n';
  if (last_step >= 0 && std::filesystem::exists(path_)) {
    const std::vector<std::string> lines = Lines(ReadFile(path_));
    if (!lines.empty() && lines[0] != header) {
      FailInput("{}:1: columns {}, expected {}", path_.string(), lines[0], header);
    }
    for (size_t i = 1; i < lines.size(); ++i) {
      if (StepOf(path_.string(), i + 1, lines[i]) <= last_step) content += lines[i] + '\n';
    }
  }
  WriteFileAtomically(path_, content);
}

void Metrics::Append(int64_t step, const std::vector<double>& values) {
  if (values.size() + 1 != columns_) throw std::logic_error("Metrics: a row of another length");
  std::string row = std::to_string(step);
  for (const double value : values) row += std::isnan(value) ? "," : fmt::format(",{}", value);
  row += '\n';
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file(std::fopen(path_.c_str(), "ae"));
  if (!file || std::fwrite(row.data(), 1, row.size(), file.get()) != row.size() ||
      std::fflush(file.get()) != 0) {
    FailRun("{}: cannot write: {}", path_.string(), std::strerror(errno));
  }
}

int MetricsTable::Column(const std::string& name) const {
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) {
    FailInput("{}: no column {}, there are {}", path.string(), name,
              fmt::format("{}", fmt::join(columns, ", ")));
  }
  return static_cast<int>(found - columns.begin());
}

MetricsTable LoadMetrics(const std::filesystem::path& path) {
  const std::string text = ReadFile(path);
  if (const std::string what = DescribeForeignText(text); !what.empty()) {
    FailInput("{}: {}, expected CSV", path.string(), what);
  }
  const std::vector<std::string> lines = Lines(text);
  if (lines.empty()) FailInput("{}: no header line", path.string());
  MetricsTable table;
  table.path = path;
  table.columns = Split(lines[0], ',');
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::vector<std::string> fields = Split(lines[i], ',');
    if (fields.size() != table.columns.size()) {
      FailInput("{}:{}: {} fields, expected {}", path.string(), i + 1, fields.size(),
                table.columns.size());
    }
    std::vector<double>& row = table.rows.emplace_back();
    for (const std::string& field : fields) {
      double value = std::numeric_limits<double>::quiet_NaN();
      const auto [stop, error] = std::from_chars(field.data(), field.data() + field.size(), value);
      if (!field.empty() && (error != std::errc() || stop != field.data() + field.size())) {
        FailInput("{}:{}: \"{}\" is no number", path.string(), i + 1, field);
      }
      row.push_back(value);
    }
  }
  return table;
}

}  // namespace worldmodels
