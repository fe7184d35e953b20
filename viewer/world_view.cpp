#include "viewer/world_view.h"

#include <SFML/Graphics/View.hpp>
#include <algorithm>
#include <cmath>
#include <span>

namespace worldmodels {

namespace {

constexpr float kPictureWidth = 1000, kPictureHeight = 700;

sf::Vector2f Position(const SceneVertex& vertex) {
  return {static_cast<float>(vertex.x) / kSubpixels, static_cast<float>(vertex.y) / kSubpixels};
}

}  // namespace

WorldView::WorldView() : triangles_(sf::Triangles) {}

void WorldView::Draw(Painter& painter, const PixelBox& box, const CarRacing& world) {
  const float scale = std::max(box.width / kPictureWidth, box.height / kPictureHeight);
  SceneFormat format;
  format.width = static_cast<int>(std::ceil(kPictureWidth * scale));
  format.height = static_cast<int>(std::ceil(kPictureHeight * scale));
  format.skid_marks = true;
  SceneBuilder(format).Build(world, scene_);

  triangles_.clear();
  for (const ScenePolygon& polygon : scene_.polygons()) {
    const sf::Color color(polygon.colour.r, polygon.colour.g, polygon.colour.b);
    const std::span<const SceneVertex> corners = scene_.vertices(polygon);
    for (size_t i = 2; i < corners.size(); ++i) {
      triangles_.append({Position(corners[0]), color});
      triangles_.append({Position(corners[i - 1]), color});
      triangles_.append({Position(corners[i]), color});
    }
  }

  painter.Flush();
  sf::RenderTarget& target = painter.target();
  const sf::View whole = target.getView();
  const auto width = static_cast<float>(target.getSize().x);
  const auto height = static_cast<float>(target.getSize().y);
  // The viewport does the cutting.
  sf::View view(PixelBox((static_cast<float>(format.width) - box.width) / 2,
                         static_cast<float>(format.height) - box.height, box.width, box.height));
  view.setViewport({box.left / width, box.top / height, box.width / width, box.height / height});
  target.setView(view);
  target.draw(triangles_);
  target.setView(whole);
}

}  // namespace worldmodels
