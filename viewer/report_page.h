#pragma once

#include <string>

namespace worldmodels {

// A page that stands alone: title (plain text) and content (HTML) with the style that the charts,
// pictures and tables of this folder are drawn in, light or dark as the reader's system is.
std::string MakePage(const std::string& title, const std::string& content);

}  // namespace worldmodels
