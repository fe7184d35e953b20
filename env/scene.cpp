#include "env/scene.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "env/camera.h"
#include "env/car_racing.h"
#include "env/noise_ground.h"
#include "env/polygon_clipper.h"
#include "env/status_bar.h"

namespace worldmodels {
namespace {

constexpr Colour kBlack = {0, 0, 0};
constexpr Colour kHullColour = {204, 0, 0};
constexpr Colour kWheelColour = {0, 0, 0};
constexpr Colour kWheelStripe = {77, 77, 77};
constexpr double kStripeAngle = 1.2;  // of the wheel's turn that the stripe covers, rad
constexpr Colour kSkidOnRoad = {0, 0, 0};
constexpr Colour kSkidOnGrass = {102, 102, 0};
constexpr double kSkidWidth = 2;  // pixels of Gymnasium's surface

// The published tests' bars at the sides, and their blob: right of the car, a square in the
// coordinates of its hull.
constexpr double kBarWidth = 75;  // pixels of Gymnasium's surface
constexpr double kBlobLeft = 21, kBlobLow = 7.6, kBlobSide = 8;

constexpr double kGrassPatch = kPlayfield / 20;  // side of a patch; as much lies between two
constexpr int kGrassPatches = 20;                // in a row

void AddQuad(const Camera& camera, Colour colour, const Quad& world, PolygonClipper& clipper) {
  const std::array<Point, 4> pixels = {camera.ToPixel(world[0]), camera.ToPixel(world[1]),
                                       camera.ToPixel(world[2]), camera.ToPixel(world[3])};
  clipper.Add(colour, pixels);
}

Quad Rectangle(double left, double low, double right, double high) {
  return {{{left, low}, {right, low}, {right, high}, {left, high}}};
}

void AddGround(const Camera& camera, const Box& view, const Palette& palette, Scene& scene,
               PolygonClipper& clipper) {
  const bool all_inside = view.min_x >= -kPlayfield && view.max_x <= kPlayfield &&
                          view.min_y >= -kPlayfield && view.max_y <= kPlayfield;
  if (all_inside) {
    scene.set_background(palette.background);
  } else {
    AddQuad(camera, palette.background, Rectangle(-kPlayfield, -kPlayfield, kPlayfield, kPlayfield),
            clipper);
  }
  // Patch k covers [2k, 2k + 1] patch sides from the playfield's edge.
  const auto first = [](double low) {
    const double k = std::floor((low + kPlayfield) / (2 * kGrassPatch));
    return static_cast<int>(std::clamp(k, 0.0, double{kGrassPatches}));
  };
  const auto last = [](double high) {
    const double k = std::floor((high + kPlayfield) / (2 * kGrassPatch));
    return static_cast<int>(std::clamp(k, -1.0, kGrassPatches - 1.0));
  };
  const auto place = [](int k) { return 2 * kGrassPatch * k - kPlayfield; };
  for (int i = first(view.min_x); i <= last(view.max_x); ++i) {
    for (int j = first(view.min_y); j <= last(view.max_y); ++j) {
      AddQuad(camera, palette.grass,
              Rectangle(place(i), place(j), place(i) + kGrassPatch, place(j) + kGrassPatch),
              clipper);
    }
  }
}

// A shape's corners as pixels.
struct PixelShape {
  std::array<Point, b2_maxPolygonVertices> corners;
  int count = 0;

  std::span<const Point> points() const { return std::span(corners).first(count); }
};

Point BodyPoint(const b2Transform& body, double x, double y) {
  return {body.p.x + body.q.c * x - body.q.s * y, body.p.y + body.q.s * x + body.q.c * y};
}

void AddShape(const Camera& camera, Colour colour, const b2PolygonShape& shape,
              const b2Transform& body, PolygonClipper& clipper) {
  PixelShape pixels;
  pixels.count = shape.m_count;
  for (int i = 0; i < shape.m_count; ++i) {
    const b2Vec2& corner = shape.m_vertices[i];
    pixels.corners[i] = camera.ToPixel(BodyPoint(body, corner.x, corner.y));
  }
  clipper.Add(colour, pixels.points());
}

// The light stripe across a wheel, seen from above while it rolls.
void AddStripe(const Camera& camera, double phase, const b2Transform& body,
               PolygonClipper& clipper) {
  const double sine1 = std::sin(phase);
  const double sine2 = std::sin(phase + kStripeAngle);
  if (sine1 > 0 && sine2 > 0) return;  // underneath
  double end1 = std::cos(phase);
  double end2 = std::cos(phase + kStripeAngle);
  if (sine1 > 0) end1 = std::copysign(1.0, end1);
  if (sine2 > 0) end2 = std::copysign(1.0, end2);
  const double half_width = Car::kWheelHalfWidth;
  const double y1 = Car::kWheelRadius * end1;
  const double y2 = Car::kWheelRadius * end2;
  AddQuad(camera, kWheelStripe,
          {BodyPoint(body, -half_width, y1), BodyPoint(body, half_width, y1),
           BodyPoint(body, half_width, y2), BodyPoint(body, -half_width, y2)},
          clipper);
}

void AddCar(const Camera& camera, const View& view, PolygonClipper& clipper) {
  for (int wheel = 0; wheel < kWheels; ++wheel) {
    AddShape(camera, kWheelColour, Car::WheelShape(), view.wheels[wheel], clipper);
    AddStripe(camera, view.wheel_turns[wheel], view.wheels[wheel], clipper);
  }
  for (const b2PolygonShape& shape : Car::HullShapes()) {
    AddShape(camera, kHullColour, shape, view.hull, clipper);
  }
}

void AddBlob(const Camera& camera, const b2Transform& hull, PolygonClipper& clipper) {
  constexpr double kRight = kBlobLeft + kBlobSide, kHigh = kBlobLow + kBlobSide;
  AddQuad(camera, kHullColour,
          {BodyPoint(hull, kBlobLeft, kBlobLow), BodyPoint(hull, kRight, kBlobLow),
           BodyPoint(hull, kRight, kHigh), BodyPoint(hull, kBlobLeft, kHigh)},
          clipper);
}

void AddBars(const SceneFormat& format, PolygonClipper& clipper) {
  const double width = kBarWidth * format.width / kSurfaceWidth;
  const double height = format.height;  // the status bar, black too, comes over their ends
  clipper.AddRectangle(kBlack, {0, 0}, {width, height});
  clipper.AddRectangle(kBlack, {format.width - width, 0},
                       {static_cast<double>(format.width), height});
}

void AddSkidMarks(const Camera& camera, const SceneFormat& format, const SkidMarks& marks,
                  PolygonClipper& clipper) {
  const double half_width = kSkidWidth / 2 * format.width / kSurfaceWidth;
  for (int i = 0; i < marks.size(); ++i) {
    const SkidMarks::Mark& mark = marks.mark(i);
    for (int k = 1; k < mark.points; ++k) {
      const Point from = camera.ToPixel({mark.point[k - 1][0], mark.point[k - 1][1]});
      const Point to = camera.ToPixel({mark.point[k][0], mark.point[k][1]});
      const double length = std::hypot(to.x - from.x, to.y - from.y);
      if (length == 0) continue;
      const double across_x = -(to.y - from.y) / length * half_width;
      const double across_y = (to.x - from.x) / length * half_width;
      const std::array<Point, 4> line = {{{from.x + across_x, from.y + across_y},
                                          {to.x + across_x, to.y + across_y},
                                          {to.x - across_x, to.y - across_y},
                                          {from.x - across_x, from.y - across_y}}};
      clipper.Add(mark.grass ? kSkidOnGrass : kSkidOnRoad, line);
    }
  }
}

}  // namespace

void Scene::Clear() {
  polygons_.clear();
  vertices_.clear();
  ground_.clear();
  background_ = {};
}

std::span<uint32_t> Scene::SetGround(size_t pixels) {
  ground_.resize(pixels);
  return ground_;
}

void Scene::Add(Colour colour, std::span<const SceneVertex> corners) {
  polygons_.push_back(
      {colour, static_cast<int>(vertices_.size()), static_cast<int>(corners.size())});
  vertices_.insert(vertices_.end(), corners.begin(), corners.end());
}

void SceneBuilder::Build(const CarRacing& env, Scene& scene) { Build(env.view(), scene); }

void SceneBuilder::Build(const View& view, Scene& scene) {
  scene.Clear();
  PolygonClipper clipper(format_, scene);
  const Camera camera(format_, view.hull, view.time);
  const Box visible = camera.visible();
  const Look& look = *view.look;
  if (look.noise) {
    const std::span ground = scene.SetGround(static_cast<size_t>(format_.width) * format_.height);
    DrawNoiseGround(camera, format_.width, *look.noise, view.moment, ground);
  } else {
    AddGround(camera, visible, look.palette, scene, clipper);
  }
  view.road->grid().Find(visible, visible_);
  const std::span<const RoadPolygon> polygons = view.road->polygons();
  for (const int index : visible_) {
    const RoadPolygon& polygon = polygons[index];
    AddQuad(camera, view.ColourOf(polygon), polygon.corners, clipper);
  }
  if (format_.skid_marks && view.skid_marks != nullptr) {
    AddSkidMarks(camera, format_, *view.skid_marks, clipper);
  }
  if (look.blob) AddBlob(camera, view.hull, clipper);
  AddCar(camera, view, clipper);
  if (look.bars) AddBars(format_, clipper);
  if (format_.status_bar) AddStatusBar(view.gauges, format_, clipper);
}

}  // namespace worldmodels
