#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace worldmodels {

// Text as it may stand in HTML, between tags and in quoted attributes. Bytes that are no UTF-8 and
// control characters become U+FFFD.
std::string EscapeHtml(std::string_view text);

// A paragraph that says what is not there, and why.
std::string MissingNote(std::string_view text);

// With a minus sign in place of a leading hyphen.
std::string TypographicMinus(std::string_view number);

// "12,345"
std::string GroupedCount(int64_t count);

// A table; cells are HTML. The first columns are text, the others are figures. Rows must be as long
// as heads.
struct HtmlTable {
  std::vector<std::string> heads;
  std::vector<std::vector<std::string>> rows = {};
  size_t text_columns = 1;
};
std::string DrawTable(const HtmlTable& table);

}  // namespace worldmodels
