#include "env/replay.h"

#include <cmath>
#include <limits>
#include <vector>

#include "common/error.h"
#include "common/frame.h"

namespace worldmodels {
namespace {

// One array of the trace, filled row by row.
template <typename T>
class Column {
 public:
  void Add(std::initializer_list<T> row) { values_.insert(values_.end(), row); }
  void Add(std::span<const T> row) { values_.insert(values_.end(), row.begin(), row.end()); }

  // width 0: one number for each row, as a one-dimensional array.
  NpyArray Array(int64_t width = 0) const {
    const auto size = static_cast<int64_t>(values_.size());
    if (width == 0) return NpyArray::From<T>({size}, values_);
    return NpyArray::From<T>({size / width, width}, values_);
  }

 private:
  std::vector<T> values_;
};

// bool arrays: std::vector<bool> has no memory to span.
NpyArray Flags(const std::vector<uint8_t>& flags) {
  NpyArray array("|b1", {static_cast<int64_t>(flags.size())});
  for (size_t i = 0; i < flags.size(); ++i) array.bytes()[i] = static_cast<std::byte>(flags[i]);
  return array;
}

class Trace {
 public:
  void AddRow(const CarRacing& world, const Action& action, const StepResult& result) {
    const Car& car = world.car();
    action_.Add(AsFloats(action));
    reward_.Add({result.reward});
    terminated_.push_back(result.terminated ? 1 : 0);
    hull_pos_.Add({car.hull_position().x, car.hull_position().y});
    hull_angle_.Add({car.hull_angle()});
    hull_vel_.Add({car.hull_velocity().x, car.hull_velocity().y});
    hull_angvel_.Add({car.hull_angular_velocity()});
    for (int i = 0; i < kWheels; ++i) {
      w_omega_.Add({car.wheel(i).omega});
      w_phase_.Add({car.wheel(i).phase});
      w_joint_.Add({car.wheel_angle(i)});
      w_ntiles_.Add({world.tiles_under_wheel(i)});
    }
    visited_.Add({world.tiles_visited()});
  }

  NpzArrays Arrays(const Track& track) const {
    Column<double> points;
    for (const TrackPoint& point : track.points) {
      points.Add({point.alpha, point.beta, point.x, point.y});
    }
    NpzArrays arrays;
    arrays["track"] = points.Array(4);
    arrays["border"] = Flags(track.border);
    arrays["action"] = action_.Array(kActionSize);
    arrays["reward"] = reward_.Array();
    arrays["terminated"] = Flags(terminated_);
    arrays["hull_pos"] = hull_pos_.Array(2);
    arrays["hull_angle"] = hull_angle_.Array();
    arrays["hull_vel"] = hull_vel_.Array(2);
    arrays["hull_angvel"] = hull_angvel_.Array();
    arrays["w_omega"] = w_omega_.Array(kWheels);
    arrays["w_phase"] = w_phase_.Array(kWheels);
    arrays["w_joint"] = w_joint_.Array(kWheels);
    arrays["w_ntiles"] = w_ntiles_.Array(kWheels);
    arrays["visited"] = visited_.Array();
    return arrays;
  }

 private:
  Column<float> action_, hull_pos_, hull_angle_, hull_vel_, hull_angvel_, w_joint_;
  Column<double> reward_, w_omega_, w_phase_;
  Column<int32_t> w_ntiles_, visited_;
  std::vector<uint8_t> terminated_;
};

// The frames asked for, in the order asked for.
class FrameStore {
 public:
  FrameStore(const ReplayFrames& frames, int64_t size, int64_t last_row, const std::string& name)
      : frames_(frames),
        frame_bytes_(FrameBytes(static_cast<int>(size))),
        array_("|u1", {static_cast<int64_t>(frames.rows.size()), size, size, 3}) {
    for (const int64_t row : frames.rows) {
      if (row < 0 || row > last_row) {
        FailInput("{}: frame row {} is asked for, expected 0 to {}", name, row, last_row);
      }
    }
  }

  void AddRow(int64_t row, const CarRacing& world) {
    for (size_t i = 0; i < frames_.rows.size(); ++i) {
      if (frames_.rows[i] != row) continue;
      frames_.draw(world, array_.values<uint8_t>().subspan(i * frame_bytes_, frame_bytes_));
    }
  }

  void MoveTo(NpzArrays& arrays) {
    if (frames_.rows.empty()) return;
    const std::vector<int32_t> rows(frames_.rows.begin(), frames_.rows.end());
    arrays["frame_rows"] = NpyArray::From<int32_t>({static_cast<int64_t>(rows.size())}, rows);
    arrays["frames"] = std::move(array_);
  }

 private:
  const ReplayFrames& frames_;
  size_t frame_bytes_;
  NpyArray array_;
};

std::vector<Action> ReadActions(const NpyArray& array, const std::string& name) {
  const bool wide = array.dtype() == "<f8";
  CheckArray(array, name, wide ? "<f8" : "<f4", {-1, kActionSize});
  std::vector<Action> actions(array.shape()[0]);
  const auto fill = [&actions](auto values) {
    for (size_t k = 0; k < actions.size(); ++k) {
      actions[k] = {static_cast<float>(values[3 * k]), static_cast<float>(values[3 * k + 1]),
                    static_cast<float>(values[3 * k + 2])};
    }
  };
  if (wide) {
    fill(array.values<double>());
  } else {
    fill(array.values<float>());
  }
  return actions;
}

}  // namespace

NpzArrays Replay(const EnvironmentConfig& config, uint64_t seed, const NpyArray& actions,
                 const std::string& name, const ReplayFrames& frames) {
  const std::vector<Action> script = ReadActions(actions, name);
  const auto last_row = static_cast<int64_t>(script.size());
  FrameStore pictures(frames, config.frame_size, last_row, name);
  for (int64_t k = 0; k < last_row; ++k) {
    const std::string wrong = DescribeFault(script[k]);
    if (!wrong.empty()) FailInput("{}: row {}: {}", name, k, wrong);
  }

  CarRacing world(config);
  Trace trace;
  world.Reset(seed);
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  trace.AddRow(world, {kNan, kNan, kNan}, {});
  pictures.AddRow(0, world);
  for (int64_t row = 1; row <= last_row; ++row) {
    const Action& action = script[row - 1];
    trace.AddRow(world, action, world.Step(action));
    pictures.AddRow(row, world);
  }
  NpzArrays arrays = trace.Arrays(world.track());
  pictures.MoveTo(arrays);
  return arrays;
}

}  // namespace worldmodels
