#include "viewer/font.h"

#include <spdlog/spdlog.h>

#include <string>

#include "viewer/program.h"

namespace worldmodels {

namespace {

// Fontconfig is asked through its own program: where that is missing, there are hardly any fonts.
std::unique_ptr<sf::Font> LoadFont(const std::string& pattern) {
  const std::unique_ptr<Program> match = Program::Start({"fc-match", "--format=%{file}", pattern});
  if (match == nullptr) return nullptr;
  const Program::Result result = match->Finish();
  if (result.status != 0 || result.output.empty()) return nullptr;
  auto font = std::make_unique<sf::Font>();
  if (!font->loadFromFile(result.output)) return nullptr;
  return font;
}

}  // namespace

Font::Font() : regular_(LoadFont("DejaVu Sans:style=Book")), bold_(LoadFont("DejaVu Sans:bold")) {
  if (regular_ == nullptr) {
    spdlog::warn(
        "no font found (Debian packages fontconfig, fonts-dejavu-core): no text in windows");
  }
}

}  // namespace worldmodels
