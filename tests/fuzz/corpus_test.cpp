#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "common/atomic_file.h"
#include "fuzz/entry_points.h"
#include "fuzz/fuzz_input.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = fs::path(WORLDMODELS_TEST_DATA) / "corpus";

// Of a parser: valid files, truncated ones, and what once broke it.
std::set<fs::path> Inputs(const std::string& parser) {
  std::set<fs::path> inputs;
  for (const auto& entry : fs::directory_iterator(kCorpus / parser)) inputs.insert(entry.path());
  return inputs;
}

TEST_CASE("what reads files takes or refuses the whole corpus, each refusal in one line") {
  for (const EntryPoint& entry_point : kEntryPoints) {
    const auto inputs = Inputs(entry_point.name);
    CHECK(inputs.size() >= 5);
    for (const fs::path& path : inputs) {
      INFO(path);
      CHECK_NOTHROW(entry_point.run(ReadFile(path)));
    }
  }
}

TEST_CASE("what reads files takes or refuses every beginning of the corpus' files") {
  for (const EntryPoint& entry_point : kEntryPoints) {
    for (const fs::path& path : Inputs(entry_point.name)) {
      const std::string bytes = ReadFile(path);
      for (const size_t size : {size_t{0}, size_t{1}, size_t{7}, bytes.size() / 3, bytes.size() / 2,
                                bytes.size() - std::min<size_t>(1, bytes.size())}) {
        INFO(path << " cut to " << size);
        CHECK_NOTHROW(entry_point.run(std::string_view(bytes).substr(0, size)));
      }
    }
  }
}

TEST_CASE("every folder of the corpus belongs to an entry point") {
  std::set<std::string> folders, names;
  for (const auto& entry : fs::directory_iterator(kCorpus)) folders.insert(entry.path().filename());
  for (const EntryPoint& entry_point : kEntryPoints) names.insert(entry_point.name);
  CHECK(folders == names);
}

TEST_CASE("entry points let through what is no refusal") {
  CHECK(Takes([] {}));
  CHECK_FALSE(Takes([] { FailInput("file: two\nlines are told as one"); }));
  CHECK_THROWS_AS(Takes([] { FailRun("bad input is no failure of the program's"); }),
                  std::logic_error);
  CHECK_THROWS_AS(Takes([] { throw std::out_of_range("a reader's mistake"); }), std::out_of_range);
}

}  // namespace
}  // namespace worldmodels
