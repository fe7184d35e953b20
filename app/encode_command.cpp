#include <algorithm>
#include <memory>

#include "app/choice_option.h"
#include "app/commands.h"
#include "common/interrupt.h"
#include "common/npy.h"
#include "common/npy_stream.h"
#include "common/progress.h"
#include "common/workers.h"
#include "run/model_files.h"
#include "vision/vae_encoder.h"

namespace worldmodels {
namespace {

constexpr int64_t kBatch = 64;
constexpr int64_t kBatchesAtOnce = 16;  // read from the file together

struct EncodeOptions {
  std::string vision;
  std::string frames;
  std::string out;
  Precision precision = Precision::kFp32;
  int threads = 0;
  bool quiet = false;
};

void RunEncode(const EncodeOptions& options) {
  const Vae vision = LoadVaeFile(options.vision);
  NpyReader reader(options.frames);
  CheckArray(reader.dtype(), reader.shape(), options.frames, "|u1",
             {-1, kFrameSize, kFrameSize, 3});
  const int64_t count = reader.shape()[0];
  const int64_t latent = vision.latent_size();
  NpzArrays arrays;
  arrays["mu"] = NpyArray("<f4", {count, latent});
  arrays["logvar"] = NpyArray("<f4", {count, latent});
  const std::span<float> mu = arrays["mu"].values<float>();
  const std::span<float> logvar = arrays["logvar"].values<float>();

  Workers workers(options.threads);
  std::vector<std::unique_ptr<VaeEncoder>> encoders;
  encoders.reserve(static_cast<size_t>(workers.size()));
  for (int worker = 0; worker < workers.size(); ++worker) {
    encoders.push_back(std::make_unique<VaeEncoder>(vision, kBatch, options.precision));
  }
  std::vector<uint8_t> frames(
      static_cast<size_t>(std::min(count, kBatch * kBatchesAtOnce) * kFrameValues));
  Progress progress("encode", count, "frames", options.quiet);
  for (int64_t first = 0; first < count; first += kBatch * kBatchesAtOnce) {
    ThrowIfInterrupted("interrupted; nothing is written");
    const int64_t taken = std::min(count - first, kBatch * kBatchesAtOnce);
    reader.Read(std::as_writable_bytes(std::span(frames)).first(taken * kFrameValues));
    workers.ForEach((taken + kBatch - 1) / kBatch, [&](int worker, int64_t batch) {
      const int64_t begin = batch * kBatch;
      const int64_t n = std::min(kBatch, taken - begin);
      encoders[worker]->Encode(std::span(frames).subspan(begin * kFrameValues, n * kFrameValues),
                               mu.subspan((first + begin) * latent, n * latent),
                               logvar.subspan((first + begin) * latent, n * latent));
    });
    progress.Update(first + taken);
  }
  SaveNpz(options.out, arrays, 0);
}

}  // namespace

void AddEncodeCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "encode", "frames through V's encoder: arrays mu and logvar, (N, latents) float32");
  auto options = std::make_shared<EncodeOptions>();
  command->add_option("--vision", options->vision, "V's model.safetensors")->required();
  command->add_option("--frames", options->frames, ".npy of (N, 64, 64, 3) uint8, of any length")
      ->required();
  command->add_option("--out", options->out, ".npz to write")->required();
  AddChoice(*command, "--precision", options->precision, "arithmetic of the encoder");
  command->add_option("--threads", options->threads, "worker threads (0: one for each core)")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
  command->add_flag("--quiet", options->quiet, "no progress");
  command->callback([options] { RunEncode(*options); });
}

}  // namespace worldmodels
