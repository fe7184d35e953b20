#include <SFML/Graphics/RenderWindow.hpp>
#include <SFML/Graphics/Sprite.hpp>
#include <SFML/Graphics/Texture.hpp>
#include <memory>
#include <optional>
#include <string>

#include "common/error.h"
#include "env/private_display.h"
#include "env/sfml.h"
#include "python/bindings/array_view.h"
#include "python/bindings/bindings.h"
#include "viewer/sfml.h"

namespace py = pybind11;

namespace worldmodels {
namespace {

// A display for SFML: the user's, or an Xvfb of this process' own. It is never given back, as the
// interpreter may destroy what SFML has made after it; Xvfb ends with the process.
struct Display {
  Display() { static_cast<void>(std::make_unique<PrivateDisplay>().release()); }
};

// Shows pictures of one size. Used by one thread.
class Window {
 public:
  Window(const std::string& title, unsigned width, unsigned height)
      : width_(width), height_(height) {
    OpenWindow(window_, width, height, title.c_str(), 0);
    if (!MakeTexture(texture_, width, height)) FailRun("no texture of {} x {}", width, height);
  }

  // rgb (height, width, 3). Closed by its user, it stays so and shows nothing.
  void Show(std::span<const uint8_t> rgb) {
    while (const auto event = PollEvent(window_)) {
      if (event->kind == WindowEvent::Kind::kClosed) window_.close();
    }
    if (!window_.isOpen()) return;
    pixels_.resize(size_t{4} * width_ * height_);
    for (size_t i = 0; i < size_t{width_} * height_; ++i) {
      for (size_t k = 0; k < 3; ++k) pixels_[4 * i + k] = rgb[3 * i + k];
      pixels_[4 * i + 3] = 255;
    }
    texture_.update(pixels_.data());
    window_.clear();
    window_.draw(sf::Sprite(texture_));
    window_.display();
  }

  pybind11::ssize_t width() const { return width_; }
  pybind11::ssize_t height() const { return height_; }
  bool open() const { return window_.isOpen(); }
  void Close() { window_.close(); }

 private:
  sf::RenderWindow window_;
  sf::Texture texture_;
  unsigned width_, height_;
  std::vector<uint8_t> pixels_;
};

}  // namespace

void BindWindow(py::module_& module) {
  py::class_<Display>(module, "Display").def(py::init<>());
  py::class_<Window>(module, "Window")
      .def(py::init<const std::string&, unsigned, unsigned>())
      .def("show",
           [](Window& window, const py::buffer& rgb) {
             const Input<const uint8_t> picture(rgb, "picture",
                                                {window.height(), window.width(), 3});
             window.Show(picture.values());
           })
      .def_property_readonly("open", &Window::open)
      .def("close", &Window::Close);
}

}  // namespace worldmodels
