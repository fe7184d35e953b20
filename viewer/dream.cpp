#include "viewer/dream.h"

#include "viewer/dream_show.h"

namespace worldmodels {

void ShowDream(const DreamOptions& options) {
  Play(options.play, [&](const Font& font) { return std::make_unique<DreamShow>(options, font); });
}

}  // namespace worldmodels
