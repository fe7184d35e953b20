#include "viewer/show_film.h"

#include <SFML/Graphics/Image.hpp>
#include <algorithm>

#include "common/error.h"
#include "env/sfml.h"

namespace worldmodels {

ShowFilm::ShowFilm(const std::filesystem::path& path, const WindowSize& size) : Film(path, size) {
  if (!MakeTarget(canvas_, static_cast<unsigned>(size.width), static_cast<unsigned>(size.height),
                  std::min(4u, MostSamples()))) {
    FailRun("cannot make a picture of {}x{}: too large for this machine's OpenGL", size.width,
            size.height);
  }
}

void ShowFilm::Add(Show& show, const ShowStatus& status) {
  show.Draw(canvas_, status);
  canvas_.display();
  const sf::Image image = canvas_.getTexture().copyToImage();
  AddFrame({image.getPixelsPtr(),
            static_cast<size_t>(size().width) * static_cast<size_t>(size().height) * 4});
}

void RecordShow(Show& show, ShowFilm& film, const PlayOptions& options) {
  const ShowStatus status{.panels = true, .mode = "", .footer = "worldmodels"};
  RecordFilm(show, film, options, [&] { film.Add(show, status); });
}

}  // namespace worldmodels
