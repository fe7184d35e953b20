#pragma once

#include <string>
#include <string_view>

namespace worldmodels {

// What a file that begins so is, where data were expected: "a Git LFS pointer, ...", "a web page",
// "truncated: an empty file", "text". Empty if nothing is known about it.
std::string DescribeForeign(std::string_view beginning);

// The same where text was expected: of what is text, only a Git LFS pointer and a web page.
std::string DescribeForeignText(std::string_view beginning);

}  // namespace worldmodels
