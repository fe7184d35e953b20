#include "report/recoloured_pictures.h"

#include <span>

#include "common/choice.h"
#include "common/random.h"
#include "report/held_out.h"
#include "rollout/frame_recolourer.h"
#include "vision/vae_decoder.h"
#include "vision/vae_encoder.h"

namespace worldmodels {
namespace {

constexpr RandomStream kRecolouredPictures{30};  // index: kind and frame, in a row
constexpr size_t kEpisodes = 10, kOfEach = 10;
constexpr size_t kShown = 5;  // of those ten, the one in the pictures

struct Moment {
  size_t scene;
  int64_t frame;
  std::vector<uint8_t> plain;
};

struct Moments {
  std::vector<EpisodeScene> scenes;
  std::vector<Moment> moments;  // kOfEach of each scene
};

Moments Choose(const std::filesystem::path& rollouts) {
  Moments chosen;
  for (const HeldOutEpisode& held_out : HeldOutEpisodes(rollouts, kEpisodes)) {
    const auto path = EpisodePath(rollouts, held_out.index);
    if (!EpisodeScene::IsIn(path)) continue;
    EpisodeScene scene = EpisodeScene::Load(path);
    if (!scene.plain()) continue;
    const auto frames = held_out.episode.observations.values<uint8_t>();
    for (size_t k = 0; k < kOfEach; ++k) {
      const size_t frame = k * static_cast<size_t>(scene.moments()) / kOfEach;
      const auto pixels = frames.subspan(frame * kFrameValues, kFrameValues);
      chosen.moments.push_back(
          {chosen.scenes.size(), static_cast<int64_t>(frame), {pixels.begin(), pixels.end()}});
    }
    chosen.scenes.push_back(std::move(scene));
  }
  return chosen;
}

// V's encoder and decoder, a frame at a time.
class Eye {
 public:
  explicit Eye(const Vae& vae)
      : encoder_(vae, 1), decoder_(vae, 1), z_(static_cast<size_t>(vae.latent_size())) {}

  // What V draws of a frame; its squared error against the truth goes to *error.
  std::vector<float> Reconstruct(std::span<const uint8_t> frame, std::span<const uint8_t> truth,
                                 double* error) {
    std::vector<float> image(kFrameValues);
    encoder_.Encode(frame, z_, {});
    decoder_.Decode(z_, image);
    *error = 0;
    for (size_t i = 0; i < image.size(); ++i) {
      const double difference = image[i] - truth[i] / 255.0;
      *error += difference * difference;
    }
    return image;
  }

 private:
  VaeEncoder encoder_;
  VaeDecoder decoder_;
  std::vector<float> z_;
};

}  // namespace

RecolouredPictures MakeRecolouredPictures(const Vae& vae, const std::filesystem::path& rollouts,
                                          uint64_t seed) {
  RecolouredPictures pictures;
  const Moments chosen = Choose(rollouts);
  const size_t count = chosen.moments.size();
  if (count == 0) return pictures;
  pictures.frames = static_cast<int64_t>(count);
  const auto share = static_cast<double>(count);
  Eye eye(vae);
  double error = 0;
  for (const Moment& moment : chosen.moments) {
    eye.Reconstruct(moment.plain, moment.plain, &error);
    pictures.plain_error += error / share;
  }
  std::vector<uint8_t> shown(kFrameValues);
  for (const std::string& name : NamesOf<Recolouring>()) {
    RecolouredKind& kind = pictures.kinds.emplace_back();
    kind.kind = *ParseChoice<Recolouring>(name);
    for (size_t i = 0; i < count; ++i) {
      const Moment& moment = chosen.moments[i];
      Pcg64 random = MakeRandom(seed, kRecolouredPictures,
                                static_cast<uint64_t>(kind.kind) * kEpisodes * kOfEach + i);
      DrawRecoloured(chosen.scenes[moment.scene], moment.frame,
                     DrawRecolouredLook(kind.kind, random), shown);
      const std::vector<float> image = eye.Reconstruct(shown, moment.plain, &error);
      kind.mean_error += error / share;
      if (i % kOfEach != kShown) continue;
      kind.frames.push_back({SquareImage(std::span<const uint8_t>(shown), kFrameSize),
                             SquareImage(std::span<const float>(image), kFrameSize),
                             SquareImage(std::span<const uint8_t>(moment.plain), kFrameSize),
                             error});
    }
  }
  return pictures;
}

}  // namespace worldmodels
