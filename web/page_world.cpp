#include "web/page_world.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "common/error.h"
#include "common/safetensors.h"
#include "run/model_files.h"

namespace worldmodels {
namespace {

constexpr int kNeverByItself = 1 << 30;  // steps until it falls asleep

EnvironmentConfig Environment() {
  EnvironmentConfig config;
  config.renderer = Renderer::kSoftware;
  return config;
}

SceneFormat WindowFormat() {
  return {.width = PageWorld::kWidth, .height = PageWorld::kHeight, .skid_marks = true};
}

bool Holds(const SafeTensors& file, const char* tensor) {
  const auto names = file.Names();
  return std::find(names.begin(), names.end(), tensor) != names.end();
}

}  // namespace

PageWorld::PageWorld(const DreamConfig& dream)
    : dream_(dream), renderer_(WindowFormat()), decoded_(kFrameValues) {
  dream_.context = kNeverByItself;
}

std::string PageWorld::Load(const std::vector<std::string>& paths) {
  std::vector<std::string> came;
  auto vision = vision_;
  auto memory = memory_;
  auto controller = controller_;
  for (const std::string& path : paths) {
    const SafeTensors file = SafeTensors::Load(path);
    if (Holds(file, "encoder.fc_mu.bias")) {
      vision = std::make_shared<const Vae>(LoadVaeFile(path));
      came.emplace_back("V");
    } else if (Holds(file, "rnn.weight_ih_l0")) {
      memory = std::make_shared<const MdnRnn>(MdnRnn::Load(path));
      came.emplace_back("M");
    } else if (Holds(file, "controller.weight")) {
      controller = std::make_shared<const LinearController>(LinearController::Load(path));
      came.emplace_back("C");
    } else {
      FailInput("{}: holds neither V, M nor C (their tensors are encoder.*, rnn.*, controller.*)",
                path);
    }
  }
  const AgentModels models{
      .vision = vision.get(), .memory = memory.get(), .controller = controller.get()};
  CheckFit(models, Environment());
  if (vision && memory && controller && UsableController(models) == nullptr) {
    FailInput("C takes {} inputs, but V gives {} and M {}", controller->inputs(),
              vision->latent_size(), memory->hidden_size());
  }
  session_.reset();
  if (vision != vision_) {
    encoder_ = std::make_unique<VaeEncoder>(*vision, 1);
    decoder_ = std::make_unique<VaeDecoder>(*vision, 1);
    latents_.assign(static_cast<size_t>(vision->latent_size()), 0.0f);
  }
  vision_ = vision;
  memory_ = memory;
  controller_ = controller;
  return fmt::format("{}", fmt::join(came, " and "));
}

void PageWorld::Start(uint64_t seed) {
  if (!vision_ || !memory_ || !controller_) FailInput("V, M and C are needed, all three");
  if (session_) {
    dream_.temperature = session_->temperature();
  } else {
    session_ = std::make_unique<DreamSession>(
        Environment(), CollectConfig(),
        AgentModels{
            .vision = vision_.get(), .memory = memory_.get(), .controller = controller_.get()},
        dream_);
    session_->SetComparing(false);
  }
  session_->StartOnTrack(seed);
}

Action PageWorld::AgentAction() const {
  return Drive(*controller_, session_->latents(), session_->hidden());
}

std::span<const uint8_t> PageWorld::DrawWorld() {
  constexpr size_t kPixels = size_t{kWidth} * kHeight;
  drawn_.resize(3 * kPixels);
  world_picture_.resize(4 * kPixels, 255);
  const CarRacing* real = session_->real();
  renderer_.Render({&real, 1}, drawn_);
  for (size_t i = 0; i < kPixels; ++i) {
    std::copy_n(drawn_.begin() + static_cast<std::ptrdiff_t>(3 * i), 3,
                world_picture_.begin() + static_cast<std::ptrdiff_t>(4 * i));
  }
  return world_picture_;
}

std::span<const uint8_t> PageWorld::DrawLatents(std::span<const float> z) {
  decoder_->Decode(z, decoded_);
  latent_picture_.resize(4 * size_t{kFrameValues} / 3, 255);
  for (size_t i = 0; i < decoded_.size(); ++i) {
    latent_picture_[i / 3 * 4 + i % 3] = static_cast<uint8_t>(std::lround(decoded_[i] * 255));
  }
  return latent_picture_;
}

std::span<const float> PageWorld::Encode(std::span<const uint8_t> frame) {
  encoder_->Encode(frame, latents_, {});
  return latents_;
}

}  // namespace worldmodels
