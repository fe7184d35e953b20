#pragma once

#include <kainjow/mustache.hpp>
#include <string>
#include <string_view>

namespace worldmodels {

// The values that a template asks for, by name: texts, lists of values, true or false.
using PageData = kainjow::mustache::data;

// The text of report/page/NAME, which CMake puts into the program. Throws Error (kFailure) if there
// is no such file.
std::string_view PageFile(std::string_view name);

// The Mustache template report/page/NAME with its values in place: {{name}} is escaped, {{{name}}}
// is HTML. Throws Error (kFailure) if the template is broken or asks for a value that is not there.
std::string FillTemplate(std::string_view name, const PageData& data);

// A page that stands alone: title (plain text) and content (HTML) with the style that the charts,
// pictures and tables of this folder are drawn in, light or dark as the reader's system is.
std::string MakePage(const std::string& title, const std::string& content);

// For a section of a template that is left out where there is no text.
PageData TextOrNone(const std::string& text);

// A list of what make gives for each of items.
template <typename Items, typename Make>
PageData ListOf(const Items& items, const Make& make) {
  PageData list(PageData::type::list);
  for (const auto& item : items) list.push_back(make(item));
  return list;
}

}  // namespace worldmodels
