#include <cmath>
#include <mutex>
#include <optional>

#include "common/choice.h"
#include "controller/linear_controller.h"
#include "memory/mdn_rnn_stepper.h"
#include "python/bindings/array_view.h"
#include "python/bindings/bindings.h"
#include "run/model_files.h"
#include "run/run_context.h"
#include "vision/vae_decoder.h"
#include "vision/vae_encoder.h"

namespace py = pybind11;

namespace worldmodels {
namespace {

constexpr int kVisionBatch = 64;

// V, used by one thread at a time: others wait.
class Vision {
 public:
  Vision(const std::string& path, const std::string& precision) : vae_(LoadVaeFile(path)) {
    const auto choice = ParseChoice<Precision>(precision);
    if (!choice) FailInput("precision is {}, expected fp32, bf16 or int8", precision);
    encoder_.emplace(vae_, kVisionBatch, *choice);
  }

  int latent_size() const { return vae_.latent_size(); }

  py::tuple Encode(const py::buffer& frames) {
    const Input<const uint8_t> input(frames, "frames", {-1, kFrameSize, kFrameSize, 3});
    const py::ssize_t count = input.length();
    std::vector<float> mu(static_cast<size_t>(count) * latent_size()), logvar(mu.size());
    {
      const py::gil_scoped_release release;
      const std::lock_guard lock(mutex_);
      encoder_->Encode(input.values(), mu, logvar);
    }
    return py::make_tuple(Give(std::move(mu), {count, latent_size()}),
                          Give(std::move(logvar), {count, latent_size()}));
  }

  ArrayView Decode(const py::buffer& latents) {
    const Input<const float> input(latents, "z", {-1, latent_size()});
    const py::ssize_t count = input.length();
    std::vector<float> images(static_cast<size_t>(count) * kFrameValues);
    {
      const py::gil_scoped_release release;
      const std::lock_guard lock(mutex_);
      if (!decoder_) decoder_.emplace(vae_, kVisionBatch);
      for (py::ssize_t first = 0; first < count; first += kVisionBatch) {
        const auto some = static_cast<size_t>(std::min<py::ssize_t>(kVisionBatch, count - first));
        decoder_->Decode(input.values().subspan(first * latent_size(), some * latent_size()),
                         std::span(images).subspan(first * kFrameValues, some * kFrameValues));
      }
    }
    return Give(std::move(images), {count, kFrameSize, kFrameSize, 3});
  }

 private:
  Vae vae_;
  std::optional<VaeEncoder> encoder_;
  std::optional<VaeDecoder> decoder_;
  std::mutex mutex_;
};

// M without a state of its own: each call is told it. Used by one thread at a time: others wait.
class Memory {
 public:
  explicit Memory(const std::string& path) : model_(MdnRnn::Load(path)) {}

  int latent_size() const { return model_.latent_size(); }
  int hidden_size() const { return model_.hidden_size(); }
  int mixtures() const { return model_.mixtures(); }

  // The state after z and action, from the one before.
  py::tuple Step(const py::buffer& z, const py::buffer& actions, const py::buffer& hidden,
                 const py::buffer& cell) {
    const Input<const float> latents(z, "z", {-1, latent_size()});
    const py::ssize_t count = latents.length();
    const Input<const float> acts(actions, "actions", {count, kActionSize});
    const Input<const float> h(hidden, "hidden", {count, hidden_size()});
    const Input<const float> c(cell, "cell", {count, hidden_size()});
    std::vector<float> next_h, next_c;
    {
      const py::gil_scoped_release release;
      const std::lock_guard lock(mutex_);
      MdnRnnStepper& stepper = StepperIn(h.values(), c.values());
      stepper.Step(latents.values(), acts.values());
      next_h.assign(stepper.hidden().begin(), stepper.hidden().end());
      next_c.assign(stepper.cell().begin(), stepper.cell().end());
    }
    return py::make_tuple(Give(std::move(next_h), {count, hidden_size()}),
                          Give(std::move(next_c), {count, hidden_size()}));
  }

  py::dict Predict(const py::buffer& hidden) {
    const Input<const float> h(hidden, "hidden", {-1, hidden_size()});
    const py::ssize_t count = h.length();
    MixtureOutput output;
    {
      const py::gil_scoped_release release;
      const std::lock_guard lock(mutex_);
      output = StepperIn(h.values(), {}).Predict();
    }
    const std::vector<py::ssize_t> shape = {count, latent_size(), mixtures()};
    py::dict arrays;
    arrays["log_pi"] = Give(std::move(output.log_pi), shape);
    arrays["mean"] = Give(std::move(output.mean), shape);
    arrays["log_std"] = Give(std::move(output.log_std), shape);
    arrays["reward"] = Give(std::move(output.reward), {count});
    arrays["done_logit"] = Give(std::move(output.done_logit), {count});
    return arrays;
  }

  // (z, expected reward, done logit); seeds: of each lane's random numbers.
  py::tuple Sample(const py::buffer& hidden, double temperature,
                   const std::vector<uint64_t>& seeds) {
    const Input<const float> h(hidden, "hidden", {-1, hidden_size()});
    const py::ssize_t count = h.length();
    if (!(temperature >= 0) || !std::isfinite(temperature)) {
      FailInput("temperature is {}, expected 0 or more", temperature);
    }
    if (static_cast<py::ssize_t>(seeds.size()) != count) {
      FailInput("{} seeds, expected {}", seeds.size(), count);
    }
    std::vector<Pcg64> random;
    for (const uint64_t seed : seeds) random.emplace_back(seed);
    std::vector<float> z(static_cast<size_t>(count) * latent_size()), rewards(seeds.size()),
        logits(seeds.size());
    {
      const py::gil_scoped_release release;
      const std::lock_guard lock(mutex_);
      StepperIn(h.values(), {}).Sample(temperature, random, z, rewards, logits);
    }
    return py::make_tuple(Give(std::move(z), {count, latent_size()}),
                          Give(std::move(rewards), {count}), Give(std::move(logits), {count}));
  }

 private:
  // The stepper in these states, with as many lanes; empty cells are zero.
  MdnRnnStepper& StepperIn(std::span<const float> hidden, std::span<const float> cell) {
    const auto size = static_cast<size_t>(hidden_size());
    const auto lanes = static_cast<int>(hidden.size() / size);
    if (!stepper_ || stepper_->lanes() != lanes) stepper_.emplace(model_, lanes);
    const std::vector<float> zeros(cell.empty() ? size : 0);
    for (int lane = 0; lane < lanes; ++lane) {
      stepper_->SetLane(
          lane, hidden.subspan(lane * size, size),
          cell.empty() ? std::span<const float>(zeros) : cell.subspan(lane * size, size));
    }
    return *stepper_;
  }

  MdnRnn model_;
  std::optional<MdnRnnStepper> stepper_;
  std::mutex mutex_;
};

// z (n, inputs), or z and hidden that are inputs together: their products are summed apart, as the
// program does; actions (n, 3).
ArrayView Act(const LinearController& controller, const py::buffer& z,
              const std::optional<py::buffer>& hidden) {
  const Input<const float> latents(z, "z", {-1, -1});
  const py::ssize_t count = latents.length();
  const py::ssize_t width = count > 0 ? std::ssize(latents.values()) / count : 0;
  const py::ssize_t rest = hidden ? controller.inputs() - width : 0;
  if (width + rest != controller.inputs() || rest < 0) {
    FailInput("z has {} numbers, but C has {} inputs", width, controller.inputs());
  }
  std::optional<Input<const float>> states;
  if (hidden) states.emplace(*hidden, "hidden", std::vector<py::ssize_t>{count, rest});
  std::vector<float> actions;
  for (py::ssize_t row = 0; row < count; ++row) {
    const Action action = controller.Act(
        latents.values().subspan(row * width, width),
        states ? states->values().subspan(row * rest, rest) : std::span<const float>());
    actions.insert(actions.end(), {action.steer, action.gas, action.brake});
  }
  return Give(std::move(actions), {count, kActionSize});
}

LinearController ControllerFrom(const py::buffer& parameters) {
  const Input<const double> values(parameters, "parameters", {-1});
  const auto inputs = static_cast<int>(values.length() / kActionSize - 1);
  if (inputs < 1 || LinearController::ParameterCount(inputs) != values.length()) {
    FailInput("{} parameters, expected 3 * (inputs + 1)", values.length());
  }
  return LinearController::FromParameters(inputs, values.values());
}

// The run's settings: "dream.temperature" to its YAML.
py::dict ReadRunConfig(const std::string& run) {
  py::dict settings;
  for (const ConfigField& field : ListConfig(LoadRunConfig(RunDirectory(run)))) {
    settings[field.path.c_str()] = field.value;
  }
  return settings;
}

}  // namespace

void BindModels(py::module_& module) {
  py::class_<Vision>(module, "Vision")
      .def(py::init<const std::string&, const std::string&>())
      .def_property_readonly("latent_size", &Vision::latent_size)
      .def("encode", &Vision::Encode)
      .def("decode", &Vision::Decode);
  py::class_<Memory>(module, "Memory")
      .def(py::init<const std::string&>())
      .def_property_readonly("latent_size", &Memory::latent_size)
      .def_property_readonly("hidden_size", &Memory::hidden_size)
      .def_property_readonly("mixtures", &Memory::mixtures)
      .def("step", &Memory::Step)
      .def("predict", &Memory::Predict)
      .def("sample", &Memory::Sample);
  py::class_<LinearController>(module, "Controller")
      .def_static("load", [](const std::string& path) { return LinearController::Load(path); })
      .def_static("from_parameters", &ControllerFrom)
      .def_property_readonly("inputs", &LinearController::inputs)
      .def("parameters",
           [](const LinearController& controller) {
             std::vector<double> values = controller.Parameters();
             const auto count = static_cast<py::ssize_t>(values.size());
             return Give(std::move(values), {count});
           })
      .def("act", &Act)
      .def("save", [](const LinearController& controller, const std::string& path) {
        controller.Save(path);
      });
  module.def("read_run_config", &ReadRunConfig);
}

}  // namespace worldmodels
