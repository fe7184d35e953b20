#pragma once

#include <SFML/Graphics/RenderTexture.hpp>
#include <SFML/Graphics/Vertex.hpp>
#include <vector>

#include "env/frame_renderer.h"
#include "env/scene.h"

namespace worldmodels {

// Draws many lanes into the cells of one off-screen target with one draw call: on a software GL a
// call and a context cost more than the polygons.
class SfmlRenderer : public FrameRenderer {
 public:
  // antialiasing: samples per pixel, 0 for none. Throws Error: kInput if this GL has not so many
  // samples, kFailure if it cannot make the target.
  SfmlRenderer(const SceneFormat& format, int max_lanes, int antialiasing = 0);

  void Render(std::span<const CarRacing* const> lanes, std::span<uint8_t> frames) override;

  // As Render, of pictures that are built already, in the format given to the constructor.
  void Draw(std::span<const Scene> scenes, std::span<uint8_t> frames);

 private:
  // glGetTexImage, found at run time so that the build need not link GL.
  using GetTexImage = void (*)(unsigned target, int level, unsigned format, unsigned type,
                               void* pixels);

  // scene_of(i): lane i's picture, valid until the next call, or nullptr for a black one.
  template <typename SceneOf>
  void DrawLanes(size_t lanes, SceneOf scene_of, std::span<uint8_t> frames);
  void AddLane(const Scene& scene, int cell);
  void DrawCells();
  void CopyCell(int cell, std::span<uint8_t> frame) const;

  SceneBuilder builder_;
  int columns_;
  int rows_;
  sf::RenderTexture target_;
  GetTexImage get_tex_image_ = nullptr;
  Scene scene_;
  std::vector<sf::Vertex> triangles_;
  std::vector<uint8_t> drawn_;   // per cell: whether it holds a lane
  std::vector<uint8_t> pixels_;  // the target, RGBA, rows from the picture's top
};

}  // namespace worldmodels
