#pragma once

#include <SFML/Graphics/Texture.hpp>
#include <SFML/Graphics/VertexArray.hpp>

#include "env/car_racing.h"
#include "env/scene.h"
#include "viewer/painter.h"

namespace worldmodels {

// The racing world at any size: the scene that V's frames are made of, with skid marks.
class WorldView {
 public:
  WorldView();

  // Fills box. The picture keeps Gymnasium's aspect (1000 x 700 without the status bar); what is
  // too wide is cut off at both sides, what is too high at the top.
  void Draw(Painter& painter, const PixelBox& box, const CarRacing& world);

 private:
  Scene scene_;
  sf::Texture ground_;  // of a scene that has one
  sf::VertexArray triangles_;
};

// The whole track from above on a dark ground, the tiles that were touched in the accent's colour,
// and where the car is.
void DrawMiniMap(Painter& painter, const PixelBox& box, const CarRacing& world);

}  // namespace worldmodels
