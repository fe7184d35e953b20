#include <algorithm>
#include <memory>

#include "app/commands.h"
#include "app/float_array.h"
#include "common/interrupt.h"
#include "common/npy_stream.h"
#include "common/progress.h"
#include "common/workers.h"
#include "run/model_files.h"
#include "vision/vae_decoder.h"

namespace worldmodels {
namespace {

constexpr int64_t kDecodedBatch = 64;
constexpr int64_t kDecodedAtOnce = 16;  // written to the file together

struct DecodeOptions {
  std::string vision;
  std::string latents;
  std::string out;
  int threads = 0;
  bool quiet = false;
};

void RunDecode(const DecodeOptions& options) {
  const Vae vision = LoadVaeFile(options.vision);
  const int64_t latent = vision.latent_size();
  const FloatArray latents = LoadFloatArray(options.latents, {-1, latent});
  const int64_t count = latents.shape[0];

  Workers workers(options.threads);
  std::vector<std::unique_ptr<VaeDecoder>> decoders;
  decoders.reserve(static_cast<size_t>(workers.size()));
  for (int worker = 0; worker < workers.size(); ++worker) {
    decoders.push_back(std::make_unique<VaeDecoder>(vision, kDecodedBatch));
  }
  std::vector<float> images(
      static_cast<size_t>(std::min(count, kDecodedBatch * kDecodedAtOnce) * kFrameValues));
  Progress progress("decode", count, "frames", options.quiet);
  StreamNpy(options.out, "<f4", {count, kFrameSize, kFrameSize, 3}, [&](const NpySink& write) {
    for (int64_t first = 0; first < count; first += kDecodedBatch * kDecodedAtOnce) {
      ThrowIfInterrupted("interrupted; nothing is written");
      const int64_t taken = std::min(count - first, kDecodedBatch * kDecodedAtOnce);
      workers.ForEach((taken + kDecodedBatch - 1) / kDecodedBatch, [&](int worker, int64_t batch) {
        const int64_t begin = batch * kDecodedBatch;
        const int64_t n = std::min(kDecodedBatch, taken - begin);
        decoders[worker]->Decode(
            std::span(latents.values).subspan((first + begin) * latent, n * latent),
            std::span(images).subspan(begin * kFrameValues, n * kFrameValues));
      });
      write(std::as_bytes(std::span(images).first(taken * kFrameValues)));
      progress.Update(first + taken);
    }
  });
}

}  // namespace

void AddDecodeCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "decode", "latents through V's decoder: frames (N, 64, 64, 3), float32 from 0 to 1");
  auto options = std::make_shared<DecodeOptions>();
  command->add_option("--vision", options->vision, "V's model.safetensors")->required();
  command->add_option("--latents", options->latents, ".npy of (N, latents) floats")->required();
  command->add_option("--out", options->out, ".npy to write, of any length")->required();
  command->add_option("--threads", options->threads, "worker threads (0: one for each core)")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
  command->add_flag("--quiet", options->quiet, "no progress");
  command->callback([options] { RunDecode(*options); });
}

}  // namespace worldmodels
