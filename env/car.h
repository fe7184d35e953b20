#pragma once

#include <box2d/box2d.h>

#include <array>
#include <memory>
#include <span>

#include "env/skid_marks.h"

namespace worldmodels {

// Wheels come in the order front left, front right, rear left, rear right.
inline constexpr int kWheels = 4;

struct Wheel {
  double gas = 0;
  double brake = 0;
  double steer = 0;  // wanted joint angle
  double phase = 0;  // how far it has turned, rad
  double omega = 0;  // rad/s
  bool on_road = false;
  b2Body* body = nullptr;
  b2RevoluteJoint* joint = nullptr;
};

// Gymnasium's car (car_dynamics.py): a hull and four wheels on revolute joints, in a Box2D world
// that holds nothing else. Tiles are sensors, so they need not be in it; on_road says what lies
// under a wheel.
class Car {
 public:
  // At rest, the hull turned by angle.
  void Place(double angle, double x, double y);

  void Steer(double steer);  // positive: left
  void Gas(double gas);      // clipped to [0, 1]; rises by at most 0.1 a step
  void Brake(double brake);

  // What lies under a wheel from the next ApplyForces on.
  void SetOnRoad(int wheel, bool on_road) { wheels_[wheel].on_road = on_road; }

  // Motor speeds and tyre forces of one step, then the movement of bodies.
  void ApplyForces();
  void Move(int velocity_iterations, int position_iterations);

  const b2Transform& hull_transform() const { return hull_->GetTransform(); }
  b2Vec2 hull_position() const { return hull_->GetPosition(); }
  float hull_angle() const { return hull_->GetAngle(); }
  b2Vec2 hull_velocity() const { return hull_->GetLinearVelocity(); }  // of the mass centre
  float hull_angular_velocity() const { return hull_->GetAngularVelocity(); }

  const Wheel& wheel(int index) const { return wheels_[index]; }
  const b2Transform& wheel_transform(int index) const {
    return wheels_[index].body->GetTransform();
  }
  float wheel_angle(int index) const { return wheels_[index].joint->GetJointAngle(); }

  const SkidMarks& skid_marks() const { return skid_marks_; }

  // Outlines in the coordinates of their body.
  static std::span<const b2PolygonShape> HullShapes();
  static const b2PolygonShape& WheelShape();
  static constexpr float kWheelRadius = 27 * 0.02f;
  static constexpr float kWheelHalfWidth = 14 * 0.02f;

 private:
  void ApplyWheelForce(int index);

  std::unique_ptr<b2World> world_;
  b2Body* hull_ = nullptr;
  std::array<Wheel, kWheels> wheels_;
  SkidMarks skid_marks_;
};

}  // namespace worldmodels
