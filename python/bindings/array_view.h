#pragma once

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <concepts>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/error.h"

namespace worldmodels {

// An array that Python sees through the buffer protocol, which every version of NumPy reads the
// same way: numpy.asarray(view) shares its memory and keeps owner alive.
struct ArrayView {
  std::shared_ptr<const void> owner;
  void* data = nullptr;
  pybind11::ssize_t item_bytes = 0;
  std::string format;
  std::vector<pybind11::ssize_t> shape, strides;  // in bytes
};

// bool arrays are bytes here.
struct Flag {
  uint8_t value;
};

template <typename T>
std::string FormatOf() {
  if constexpr (std::same_as<std::remove_const_t<T>, Flag>) {
    return "?";
  } else {
    return pybind11::format_descriptor<std::remove_const_t<T>>::format();
  }
}

// C order. data belongs to owner.
template <typename T>
ArrayView ViewOf(std::shared_ptr<const void> owner, const T* data,
                 std::vector<pybind11::ssize_t> shape) {
  ArrayView view{std::move(owner), const_cast<T*>(data), sizeof(T), FormatOf<T>(), shape, shape};
  pybind11::ssize_t stride = sizeof(T);
  for (size_t i = shape.size(); i-- > 0;) {
    view.strides[i] = stride;
    stride *= shape[i];
  }
  return view;
}

// The numbers of a vector, as an array of that shape.
template <typename T>
ArrayView Give(std::vector<T> values, std::vector<pybind11::ssize_t> shape) {
  auto owner = std::make_shared<std::vector<T>>(std::move(values));
  const T* data = owner->data();
  return ViewOf(std::move(owner), data, std::move(shape));
}

// What Python hands over, in C order and of type T; -1 in shape matches any length. Throws Error
// (kInput) with name. Holds the buffer, so it is to be destroyed with the GIL.
template <typename T>
class Input {
 public:
  Input(const pybind11::buffer& buffer, const char* name,
        const std::vector<pybind11::ssize_t>& shape)
      : info_(buffer.request()) {
    bool fits = info_.format == FormatOf<T>() && info_.itemsize == sizeof(T) &&
                info_.shape.size() == shape.size();
    pybind11::ssize_t stride = sizeof(T);
    for (size_t i = shape.size(); fits && i-- > 0;) {
      fits = (shape[i] < 0 || shape[i] == info_.shape[i]) &&
             (info_.shape[i] <= 1 || info_.strides[i] == stride);
      stride *= info_.shape[i];
    }
    if (!fits)
      FailInput("{} is {}, expected {}", name, Text(info_.format, info_.shape),
                Text(FormatOf<T>(), shape));
  }

  std::span<T> values() const {
    return {static_cast<T*>(info_.ptr), static_cast<size_t>(info_.size)};
  }
  pybind11::ssize_t length() const { return info_.shape[0]; }

 private:
  static std::string Text(const std::string& format, const std::vector<pybind11::ssize_t>& shape) {
    std::string text = "'" + format + "' (";
    for (size_t i = 0; i < shape.size(); ++i) {
      text += (i > 0 ? ", " : "") + (shape[i] < 0 ? std::string("any") : std::to_string(shape[i]));
    }
    return text + ")";
  }

  pybind11::buffer_info info_;
};

}  // namespace worldmodels
