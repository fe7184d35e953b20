#include "common/metrics.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>

#include "common/atomic_file.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

using Catch::Contains;

const std::vector<std::string> kColumns = {"step", "loss", "rate"};

TEST_CASE("metrics are read back as they were written, doubles to the bit, NaN as an empty field") {
  const TemporaryFolder folder;
  Metrics metrics(folder / "metrics.csv", kColumns, -1);
  metrics.Append(1, {0.1, 1e300});
  metrics.Append(2, {std::nan(""), -3});
  CHECK(ReadFile(folder / "metrics.csv") == "step,loss,rate\n1,0.1,1e+300\n2,,-3\n");
  const MetricsTable table = LoadMetrics(folder / "metrics.csv");
  CHECK(table.columns == kColumns);
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0] == std::vector<double>{1, 0.1, 1e300});
  CHECK(std::isnan(table.rows[1][1]));
  CHECK(table.Column("rate") == 2);
  CHECK_THAT(InputError([&] { table.Column("speed"); }), Contains("speed") && Contains("loss"));
}

TEST_CASE(
    "a resumed stage drops the rows after its checkpoint, and what a kill left half-written") {
  const TemporaryFolder folder;
  std::ofstream(folder / "metrics.csv") << "step,loss,rate\n10,1,1\n20,2,2\n30,3,3\n40,4";
  Metrics metrics(folder / "metrics.csv", kColumns, 20);
  metrics.Append(30, {5, 5});
  CHECK(ReadFile(folder / "metrics.csv") == "step,loss,rate\n10,1,1\n20,2,2\n30,5,5\n");
}

TEST_CASE("a stage that starts anew starts its metrics anew") {
  const TemporaryFolder folder;
  std::ofstream(folder / "metrics.csv") << "step,loss,rate\n10,1,1\n";
  const Metrics metrics(folder / "metrics.csv", kColumns, -1);
  CHECK(ReadFile(folder / "metrics.csv") == "step,loss,rate\n");
}

TEST_CASE("broken metrics are named with their line") {
  const TemporaryFolder folder;
  const auto complaint = [&](const std::string& text) {
    std::ofstream(folder / "metrics.csv") << text;
    return InputError([&] { LoadMetrics(folder / "metrics.csv"); });
  };
  CHECK_THAT(complaint(""), Contains("no header line"));
  CHECK_THAT(complaint("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n"),
             Contains("a Git LFS pointer") && Contains("git lfs pull"));
  CHECK_THAT(complaint("step,loss\n1,2\n3\n"), Contains("metrics.csv:3: 1 fields, expected 2"));
  CHECK_THAT(complaint("step,loss\n1,two\n"), Contains("metrics.csv:2: \"two\" is no number"));

  std::ofstream(folder / "metrics.csv") << "step,other\n1,2\n";
  CHECK_THAT(InputError([&] { Metrics(folder / "metrics.csv", kColumns, 5); }),
             Contains("columns step,other, expected step,loss,rate"));
  CHECK(ReadFile(folder / "metrics.csv") == "step,other\n1,2\n");
}

}  // namespace
}  // namespace worldmodels
