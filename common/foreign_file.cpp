#include "common/foreign_file.h"

#include <algorithm>
#include <cctype>

namespace worldmodels {

namespace {

constexpr size_t kFewest = 8;  // bytes that tell text from data by chance

}  // namespace

std::string DescribeForeign(std::string_view beginning) {
  beginning = beginning.substr(0, 512);
  if (beginning.empty()) return "truncated: an empty file";
  if (beginning.starts_with("version https://git-lfs")) {
    return "a Git LFS pointer, not the file itself: run `git lfs pull` where it came from";
  }
  if (beginning.size() < kFewest) return "";
  const auto printable = [](unsigned char c) { return std::isprint(c) || std::isspace(c); };
  if (!std::ranges::all_of(beginning, printable)) return "";
  const size_t first = beginning.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && beginning[first] == '<') return "a web page";
  return "text";
}

}  // namespace worldmodels
