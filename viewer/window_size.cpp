#include "viewer/window_size.h"

#include <charconv>

#include "common/error.h"

namespace worldmodels {

WindowSize ParseWindowSize(const std::string& text) {
  WindowSize size;
  const char* const end = text.data() + text.size();
  const auto width = std::from_chars(text.data(), end, size.width);
  bool good = width.ec == std::errc() && width.ptr != end && *width.ptr == 'x';
  if (good) {
    const auto height = std::from_chars(width.ptr + 1, end, size.height);
    good = height.ec == std::errc() && height.ptr == end;
  }
  if (!good || size.width < 320 || size.width > 7680 || size.height < 240 || size.height > 4320) {
    FailInput("'{}' is not a size: expected WIDTHxHEIGHT, 320x240 to 7680x4320", text);
  }
  return size;
}

}  // namespace worldmodels
