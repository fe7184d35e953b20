#include "env/status_bar.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>

#include "env/camera.h"

namespace worldmodels {
namespace {

constexpr Colour kBlack = {0, 0, 0};
constexpr Colour kWhite = {255, 255, 255};
constexpr Colour kFrontWheels = {0, 0, 255};
constexpr Colour kRearWheels = {51, 0, 255};
constexpr Colour kSteering = {0, 255, 0};
constexpr Colour kGyroscope = {255, 0, 0};

// The bar is laid out on a grid of 40 x 40 units.
constexpr double kUnitX = kSurfaceWidth / 40;
constexpr double kUnitY = kSurfaceHeight / 40;
constexpr double kSmallest = 1e-4;  // values below it are not shown

// The score: centre and size of a digit, on the surface.
constexpr Point kScoreCentre = {60, kSurfaceHeight - kSurfaceHeight * 2.5 / 40};
constexpr double kDigitPitch = 23.3;
constexpr double kDigitWidth = 19;
constexpr double kDigitHeight = 30;
constexpr double kStroke = 5.5;

// Draws in the coordinates of Gymnasium's surface.
class SurfacePainter {
 public:
  SurfacePainter(const SceneFormat& format, PolygonClipper& clipper)
      : scale_x_(format.width / kSurfaceWidth),
        scale_y_(format.height / kSurfaceHeight),
        clipper_(clipper) {}

  void Rectangle(Colour colour, Point a, Point b) {
    clipper_.AddRectangle(colour, {a.x * scale_x_, a.y * scale_y_},
                          {b.x * scale_x_, b.y * scale_y_});
  }
  void Vertical(Colour colour, double place, double value, double scale) {
    if (std::abs(value) <= kSmallest) return;
    const double bottom = kSurfaceHeight - kUnitY;
    Rectangle(colour, {place * kUnitX, bottom - kUnitY * scale * value},
              {(place + 1) * kUnitX, bottom});
  }
  void Horizontal(Colour colour, double place, double value, double scale) {
    if (std::abs(value) <= kSmallest) return;
    Rectangle(colour, {place * kUnitX, kSurfaceHeight - 4 * kUnitY},
              {(place + scale * value) * kUnitX, kSurfaceHeight - 2 * kUnitY});
  }

 private:
  double scale_x_;
  double scale_y_;
  PolygonClipper& clipper_;
};

// Bits: top, upper left, upper right, middle, lower left, lower right, bottom.
unsigned Segments(char c) {
  constexpr std::array<unsigned, 10> kDigits = {0b1110111, 0b0100100, 0b1011101, 0b1101101,
                                                0b0101110, 0b1101011, 0b1111011, 0b0100101,
                                                0b1111111, 0b1101111};
  return c == '-' ? 0b0001000 : kDigits[c - '0'];
}

void DrawDigit(char c, Point corner, SurfacePainter& painter) {
  struct Segment {
    double left, top, right, bottom;
  };
  constexpr double kMiddle = (kDigitHeight - kStroke) / 2;
  constexpr std::array<Segment, 7> kSegments = {{
      {0, 0, kDigitWidth, kStroke},
      {0, 0, kStroke, kMiddle + kStroke},
      {kDigitWidth - kStroke, 0, kDigitWidth, kMiddle + kStroke},
      {0, kMiddle, kDigitWidth, kMiddle + kStroke},
      {0, kMiddle, kStroke, kDigitHeight},
      {kDigitWidth - kStroke, kMiddle, kDigitWidth, kDigitHeight},
      {0, kDigitHeight - kStroke, kDigitWidth, kDigitHeight},
  }};
  const unsigned segments = Segments(c);
  for (size_t i = 0; i < kSegments.size(); ++i) {
    if ((segments >> i & 1) == 0) continue;
    const Segment& s = kSegments[i];
    painter.Rectangle(kWhite, {corner.x + s.left, corner.y + s.top},
                      {corner.x + s.right, corner.y + s.bottom});
  }
}

void DrawScore(double score, SurfacePainter& painter) {
  const std::string text = fmt::format("{:04d}", static_cast<int>(score));
  Point corner = {kScoreCentre.x - kDigitPitch * static_cast<double>(text.size()) / 2,
                  kScoreCentre.y - kDigitHeight / 2};
  corner.x += (kDigitPitch - kDigitWidth) / 2;
  for (const char c : text) {
    DrawDigit(c, corner, painter);
    corner.x += kDigitPitch;
  }
}

}  // namespace

void AddStatusBar(const Gauges& gauges, const SceneFormat& format, PolygonClipper& clipper) {
  SurfacePainter painter(format, clipper);
  painter.Rectangle(kBlack, {0, kSurfaceHeight - kStatusBarHeight},
                    {kSurfaceWidth, kSurfaceHeight});
  painter.Vertical(kWhite, 5, std::hypot(gauges.velocity[0], gauges.velocity[1]), 0.02);
  for (int wheel = 0; wheel < kWheels; ++wheel) {
    painter.Vertical(wheel < 2 ? kFrontWheels : kRearWheels, 7 + wheel, gauges.omega[wheel], 0.01);
  }
  painter.Horizontal(kSteering, 20, gauges.steering, -10.0);
  painter.Horizontal(kGyroscope, 30, gauges.turn_rate, -0.8);
  DrawScore(gauges.score, painter);
}

}  // namespace worldmodels
