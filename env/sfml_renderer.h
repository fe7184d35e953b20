#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "env/frame_renderer.h"
#include "env/scene.h"
#include "env/sfml.h"
#include "env/supersampling.h"

namespace worldmodels {

// Draws many lanes into the cells of one off-screen target with one draw call: on a software GL a
// call and a context cost more than the polygons.
class SfmlRenderer : public FrameRenderer {
 public:
  // antialiasing: samples per pixel, 0 for none. Throws Error (kFailure) if this GL cannot make the
  // target.
  SfmlRenderer(const SceneFormat& format, int max_lanes, int antialiasing = 0);
  ~SfmlRenderer() override;
  SfmlRenderer(const SfmlRenderer&) = delete;
  SfmlRenderer& operator=(const SfmlRenderer&) = delete;

  void RenderViews(std::span<const View> views, std::span<uint8_t> frames) override;

  // As RenderViews, of pictures that are built already, in drawn_format().
  void Draw(std::span<const Scene> scenes, std::span<uint8_t> frames);

  // Of the pictures drawn: the frame's, magnified if there is anti-aliasing.
  const SceneFormat& drawn_format() const { return builder_.format(); }

 private:
  // Functions of GL, found at run time so that the build need not link it.
  using GetTexImage = void (*)(unsigned target, int level, unsigned format, unsigned type,
                               void* pixels);
  using Switch = void (*)(unsigned what);

  // scene_of(i): lane i's picture, valid until the next call, or nullptr for a black one.
  template <typename SceneOf>
  void DrawLanes(size_t lanes, SceneOf scene_of, std::span<uint8_t> frames);
  void AddLane(const Scene& scene, int cell);
  void AddGround(const Scene& scene, int cell);
  void AddBackground(const Scene& scene, int cell);
  void DrawCells();
  void CopyCell(int cell, std::span<uint8_t> image) const;

  Supersampling supersampling_;
  SceneBuilder builder_;
  size_t frame_bytes_;
  int columns_;
  int rows_;
  std::unique_ptr<sf::RenderTexture> target_;
  GetTexImage get_tex_image_ = nullptr;
  Switch enable_ = nullptr, disable_ = nullptr, shade_model_ = nullptr;
  Scene scene_;
  std::vector<sf::Vertex> quads_;
  std::optional<Colour> background_;            // that the target is filled with before the quads
  std::vector<sf::Vertex> grounds_;             // of the lanes with one
  std::unique_ptr<sf::Texture> ground_pixels_;  // laid out as the target; made for the first ground
  std::vector<uint8_t> drawn_;                  // per cell: whether it holds a lane
  std::vector<uint8_t> samples_;                // of one lane, RGB; empty without anti-aliasing
  std::vector<uint8_t> pixels_;                 // the target, RGBA, rows from the picture's top
};

}  // namespace worldmodels
