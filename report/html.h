#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace worldmodels {

// Text as it may stand in HTML, between tags and in quoted attributes. Bytes that are no UTF-8 and
// control characters become U+FFFD.
std::string EscapeHtml(std::string_view text);

// With a minus sign in place of a leading hyphen.
std::string TypographicMinus(std::string_view number);

// "12,345"
std::string GroupedCount(int64_t count);

}  // namespace worldmodels
