#pragma once

#include <SFML/Graphics/RenderTexture.hpp>
#include <filesystem>

#include "viewer/film.h"

namespace worldmodels {

// A film of a show's picture, drawn off screen. Needs a display.
class ShowFilm : public Film {
 public:
  // Throws Error as Film does, and kFailure for a size that OpenGL cannot do.
  ShowFilm(const std::filesystem::path& path, const WindowSize& size);

  // Adds the show as it is now.
  void Add(Show& show, const ShowStatus& status);

 private:
  sf::RenderTexture canvas_;
};

// Films a show from where it is, as RecordFilm says.
void RecordShow(Show& show, ShowFilm& film, const PlayOptions& options);

}  // namespace worldmodels
