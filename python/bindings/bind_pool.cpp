#include <map>
#include <optional>

#include "common/config.h"
#include "python/bindings/array_view.h"
#include "python/bindings/bindings.h"
#include "python/bindings/car_racing_pool.h"

namespace py = pybind11;

namespace worldmodels {
namespace {

using BatchPointer = std::shared_ptr<const EnvBatch>;

// The environment section of a configuration file, from its keys and YAML values.
EnvironmentConfig ReadEnvironment(const std::map<std::string, std::string>& settings) {
  ConfigFile file;
  for (const auto& [key, value] : settings) file.Override(key + "=" + value);
  EnvironmentConfig config;
  try {
    file.Read(config);
  } catch (const Error& error) {
    const std::string message = error.what();
    const std::string option = "--set ";
    FailInput("{}", message.starts_with(option) ? message.substr(option.size()) : message);
  }
  return config;
}

PoolOptions MakeOptions(const std::map<std::string, std::string>& environment, int num_envs,
                        int num_threads, int batch_size, const std::string& autoreset,
                        bool grayscale, bool state_info, bool reuse, int action_repeat,
                        int max_episode_steps) {
  const auto mode = ParseChoice<Autoreset>(autoreset);
  if (!mode) FailInput("autoreset_mode is {}, expected NextStep, SameStep or Disabled", autoreset);
  return {.environment = ReadEnvironment(environment),
          .num_envs = num_envs,
          .num_threads = num_threads,
          .batch_size = batch_size,
          .autoreset = *mode,
          .grayscale = grayscale,
          .state_info = state_info,
          .reuse = reuse,
          .action_repeat = action_repeat,
          .max_episode_steps = max_episode_steps};
}

std::vector<py::ssize_t> FrameShape(const PoolOptions& options) {
  const py::ssize_t size = options.environment.frame_size;
  if (options.grayscale) return {size, size};
  return {size, size, 3};
}

// What infos tell, as views with the stride of a LaneInfo.
py::dict InfoArrays(const std::shared_ptr<const void>& owner, const std::vector<LaneInfo>& infos,
                    bool state) {
  py::dict arrays;
  const auto add = [&]<typename T>(const char* name, const T* first, py::ssize_t width = 0) {
    ArrayView view{owner,
                   const_cast<T*>(first),
                   sizeof(T),
                   FormatOf<T>(),
                   {static_cast<py::ssize_t>(infos.size())},
                   {sizeof(LaneInfo)}};
    if (width > 0) {
      view.shape.push_back(width);
      view.strides.push_back(sizeof(T));
    }
    arrays[name] = view;
  };
  const LaneInfo& first = infos.front();
  add("lap_finished", reinterpret_cast<const Flag*>(&first.lap_finished));
  add("_lap_finished", reinterpret_cast<const Flag*>(&first.lap_known));
  if (!state) return arrays;
  add("position", first.position.data(), 2);
  add("angle", &first.angle);
  add("velocity", first.velocity.data(), 2);
  for (int i = 0; i < kTrackStates; ++i) add(kTrackStateNames[i], &first.track_state[i]);
  add("tiles_visited", &first.tiles_visited);
  add("tiles", &first.tiles);
  return arrays;
}

// (frames, rewards, terminated, truncated, env_ids, whether any info is there)
py::tuple ReceiveArrays(CarRacingPool& pool) {
  BatchPointer batch;
  {
    const py::gil_scoped_release release;
    batch = pool.Receive(CheckSignals);
  }
  const auto count = static_cast<py::ssize_t>(batch->size());
  std::vector<py::ssize_t> shape = FrameShape(pool.options());
  shape.insert(shape.begin(), count);
  const auto flags = [&](const std::vector<uint8_t>& values) {
    return ViewOf(batch, reinterpret_cast<const Flag*>(values.data()), {count});
  };
  return py::make_tuple(ViewOf(batch, batch->frames.get(), shape),
                        ViewOf(batch, batch->rewards.data(), {count}), flags(batch->terminated),
                        flags(batch->truncated), ViewOf(batch, batch->env_ids.data(), {count}),
                        batch);
}

py::object Infos(const BatchPointer& batch, bool state) {
  bool any = state;
  for (const LaneInfo& info : batch->infos) any = any || info.lap_known != 0;
  if (!any) return py::none();
  return InfoArrays(batch, batch->infos, state);
}

// (slots, frames, arrays of infos by slot), or None.
py::object Finals(const BatchPointer& batch, const CarRacingPool& pool) {
  if (batch->finals.empty()) return py::none();
  const auto infos = std::make_shared<std::vector<LaneInfo>>(batch->infos.size());
  py::list slots, frames;
  for (const FinalStep& last : batch->finals) {
    (*infos)[last.slot] = last.info;
    slots.append(last.slot);
    frames.append(Give(last.frame, FrameShape(pool.options())));
  }
  return py::make_tuple(slots, frames, InfoArrays(infos, *infos, pool.options().state_info));
}

// Seeds, or whole states of NumPy's PCG64: (state high, low, increment high, low, half left or -1).
using RandomState = std::array<uint64_t, 4>;

void ResetPool(CarRacingPool& pool, const std::optional<std::vector<bool>>& mask,
               const std::vector<std::optional<uint64_t>>& seeds, bool new_colours) {
  std::vector<uint8_t> which;
  if (mask) which.assign(mask->begin(), mask->end());
  std::vector<std::optional<Pcg64>> randoms;
  for (const auto& seed : seeds) {
    randoms.push_back(seed ? std::optional(Pcg64(*seed)) : std::nullopt);
  }
  const auto count = static_cast<size_t>(pool.num_envs());
  if ((mask && which.size() != count) || (!randoms.empty() && randoms.size() != count)) {
    FailInput("masks and seeds must be {}, one for each environment", count);
  }
  const py::gil_scoped_release release;
  pool.Reset(which, randoms, new_colours, CheckSignals);
}

void ResetOne(CarRacingPool& pool, const RandomState& state, int64_t half, bool new_colours) {
  Pcg64 random(state);
  if (half >= 0) random.set_half_left(static_cast<uint32_t>(half));
  const py::gil_scoped_release release;
  pool.Reset({}, std::vector<std::optional<Pcg64>>{random}, new_colours, CheckSignals);
}

py::tuple RandomOf(const CarRacingPool& pool, int env) {
  const Pcg64& random = pool.random(env);
  const auto half = random.half_left();
  return py::make_tuple(random.state(), half ? int64_t{*half} : -1);
}

void SendActions(CarRacingPool& pool, const py::buffer& env_ids, const py::buffer& actions) {
  const Input<int32_t> ids(env_ids, "env_id", {-1});
  const Input<const float> values(actions, "actions", {ids.length(), kActionSize});
  std::vector<Action> list(static_cast<size_t>(ids.length()));
  for (size_t i = 0; i < list.size(); ++i) {
    list[i] = ActionFrom(values.values().subspan(i * kActionSize).first<kActionSize>());
  }
  const py::gil_scoped_release release;
  pool.Send(std::vector<int>(ids.values().begin(), ids.values().end()), list);
}

ArrayView RenderAll(CarRacingPool& pool, const std::vector<int>& env_ids, int width, int height) {
  if (width < 16 || width > 8192 || height < 16 || height > 8192) {
    FailInput("a picture of {} x {}, expected 16 to 8192", width, height);
  }
  const auto count = static_cast<py::ssize_t>(env_ids.size());
  std::vector<uint8_t> frames(env_ids.size() * 3 * static_cast<size_t>(width) * height);
  {
    const py::gil_scoped_release release;
    pool.Render(env_ids, width, height, frames, CheckSignals);
  }
  return Give(std::move(frames), {count, height, width, 3});
}

const CarRacing& StartedWorld(const CarRacingPool& pool, int env) {
  if (env < 0 || env >= pool.num_envs()) FailInput("environment {} does not exist", env);
  if (!pool.started(env)) FailRun("environment {} needs a reset", env);
  return pool.world(env);
}

// (track (n, 4): alpha, beta, x, y; border (n) bool)
py::tuple TrackOf(const CarRacingPool& pool, int env) {
  const Track& track = StartedWorld(pool, env).track();
  std::vector<double> points;
  for (const TrackPoint& p : track.points) points.insert(points.end(), {p.alpha, p.beta, p.x, p.y});
  std::vector<Flag> border;
  for (const uint8_t kerb : track.border) border.push_back({kerb});
  const py::ssize_t size = track.size();
  return py::make_tuple(Give(std::move(points), {size, 4}), Give(std::move(border), {size}));
}

py::dict CarOf(const CarRacingPool& pool, int env) {
  const CarRacing& world = StartedWorld(pool, env);
  const Car& car = world.car();
  py::dict state;
  state["position"] = py::make_tuple(car.hull_position().x, car.hull_position().y);
  state["angle"] = car.hull_angle();
  state["velocity"] = py::make_tuple(car.hull_velocity().x, car.hull_velocity().y);
  state["angular_velocity"] = car.hull_angular_velocity();
  py::list omega, joint;
  for (int i = 0; i < kWheels; ++i) {
    omega.append(car.wheel(i).omega);
    joint.append(car.wheel_angle(i));
  }
  state["wheel_omega"] = omega;
  state["wheel_angle"] = joint;
  state["tiles_visited"] = world.tiles_visited();
  state["tiles"] = world.track().size();
  state["total_reward"] = world.total_reward();
  return state;
}

}  // namespace

void BindPool(py::module_& module) {
  py::class_<EnvBatch, std::shared_ptr<EnvBatch>>(module, "EnvBatch");
  py::class_<CarRacingPool>(module, "CarRacingPool")
      .def(
          py::init([](const std::map<std::string, std::string>& environment, int num_envs,
                      int num_threads, int batch_size, const std::string& autoreset, bool grayscale,
                      bool state_info, bool reuse, int action_repeat, int max_episode_steps) {
            return std::make_unique<CarRacingPool>(
                MakeOptions(environment, num_envs, num_threads, batch_size, autoreset, grayscale,
                            state_info, reuse, action_repeat, max_episode_steps));
          }),
          py::kw_only(), py::arg("environment"), py::arg("num_envs"), py::arg("num_threads"),
          py::arg("batch_size"), py::arg("autoreset"), py::arg("grayscale"), py::arg("state_info"),
          py::arg("reuse"), py::arg("action_repeat"), py::arg("max_episode_steps"))
      .def_property_readonly("num_threads", &CarRacingPool::num_threads)
      .def_property_readonly(
          "frame_size",
          [](const CarRacingPool& pool) { return pool.options().environment.frame_size; })
      .def("reset", &ResetPool)
      .def("reset_one", &ResetOne)
      .def("random", &RandomOf)
      .def("send", &SendActions)
      .def("receive", &ReceiveArrays)
      .def("infos",
           [](const CarRacingPool& pool, const BatchPointer& batch) {
             return Infos(batch, pool.options().state_info);
           })
      .def("finals",
           [](const CarRacingPool& pool, const BatchPointer& batch) { return Finals(batch, pool); })
      .def("render", &RenderAll)
      .def("track", &TrackOf)
      .def("car", &CarOf);
}

}  // namespace worldmodels
