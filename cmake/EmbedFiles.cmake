# cmake -DFOLDER=... -DOUTPUT=... -P EmbedFiles.cmake: writes the C++ file OUTPUT, whose PageFile
# (report/page.h) gives the text of each file in FOLDER.
file(GLOB paths ${FOLDER}/*)
set(entries "")
foreach(path IN LISTS paths)
  get_filename_component(name ${path} NAME)
  file(READ ${path} text)
  string(APPEND entries "    {\"${name}\", R\"EMBEDDED(${text})EMBEDDED\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made by cmake/EmbedFiles.cmake of ${FOLDER}.
#include \"report/page.h\"

#include <utility>

#include \"common/error.h\"

namespace worldmodels {
namespace {

constexpr std::pair<std::string_view, std::string_view> kFiles[] = {
${entries}};

}  // namespace

std::string_view PageFile(std::string_view name) {
  for (const auto& [file, text] : kFiles) {
    if (file == name) return text;
  }
  FailRun(\"report/page/{}: no such file\", name);
}

}  // namespace worldmodels
")
