#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "env/software_renderer.h"
#include "viewer/dream_session.h"

namespace worldmodels {

// What the page shows: the real world and the dream beside it, with the pictures of both. One
// thread's own.
class PageWorld {
 public:
  // The world's picture, in the proportions of what the camera sees.
  static constexpr int kWidth = 640, kHeight = 448;

  explicit PageWorld(const DreamConfig& dream);

  // Files of V, M or C, whichever each is: they take the place of those before, and a new session
  // is to be begun. Throws Error (kInput) naming what does not fit, and everything stays as it was.
  // Returns what came: "V and C".
  std::string Load(const std::vector<std::string>& paths);

  // On a track, awake. Needs V, M and C. Keeps the temperature.
  void Start(uint64_t seed);
  DreamSession& session() { return *session_; }

  // C's action on what is seen now, in the world or in the dream.
  Action AgentAction() const;

  // RGBA, rows from the top: (kHeight, kWidth, 4) of the world, and (64, 64, 4) of any latents.
  // Valid until the next of its kind.
  std::span<const uint8_t> DrawWorld();
  std::span<const uint8_t> DrawLatents(std::span<const float> z);
  // The same before it is rounded, (64, 64, 3).
  std::span<const float> decoded() const { return decoded_; }

  // V's means of a frame (64, 64, 3), or of what the real car sees now.
  std::span<const float> Encode(std::span<const uint8_t> frame);
  std::span<const float> EncodeWorld() { return Encode(session_->real_frame()); }

 private:
  DreamConfig dream_;
  SoftwareRenderer renderer_;
  std::shared_ptr<const Vae> vision_;
  std::shared_ptr<const MdnRnn> memory_;
  std::shared_ptr<const LinearController> controller_;
  std::unique_ptr<VaeEncoder> encoder_;
  std::unique_ptr<VaeDecoder> decoder_;
  std::unique_ptr<DreamSession> session_;
  std::vector<uint8_t> drawn_, world_picture_, latent_picture_;
  std::vector<float> decoded_, latents_;
};

}  // namespace worldmodels
