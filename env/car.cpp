#include "env/car.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "env/world_geometry.h"

namespace worldmodels {
namespace {

// Gymnasium's constants (car_dynamics.py), in double as there.
constexpr double kSize = 0.02;
constexpr double kEnginePower = 100000000 * kSize * kSize;
constexpr double kWheelInertia = 4000 * kSize * kSize;
constexpr double kFrictionLimit = 1000000 * kSize * kSize;
constexpr double kGrassFriction = kFrictionLimit * 0.6;
constexpr double kSlipForce = 205000 * kSize * kSize;
constexpr double kBrakeForce = 15;
constexpr double kMotorTorque = 180 * 900 * kSize * kSize;
constexpr double kWheelRadius = 27 * kSize;
constexpr double kMaxGasRise = 0.1;
constexpr double kLockingBrake = 0.9;

constexpr double kSteerLimit = 0.4;
constexpr double kAngularSlop = 2 * std::numbers::pi / 180;

constexpr Point kWheelPlaces[kWheels] = {{-55, 80}, {55, 80}, {-55, -82}, {55, -82}};

b2PolygonShape Shape(std::initializer_list<Point> corners) {
  std::vector<b2Vec2> vertices;
  for (const Point& corner : corners) {
    vertices.emplace_back(static_cast<float>(corner.x * kSize),
                          static_cast<float>(corner.y * kSize));
  }
  b2PolygonShape shape;
  shape.Set(vertices.data(), static_cast<int>(vertices.size()));
  return shape;
}

std::array<b2PolygonShape, 4> MakeHullShapes() {
  return {Shape({{-60, 130}, {60, 130}, {60, 110}, {-60, 110}}),
          Shape({{-15, 120}, {15, 120}, {20, 20}, {-20, 20}}),
          Shape({{25, 20},
                 {50, -10},
                 {50, -40},
                 {20, -90},
                 {-20, -90},
                 {-50, -40},
                 {-50, -10},
                 {-25, 20}}),
          Shape({{-50, -120}, {50, -120}, {50, -90}, {-50, -90}})};
}

// Box2D's own sum over the fixtures of a body.
b2MassData MassOf(std::span<const b2PolygonShape> shapes, float density) {
  b2World world(b2Vec2_zero);
  b2BodyDef definition;
  definition.type = b2_dynamicBody;
  b2Body* body = world.CreateBody(&definition);
  for (const b2PolygonShape& shape : shapes) body->CreateFixture(&shape, density);
  b2MassData mass;
  body->GetMassData(&mass);
  return mass;
}

const b2MassData& HullMass() {
  static const b2MassData mass = MassOf(Car::HullShapes(), 1.0f);
  return mass;
}

const b2MassData& WheelMass() {
  static const b2MassData mass = MassOf({&Car::WheelShape(), 1}, 0.1f);
  return mass;
}

b2Body* MakeBody(b2World& world, double angle, double x, double y, const b2MassData& mass) {
  b2BodyDef definition;
  definition.type = b2_dynamicBody;
  definition.position.Set(static_cast<float>(x), static_cast<float>(y));
  definition.angle = static_cast<float>(angle);
  b2Body* body = world.CreateBody(&definition);
  body->SetMassData(&mass);
  return body;
}

double Sign(double value) { return value > 0 ? 1 : value < 0 ? -1 : 0; }

// The motor speed that turns a wheel to where it is steered. The joint's limit is part of it: Box2D
// 2.3.0, which Gymnasium runs on, lets a motor overshoot the limit within a step and pushes back
// only what is beyond the limit and a slop of 2 degrees; the limit of 2.4.1 does otherwise.
float MotorSpeed(double steer, double angle) {
  const double difference = steer - angle;
  double speed = Sign(difference) * std::min(50.0 * std::abs(difference), 3.0);
  const double over = std::abs(angle) - kSteerLimit - kAngularSlop;
  if (angle >= kSteerLimit) {
    speed = std::min(speed, over > 0 ? -50 * over : 0.0);
  } else if (angle <= -kSteerLimit) {
    speed = std::max(speed, over > 0 ? 50 * over : 0.0);
  }
  return static_cast<float>(speed);
}

}  // namespace

std::span<const b2PolygonShape> Car::HullShapes() {
  static const std::array<b2PolygonShape, 4> shapes = MakeHullShapes();
  return shapes;
}

const b2PolygonShape& Car::WheelShape() {
  static const b2PolygonShape shape = Shape({{-14, 27}, {14, 27}, {14, -27}, {-14, -27}});
  return shape;
}

void Car::Place(double angle, double x, double y) {
  // A new world each time: what an episode gives must not depend on those before it.
  world_ = std::make_unique<b2World>(b2Vec2_zero);
  world_->SetContinuousPhysics(false);  // the bodies have no fixtures, nothing can collide
  hull_ = MakeBody(*world_, angle, x, y, HullMass());
  for (int i = 0; i < kWheels; ++i) {
    const double wheel_x = kWheelPlaces[i].x * kSize;
    const double wheel_y = kWheelPlaces[i].y * kSize;
    Wheel wheel;
    // Not turned with the hull, as in Gymnasium: the solver pulls the wheels in.
    wheel.body = MakeBody(*world_, angle, x + wheel_x, y + wheel_y, WheelMass());
    b2RevoluteJointDef definition;
    definition.bodyA = hull_;
    definition.bodyB = wheel.body;
    definition.localAnchorA.Set(static_cast<float>(wheel_x), static_cast<float>(wheel_y));
    definition.enableMotor = true;
    definition.maxMotorTorque = static_cast<float>(kMotorTorque);
    wheel.joint = static_cast<b2RevoluteJoint*>(world_->CreateJoint(&definition));
    wheels_[i] = wheel;
  }
  skid_marks_.Clear();
}

void Car::Steer(double steer) {
  wheels_[0].steer = steer;
  wheels_[1].steer = steer;
}

void Car::Gas(double gas) {
  gas = std::clamp(gas, 0.0, 1.0);
  for (int i = 2; i < kWheels; ++i) {
    wheels_[i].gas += std::min(gas - wheels_[i].gas, kMaxGasRise);
  }
}

void Car::Brake(double brake) {
  for (Wheel& wheel : wheels_) wheel.brake = brake;
}

void Car::ApplyForces() {
  for (int i = 0; i < kWheels; ++i) ApplyWheelForce(i);
}

void Car::ApplyWheelForce(int index) {
  Wheel& wheel = wheels_[index];
  wheel.joint->SetMotorSpeed(MotorSpeed(wheel.steer, wheel.joint->GetJointAngle()));

  const b2Vec2 forward = wheel.body->GetWorldVector(b2Vec2(0, 1));
  const b2Vec2 side = wheel.body->GetWorldVector(b2Vec2(1, 0));
  const b2Vec2 velocity = wheel.body->GetLinearVelocity();
  const double forward_x = forward.x, forward_y = forward.y;
  const double side_x = side.x, side_y = side.y;
  const double forward_speed = forward_x * velocity.x + forward_y * velocity.y;
  const double side_speed = side_x * velocity.x + side_y * velocity.y;

  wheel.omega +=
      kTimeStep * kEnginePower * wheel.gas / kWheelInertia / (std::abs(wheel.omega) + 5.0);
  if (wheel.brake >= kLockingBrake) {
    wheel.omega = 0;
  } else if (wheel.brake > 0) {
    const double slower = std::min(kBrakeForce * wheel.brake, std::abs(wheel.omega));
    wheel.omega += -Sign(wheel.omega) * slower;
  }
  wheel.phase += wheel.omega * kTimeStep;

  double forward_force = (-forward_speed + wheel.omega * kWheelRadius) * kSlipForce;
  double side_force = -side_speed * kSlipForce;
  const double force = std::sqrt(forward_force * forward_force + side_force * side_force);
  const double limit = wheel.on_road ? kFrictionLimit : kGrassFriction;
  const b2Vec2 place = wheel.body->GetPosition();
  skid_marks_.Update(index, force > 2.0 * limit, !wheel.on_road, place.x, place.y);
  if (force > limit) {
    forward_force = forward_force / force * limit;
    side_force = side_force / force * limit;
  }
  wheel.omega -= kTimeStep * forward_force * kWheelRadius / kWheelInertia;

  wheel.body->ApplyForceToCenter(
      b2Vec2(static_cast<float>(side_force * side_x + forward_force * forward_x),
             static_cast<float>(side_force * side_y + forward_force * forward_y)),
      true);
}

void Car::Move(int velocity_iterations, int position_iterations) {
  world_->Step(static_cast<float>(kTimeStep), velocity_iterations, position_iterations);
}

}  // namespace worldmodels
