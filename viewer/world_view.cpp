#include "viewer/world_view.h"

#include <SFML/Graphics/RectangleShape.hpp>
#include <SFML/Graphics/Sprite.hpp>
#include <SFML/Graphics/View.hpp>
#include <algorithm>
#include <cmath>
#include <span>

#include "common/error.h"
#include "env/sfml.h"
#include "viewer/style.h"

namespace worldmodels {

namespace {

constexpr float kPictureWidth = 1000, kPictureHeight = 700;
constexpr float kLineWidth = 3.5f, kCarSize = 8;  // units, on the map

sf::Vector2f Position(const SceneVertex& vertex) {
  return {static_cast<float>(vertex.x) / kSubpixels, static_cast<float>(vertex.y) / kSubpixels};
}

// From the world, whose y goes up, to the middle of a box.
class MapScale {
 public:
  MapScale(const Track& track, const PixelBox& box, float margin) {
    double left = INFINITY, right = -INFINITY, low = INFINITY, high = -INFINITY;
    for (const TrackPoint& point : track.points) {
      left = std::min(left, point.x);
      right = std::max(right, point.x);
      low = std::min(low, point.y);
      high = std::max(high, point.y);
    }
    scale_ = std::min((box.width - 2 * margin) / static_cast<float>(right - left),
                      (box.height - 2 * margin) / static_cast<float>(high - low));
    origin_ = {box.left + box.width / 2 - scale_ * static_cast<float>(left + right) / 2,
               box.top + box.height / 2 + scale_ * static_cast<float>(low + high) / 2};
  }

  sf::Vector2f operator()(double x, double y) const {
    return {origin_.x + scale_ * static_cast<float>(x), origin_.y - scale_ * static_cast<float>(y)};
  }

 private:
  float scale_;
  sf::Vector2f origin_;
};

void DrawSegment(Painter& painter, sf::Vector2f from, sf::Vector2f to, float width,
                 sf::Color color) {
  const sf::Vector2f along = to - from;
  const float length = std::hypot(along.x, along.y);
  if (length == 0) return;
  const sf::Vector2f half = along * (width / 2 / length);
  const sf::Vector2f side(-half.y, half.x);
  // Longer by half a width at both ends, so that no gap opens in a bend.
  painter.Quad({from - half + side, to + half + side, to + half - side, from - half - side}, color);
}

}  // namespace

WorldView::WorldView() : triangles_(sf::PrimitiveType::Triangles) {}

void WorldView::Draw(Painter& painter, const PixelBox& box, const CarRacing& world) {
  const float scale = std::max(box.width / kPictureWidth, box.height / kPictureHeight);
  SceneFormat format;
  format.width = static_cast<int>(std::ceil(kPictureWidth * scale));
  format.height = static_cast<int>(std::ceil(kPictureHeight * scale));
  format.skid_marks = true;
  SceneBuilder(format).Build(world, scene_);

  triangles_.clear();
  for (const ScenePolygon& polygon : scene_.polygons()) {
    const sf::Color color = SfmlColour(polygon.colour);
    const std::span<const SceneVertex> corners = scene_.vertices(polygon);
    for (size_t i = 2; i < corners.size(); ++i) {
      triangles_.append(sf::Vertex{Position(corners[0]), color});
      triangles_.append(sf::Vertex{Position(corners[i - 1]), color});
      triangles_.append(sf::Vertex{Position(corners[i]), color});
    }
  }

  painter.Flush();
  sf::RenderTarget& target = painter.target();
  const sf::View whole = target.getView();
  const auto width = static_cast<float>(target.getSize().x);
  const auto height = static_cast<float>(target.getSize().y);
  // The viewport does the cutting.
  sf::View view(sf::FloatRect({(static_cast<float>(format.width) - box.width) / 2,
                               static_cast<float>(format.height) - box.height},
                              {box.width, box.height}));
  view.setViewport(sf::FloatRect({box.left / width, box.top / height},
                                 {box.width / width, box.height / height}));
  target.setView(view);
  if (scene_.ground().empty()) {
    sf::RectangleShape ground(
        sf::Vector2f(static_cast<float>(format.width), static_cast<float>(format.height)));
    ground.setFillColor(SfmlColour(scene_.background()));
    target.draw(ground);
  } else {
    const sf::Vector2u size(static_cast<unsigned>(format.width),
                            static_cast<unsigned>(format.height));
    if (ground_.getSize() != size && !MakeTexture(ground_, size.x, size.y)) {
      FailRun("SFML cannot make a texture of {} x {} pixels", size.x, size.y);
    }
    ground_.update(reinterpret_cast<const uint8_t*>(scene_.ground().data()));
    target.draw(sf::Sprite(ground_));
  }
  target.draw(triangles_);
  target.setView(whole);
}

void DrawMiniMap(Painter& painter, const PixelBox& box, const CarRacing& world) {
  const float u = painter.unit();
  const Track& track = world.track();
  painter.Rectangle(box, kOverlay);
  const MapScale scale(track, box, 12 * u);
  // The touched tiles last: nothing covers them.
  for (const bool touched : {false, true}) {
    for (int i = 0; i < track.size(); ++i) {
      if (world.tile_touched(i) != touched) continue;
      const TrackPoint& from = track.points[i == 0 ? track.size() - 1 : i - 1];
      const TrackPoint& to = track.points[i];
      DrawSegment(painter, scale(from.x, from.y), scale(to.x, to.y), kLineWidth * u,
                  touched ? kAccent : kDimText);
    }
  }
  const b2Vec2 car = world.car().hull_position();
  const sf::Vector2f centre = scale(car.x, car.y);
  const float size = kCarSize * u;
  // The car may have left the map.
  const PixelBox dot{std::clamp(centre.x - size / 2, box.left, box.left + box.width - size),
                     std::clamp(centre.y - size / 2, box.top, box.top + box.height - size), size,
                     size};
  painter.Rectangle(dot, kCar);
}

}  // namespace worldmodels
