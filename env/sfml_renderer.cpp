#include "env/sfml_renderer.h"

#include <SFML/Graphics/RenderStates.hpp>
#include <SFML/Graphics/Texture.hpp>
#include <SFML/Graphics/View.hpp>
#include <SFML/OpenGL.hpp>
#include <SFML/Window/Context.hpp>
#include <algorithm>
#include <cmath>
#include <mutex>
#include <utility>

#include "common/error.h"

namespace worldmodels {
namespace {

constexpr int kMaxTargetSide = 2048;  // pixels

// SFML 2.5 guards its contexts with two locks of its own, which making and destroying a target take
// in different orders: two threads that do so at once wait for each other for ever.
std::mutex& TargetMutex() {
  static std::mutex mutex;
  return mutex;
}

template <typename Function>
Function FindInGl(const char* name) {
  const auto found = reinterpret_cast<Function>(sf::Context::getFunction(name));
  if (found == nullptr) FailRun("this GL has no {}", name);
  return found;
}

}  // namespace

SfmlRenderer::SfmlRenderer(const SceneFormat& format, int max_lanes, int antialiasing)
    : supersampling_(format, antialiasing),
      builder_(supersampling_.drawn_format()),
      frame_bytes_(size_t{3} * format.width * format.height) {
  const SceneFormat& drawn = drawn_format();
  const int most_columns = std::max(1, kMaxTargetSide / drawn.width);
  const int most_rows = std::max(1, kMaxTargetSide / drawn.height);
  columns_ = std::clamp(static_cast<int>(std::ceil(std::sqrt(max_lanes))), 1, most_columns);
  rows_ = std::clamp((max_lanes + columns_ - 1) / columns_, 1, most_rows);
  const unsigned width = static_cast<unsigned>(columns_ * drawn.width);
  const unsigned height = static_cast<unsigned>(rows_ * drawn.height);
  const std::lock_guard lock(TargetMutex());
  target_ = std::make_unique<sf::RenderTexture>();
  if (!MakeTarget(*target_, width, height)) {
    FailRun("SFML cannot make an off-screen target of {} x {} pixels", width, height);
  }
  // Upside down, so that row 0 of the target's memory is the picture's top row: no flip when it is
  // read back, and GL's rule for centres on an edge becomes top and left in the picture.
  target_->setView(
      sf::View(sf::FloatRect({0.0f, static_cast<float>(height)},
                             {static_cast<float>(width), -static_cast<float>(height)})));
  get_tex_image_ = FindInGl<GetTexImage>("glGetTexImage");
  enable_ = FindInGl<Switch>("glEnable");
  disable_ = FindInGl<Switch>("glDisable");
  shade_model_ = FindInGl<Switch>("glShadeModel");
  drawn_.resize(static_cast<size_t>(columns_) * rows_);
  pixels_.resize(size_t{4} * width * height);
  if (supersampling_.active()) samples_.resize(size_t{3} * drawn.width * drawn.height);
}

SfmlRenderer::~SfmlRenderer() {
  const std::lock_guard lock(TargetMutex());
  ground_pixels_.reset();
  target_.reset();
}

void SfmlRenderer::RenderViews(std::span<const View> views, std::span<uint8_t> frames) {
  const auto build = [&](size_t lane) -> const Scene* {
    if (views[lane].road == nullptr) return nullptr;
    builder_.Build(views[lane], scene_);
    return &scene_;
  };
  DrawLanes(views.size(), build, frames);
}

void SfmlRenderer::Draw(std::span<const Scene> scenes, std::span<uint8_t> frames) {
  DrawLanes(
      scenes.size(), [&](size_t lane) { return &scenes[lane]; }, frames);
}

template <typename SceneOf>
void SfmlRenderer::DrawLanes(size_t lanes, SceneOf scene_of, std::span<uint8_t> frames) {
  for (size_t first = 0; first < lanes; first += drawn_.size()) {
    const size_t count = std::min(drawn_.size(), lanes - first);
    quads_.clear();
    grounds_.clear();
    background_.reset();
    for (size_t i = 0; i < count; ++i) {
      const Scene* scene = scene_of(first + i);
      drawn_[i] = scene != nullptr;
      if (scene != nullptr) AddLane(*scene, static_cast<int>(i));
    }
    DrawCells();
    for (size_t i = 0; i < count; ++i) {
      const std::span frame = frames.subspan((first + i) * frame_bytes_, frame_bytes_);
      if (!drawn_[i]) {
        std::fill(frame.begin(), frame.end(), uint8_t{0});
      } else if (supersampling_.active()) {
        CopyCell(static_cast<int>(i), samples_);
        supersampling_.Average(samples_, frame);
      } else {
        CopyCell(static_cast<int>(i), frame);
      }
    }
  }
}

void SfmlRenderer::AddLane(const Scene& scene, int cell) {
  if (scene.ground().empty()) {
    AddBackground(scene, cell);
  } else {
    AddGround(scene, cell);
  }
  // The offset is whole pixels, so the same picture has the same subpixels in every cell.
  const int offset_x = cell % columns_ * drawn_format().width * kSubpixels;
  const int offset_y = cell / columns_ * drawn_format().height * kSubpixels;
  for (const ScenePolygon& polygon : scene.polygons()) {
    const std::span<const SceneVertex> corners = scene.vertices(polygon);
    const sf::Color colour = SfmlColour(polygon.colour);
    const auto vertex = [&](const SceneVertex& corner) {
      return sf::Vertex{{static_cast<float>(corner.x + offset_x) / kSubpixels,
                         static_cast<float>(corner.y + offset_y) / kSubpixels},
                        colour};
    };
    // A fan of quadrilaterals, the last one a triangle if the corners are odd in number.
    for (size_t i = 2; i < corners.size(); i += 2) {
      const SceneVertex& last = corners[std::min(i + 1, corners.size() - 1)];
      AppendQuad(quads_, vertex(corners[0]), vertex(corners[i - 1]), vertex(corners[i]),
                 vertex(last));
    }
  }
}

// The whole target is filled at once with the first lane's, which most lanes have in common.
void SfmlRenderer::AddBackground(const Scene& scene, int cell) {
  if (!background_) background_ = scene.background();
  if (scene.background() == *background_) return;
  const sf::Color colour = SfmlColour(scene.background());
  const auto width = static_cast<float>(drawn_format().width);
  const auto height = static_cast<float>(drawn_format().height);
  const float left = static_cast<float>(cell % columns_) * width;
  const float top = static_cast<float>(cell / columns_) * height;
  AppendQuad(quads_, {{left, top}, colour}, {{left + width, top}, colour},
             {{left + width, top + height}, colour}, {{left, top + height}, colour});
}

void SfmlRenderer::AddGround(const Scene& scene, int cell) {
  if (ground_pixels_ == nullptr) {
    const std::lock_guard lock(TargetMutex());
    ground_pixels_ = std::make_unique<sf::Texture>();
    if (!MakeTexture(*ground_pixels_, target_->getSize().x, target_->getSize().y)) {
      FailRun("SFML cannot make a texture of {} x {} pixels", target_->getSize().x,
              target_->getSize().y);
    }
  }
  const int width = drawn_format().width, height = drawn_format().height;
  const int left = cell % columns_ * width, top = cell / columns_ * height;
  UpdateTexture(*ground_pixels_, reinterpret_cast<const uint8_t*>(scene.ground().data()),
                static_cast<unsigned>(width), static_cast<unsigned>(height),
                static_cast<unsigned>(left), static_cast<unsigned>(top));
  // One pixel of the texture for one of the target.
  const auto corner = [](int x, int y) {
    sf::Vertex vertex;
    vertex.position = vertex.texCoords = {static_cast<float>(x), static_cast<float>(y)};
    return vertex;
  };
  AppendQuad(grounds_, corner(left, top), corner(left + width, top),
             corner(left + width, top + height), corner(left, top + height));
}

void SfmlRenderer::DrawCells() {
  target_->setActive(true);
  // Opaque polygons of one colour each: nothing to blend or to interpolate.
  disable_(GL_BLEND);
  shade_model_(GL_FLAT);
  if (background_) target_->clear(SfmlColour(*background_));
  if (!grounds_.empty()) {
    sf::RenderStates states(sf::BlendNone);
    states.texture = ground_pixels_.get();
    target_->draw(grounds_.data(), grounds_.size(), kQuadPrimitive, states);
  }
  target_->draw(quads_.data(), quads_.size(), kQuadPrimitive, sf::RenderStates(sf::BlendNone));
  // The context may be a window's, and SFML takes these for set.
  shade_model_(GL_SMOOTH);
  enable_(GL_BLEND);
  target_->display();
  sf::Texture::bind(&target_->getTexture());
  get_tex_image_(GL_TEXTURE_2D, 0, GL_RGBA, GL_UNSIGNED_BYTE, pixels_.data());
  sf::Texture::bind(nullptr);  // SFML believes that nothing is bound
}

void SfmlRenderer::CopyCell(int cell, std::span<uint8_t> image) const {
  const int width = drawn_format().width;
  const int height = drawn_format().height;
  const int left = cell % columns_ * width;
  const int top = cell / columns_ * height;
  const size_t stride = size_t{4} * columns_ * width;
  uint8_t* out = image.data();
  for (int y = 0; y < height; ++y) {
    const uint8_t* in = &pixels_[(top + y) * stride + size_t{4} * left];
    for (int x = 0; x < width; ++x, in += 4, out += 3) {
      out[0] = in[0];
      out[1] = in[1];
      out[2] = in[2];
    }
  }
}

}  // namespace worldmodels
