#include <emscripten.h>

#include <array>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "common/error.h"
#include "web/page_world.h"

// What the page's script calls. Numbers and pointers into memory cross the border, nothing else;
// what can fail gives 0 (or a null pointer), and then wm_error() says why in one line.
namespace {

using worldmodels::Action;
using worldmodels::PageWorld;

// The page has one of each; a script has no other place to keep them.
struct Page {
  std::unique_ptr<PageWorld> world;
  std::string error, text;
  std::array<float, 4> hull;
};

Page& page() {
  static Page the_page;
  return the_page;
}

template <typename Body>
int Try(const Body& body) {
  try {
    body();
    return 1;
  } catch (const std::exception& error) {
    page().error = error.what();
    return 0;
  }
}

worldmodels::DreamSession& Session() { return page().world->session(); }

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE const char* wm_error() { return page().error.c_str(); }

EMSCRIPTEN_KEEPALIVE int wm_create(double temperature, int max_steps, double done_threshold) {
  return Try([&] {
    worldmodels::DreamConfig dream;
    dream.temperature = temperature;
    dream.max_steps = max_steps;
    dream.done_threshold = done_threshold;
    worldmodels::CheckConfig("dream", dream);
    page().world = std::make_unique<PageWorld>(dream);
  });
}

// paths: one a line. Returns what came ("V and C").
EMSCRIPTEN_KEEPALIVE const char* wm_load(const char* paths) {
  const int done = Try([&] {
    std::istringstream lines(paths);
    std::vector<std::string> list;
    for (std::string line; std::getline(lines, line);) list.push_back(line);
    page().text = page().world->Load(list);
  });
  return done == 1 ? page().text.c_str() : nullptr;
}

EMSCRIPTEN_KEEPALIVE int wm_start(double seed) {
  return Try([&] { page().world->Start(static_cast<uint64_t>(seed)); });
}

// by_agent: C's action is taken, else the one given.
EMSCRIPTEN_KEEPALIVE int wm_step(int by_agent, float steer, float gas, float brake) {
  return Try([&] {
    Session().Step(by_agent != 0 ? page().world->AgentAction() : Action{steer, gas, brake});
  });
}

EMSCRIPTEN_KEEPALIVE void wm_wake() { Session().Wake(); }
EMSCRIPTEN_KEEPALIVE void wm_sleep() { Session().FallAsleep(); }
EMSCRIPTEN_KEEPALIVE int wm_set_temperature(double temperature) {
  return Try([&] { Session().SetTemperature(temperature); });
}

EMSCRIPTEN_KEEPALIVE int wm_awake() { return Session().awake() ? 1 : 0; }
EMSCRIPTEN_KEEPALIVE int wm_can_wake() { return Session().can_wake() ? 1 : 0; }
EMSCRIPTEN_KEEPALIVE int wm_finished() { return Session().finished() ? 1 : 0; }
EMSCRIPTEN_KEEPALIVE int wm_real_finished() { return Session().real_finished() ? 1 : 0; }
EMSCRIPTEN_KEEPALIVE int wm_over() { return Session().over() ? 1 : 0; }
EMSCRIPTEN_KEEPALIVE int wm_steps() { return Session().steps(); }
EMSCRIPTEN_KEEPALIVE int wm_steps_alone() { return Session().steps_alone(); }
EMSCRIPTEN_KEEPALIVE double wm_temperature() { return Session().temperature(); }
EMSCRIPTEN_KEEPALIVE double wm_dream_reward() { return Session().total_reward(); }
EMSCRIPTEN_KEEPALIVE double wm_end_probability() { return Session().end_probability(); }
EMSCRIPTEN_KEEPALIVE double wm_real_reward() { return Session().real()->total_reward(); }
EMSCRIPTEN_KEEPALIVE int wm_tiles() { return Session().real()->track().size(); }
EMSCRIPTEN_KEEPALIVE int wm_tiles_visited() { return Session().real()->tiles_visited(); }

// (3) floats of the last action; (4) of the hull: x, y, sine and cosine of its angle.
EMSCRIPTEN_KEEPALIVE const float* wm_action() { return &Session().action().steer; }
EMSCRIPTEN_KEEPALIVE const float* wm_hull() {
  const b2Transform at = Session().real()->car().hull_transform();
  page().hull = {at.p.x, at.p.y, at.q.s, at.q.c};
  return page().hull.data();
}

EMSCRIPTEN_KEEPALIVE int wm_latent_size() { return static_cast<int>(Session().latents().size()); }
EMSCRIPTEN_KEEPALIVE int wm_hidden_size() { return static_cast<int>(Session().hidden().size()); }
EMSCRIPTEN_KEEPALIVE const float* wm_latents() { return Session().latents().data(); }
EMSCRIPTEN_KEEPALIVE const float* wm_hidden() { return Session().hidden().data(); }
// (latents, mixtures), or null before the first step.
EMSCRIPTEN_KEEPALIVE const float* wm_log_pi() { return Session().log_pi().data(); }
EMSCRIPTEN_KEEPALIVE int wm_mixtures() { return Session().mixtures(); }

EMSCRIPTEN_KEEPALIVE int wm_width() { return PageWorld::kWidth; }
EMSCRIPTEN_KEEPALIVE int wm_height() { return PageWorld::kHeight; }
EMSCRIPTEN_KEEPALIVE const uint8_t* wm_draw_world() { return page().world->DrawWorld().data(); }
EMSCRIPTEN_KEEPALIVE const uint8_t* wm_draw_dream() {
  return page().world->DrawLatents(Session().latents()).data();
}
// z: (latents) floats.
EMSCRIPTEN_KEEPALIVE const uint8_t* wm_draw_latents(const float* z) {
  return page().world->DrawLatents({z, Session().latents().size()}).data();
}
// The last picture of latents before it was rounded: (64, 64, 3) floats.
EMSCRIPTEN_KEEPALIVE const float* wm_decoded() { return page().world->decoded().data(); }

// Bytes of what V sees of the world, (64, 64, 3); V's means of that, and of any such frame.
EMSCRIPTEN_KEEPALIVE const uint8_t* wm_frame() { return Session().real_frame().data(); }
EMSCRIPTEN_KEEPALIVE const float* wm_encode_world() { return page().world->EncodeWorld().data(); }
EMSCRIPTEN_KEEPALIVE const float* wm_encode(const uint8_t* frame) {
  return page().world->Encode({frame, static_cast<size_t>(worldmodels::kFrameBytes)}).data();
}

}  // extern "C"

int main() {}
