#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace worldmodels {

// A CSV file of figures, one row per step, the first column an ascending integer. Rows are appended
// and flushed. When training resumes, rows after the checkpoint are cut off first.
class Metrics {
 public:
  // columns: names, the first being the step ("step", "generation"). Keeps existing rows whose
  // first column is at most last_step (pass -1 to start anew). Throws Error (kInput) if the
  // existing file has other columns, kFailure if it cannot be written.
  Metrics(std::filesystem::path path, std::vector<std::string> columns, int64_t last_step);

  // values: one for each column after the first; NaN writes an empty field.
  void Append(int64_t step, const std::vector<double>& values);

 private:
  std::filesystem::path path_;
  size_t columns_;
};

// A metrics file read back, for reports: columns by name. Throws Error (kInput) if broken.
struct MetricsTable {
  std::filesystem::path path;
  std::vector<std::string> columns;
  std::vector<std::vector<double>> rows;
  int Column(const std::string& name) const;  // index; Error (kInput) if absent
};
MetricsTable LoadMetrics(const std::filesystem::path& path);

}  // namespace worldmodels
