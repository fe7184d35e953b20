#include "viewer/world_view.h"

#include <SFML/Graphics/Image.hpp>
#include <SFML/Graphics/RenderTexture.hpp>
#include <array>
#include <catch2/catch.hpp>
#include <vector>

#include "env/private_display.h"
#include "env/sfml.h"
#include "env/software_renderer.h"

namespace worldmodels {

TEST_CASE("a window shows each variant as V's frames do", "[display]") {
  [[maybe_unused]] static const auto* const display = new PrivateDisplay();
  constexpr unsigned kWidth = 500, kHeight = 350;  // as Gymnasium's picture, nothing cut off
  sf::RenderTexture target;
  REQUIRE(MakeTarget(target, kWidth, kHeight));
  const Font font;
  WorldView view;
  SceneFormat format;
  format.width = kWidth;
  format.height = kHeight;
  format.skid_marks = true;
  std::vector<uint8_t> plain;
  for (const std::string& name : NamesOf<Variant>()) {
    CAPTURE(name);
    EnvironmentConfig config;
    config.variant = *ParseChoice<Variant>(name);
    CarRacing world(config);
    world.Reset(3);
    for (int step = 0; step < 60; ++step) world.Step({0, 0.3f, 0});
    target.clear();
    Painter painter(target, font, 1);
    view.Draw(painter, PixelBox(0, 0, kWidth, kHeight), world);
    target.display();
    const sf::Image shown = target.getTexture().copyToImage();
    std::vector<uint8_t> expected(size_t{3} * kWidth * kHeight);
    const std::array<const CarRacing*, 1> lanes = {&world};
    SoftwareRenderer(format).Render(lanes, expected);
    int different = 0;
    for (size_t i = 0; i < size_t{kWidth} * kHeight; ++i) {
      const uint8_t* pixel = shown.getPixelsPtr() + 4 * i;
      different += !std::equal(pixel, pixel + 3, &expected[3 * i]);
    }
    // A window is not drawn upside down: centres that lie on an edge fall otherwise.
    CHECK(different <= 20);
    if (plain.empty()) plain = expected;
    CHECK((expected == plain) == (config.variant == Variant::kNone));
  }
}

}  // namespace worldmodels
