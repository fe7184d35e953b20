#include <algorithm>

#include "app/commands.h"
#include "app/float_array.h"
#include "common/interrupt.h"
#include "common/npy.h"
#include "common/workers.h"
#include "memory/mdn_rnn.h"
#include "memory/mdn_rnn_stepper.h"

namespace worldmodels {
namespace {

constexpr int64_t kLanes = 64;  // sequences that a worker steps together

struct PredictOptions {
  std::string memory;
  std::string latents;
  std::string actions;
  std::string out;
  int threads = 0;
};

// What M says of sequences, time first: (T, B) and what is said of each step.
class Prediction {
 public:
  Prediction(const MdnRnn& memory, int64_t steps, int64_t sequences) : sequences_(sequences) {
    const int64_t latents = memory.latent_size();
    const int64_t mixtures = memory.mixtures();
    const auto add = [&](const char* key, std::vector<int64_t> of_step) {
      std::vector<int64_t> shape = {steps, sequences};
      shape.insert(shape.end(), of_step.begin(), of_step.end());
      arrays_[key] = NpyArray("<f4", shape);
    };
    add("hidden", {memory.hidden_size()});
    for (const char* key : {"log_pi", "mean", "log_std"}) add(key, {latents, mixtures});
    add("reward", {});
    add("done_logit", {});
  }

  // values: of sequences first, first + 1, ... at a step; there may be more than sequences.
  void Put(const char* key, int64_t step, int64_t first, int64_t count,
           std::span<const float> values, int64_t width) {
    const auto to =
        arrays_.at(key).values<float>().subspan((step * sequences_ + first) * width, count * width);
    std::copy_n(values.begin(), to.size(), to.begin());
  }

  const NpzArrays& arrays() const { return arrays_; }

 private:
  int64_t sequences_;
  NpzArrays arrays_;
};

// Steps sequences first to first + count - 1 from zero to the end.
void PredictLanes(const MdnRnn& memory, const FloatArray& latents, const FloatArray& actions,
                  int64_t first, int64_t count, Prediction& prediction) {
  MdnRnnStepper stepper(memory, static_cast<int>(count));
  const int64_t sequences = latents.shape[1];
  const int64_t latent = memory.latent_size();
  const int64_t densities = latent * memory.mixtures();
  for (int64_t step = 0; step < latents.shape[0]; ++step) {
    ThrowIfInterrupted("interrupted; nothing is written");
    const int64_t row = step * sequences + first;
    stepper.Step(std::span(latents.values).subspan(row * latent, count * latent),
                 std::span(actions.values).subspan(row * kActionSize, count * kActionSize));
    const MixtureOutput& output = stepper.Predict();
    const auto put = [&](const char* key, std::span<const float> values, int64_t width) {
      prediction.Put(key, step, first, count, values, width);
    };
    put("hidden", stepper.hidden(), memory.hidden_size());
    put("log_pi", output.log_pi, densities);
    put("mean", output.mean, densities);
    put("log_std", output.log_std, densities);
    put("reward", output.reward, 1);
    put("done_logit", output.done_logit, 1);
  }
}

void RunPredict(const PredictOptions& options) {
  const MdnRnn memory = MdnRnn::Load(options.memory);
  const FloatArray latents = LoadFloatArray(options.latents, {-1, -1, memory.latent_size()});
  const int64_t steps = latents.shape[0];
  const int64_t sequences = latents.shape[1];
  const FloatArray actions = LoadFloatArray(options.actions, {steps, sequences, kActionSize});
  Prediction prediction(memory, steps, sequences);
  Workers workers(options.threads);
  workers.ForEach((sequences + kLanes - 1) / kLanes, [&](int, int64_t block) {
    const int64_t first = block * kLanes;
    PredictLanes(memory, latents, actions, first, std::min(kLanes, sequences - first), prediction);
  });
  SaveNpz(options.out, prediction.arrays(), 0);
}

}  // namespace

void AddPredictCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "predict",
      "sequences through M, state from zero: hidden, log_pi, mean, log_std, reward "
      "(in the head's units), done_logit");
  auto options = std::make_shared<PredictOptions>();
  command->add_option("--memory", options->memory, "M's model.safetensors")->required();
  command->add_option("--latents", options->latents, ".npy of (T, B, latents) floats, time first")
      ->required();
  command->add_option("--actions", options->actions, ".npy of (T, B, 3) floats: steer, gas, brake")
      ->required();
  command->add_option("--out", options->out, ".npz to write")->required();
  command->add_option("--threads", options->threads, "worker threads (0: one for each core)")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024));
  command->callback([options] { RunPredict(*options); });
}

}  // namespace worldmodels
