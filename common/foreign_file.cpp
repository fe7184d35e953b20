#include "common/foreign_file.h"

#include <algorithm>
#include <cctype>

namespace worldmodels {

namespace {

constexpr size_t kFewest = 8;  // bytes that tell text from data by chance

bool IsWebPage(std::string_view beginning) {
  const size_t first = beginning.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && beginning[first] == '<';
}

}  // namespace

std::string DescribeForeignText(std::string_view beginning) {
  if (beginning.starts_with("version https://git-lfs")) {
    return "a Git LFS pointer, not the file itself: run `git lfs pull` where it came from";
  }
  return IsWebPage(beginning.substr(0, 512)) ? "a web page" : "";
}

std::string DescribeForeign(std::string_view beginning) {
  beginning = beginning.substr(0, 512);
  if (beginning.empty()) return "truncated: an empty file";
  if (beginning.size() < kFewest) return "";
  const auto printable = [](unsigned char c) { return std::isprint(c) || std::isspace(c); };
  if (!std::ranges::all_of(beginning, printable)) return "";
  const std::string what = DescribeForeignText(beginning);
  return what.empty() ? "text" : what;
}

}  // namespace worldmodels
