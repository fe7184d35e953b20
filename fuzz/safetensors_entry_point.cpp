#include <vector>

#include "common/safetensors.h"
#include "controller/linear_controller.h"
#include "fuzz/entry_points.h"
#include "fuzz/fuzz_input.h"
#include "memory/mdn_rnn.h"
#include "memory/mixture.h"
#include "run/model_files.h"

namespace worldmodels {
namespace {

void UseTensors(const SafeTensors& tensors) {
  for (const std::string& name : tensors.Names()) {
    const std::vector<int64_t> shape = tensors.Shape(name);
    Takes([&] { tensors.Get<float>(name, shape); });
    Takes([&] { tensors.Get<double>(name, shape); });
    Takes([&] { tensors.Get<int64_t>(name, shape); });
    Takes([&] { tensors.Get<uint8_t>(name, {-1}); });
    Takes([&] { tensors.Shape("not " + name); });
  }
  static_cast<void>(tensors.FirstNotFinite());
  Takes([&] { static_cast<void>(tensors.Halved().Bytes()); });
  const std::string bytes = tensors.Bytes();
  Expect(SafeTensors::Load(MemoryFile(bytes).path()).Bytes() == bytes,
         "tensors written and read are the same");
}

constexpr RandomStream kSomeModel{31};

// M in use: what works on a mixture.
void UseMixtures(const MdnRnn& memory) {
  const MixtureLayout& layout = memory.layout();
  std::vector<float> row(static_cast<size_t>(layout.size()));
  std::vector<float> latents(static_cast<size_t>(layout.plane()));
  Pcg64 random = MakeRandom(1, kSomeModel, 0);
  NormaliseMixture(layout, memory.log_std_floor(), row);
  SampleMixture(layout, row, 1, random, latents);
  MixtureNll(layout, memory.log_std_floor(), row, latents, 1, row);
}

}  // namespace

void FuzzSafetensors(std::string_view bytes) {
  const MemoryFile file(bytes);
  SafeTensors tensors;
  if (!Takes([&] { tensors = SafeTensors::Load(file.path()); })) return;
  UseTensors(tensors);
  Takes([&] { UseMixtures(MdnRnn::Load(file.path())); });
  Takes([&] { LinearController::Load(file.path(), 0); });
  // V has four million weights, the same for any number of latents: not for every input.
  if (tensors.Has("encoder.conv1.weight")) Takes([&] { LoadVaeFile(file.path()); });
}

}  // namespace worldmodels
