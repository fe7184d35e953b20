#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace worldmodels {

// 64-bit FNV-1a of bytes.
class Digest {
 public:
  void Add(std::span<const std::byte> bytes) {
    for (const std::byte byte : bytes) {
      value_ = (value_ ^ static_cast<uint64_t>(byte)) * 1099511628211ull;
    }
  }

  uint64_t value() const { return value_; }

 private:
  uint64_t value_ = 14695981039346656037ull;
};

}  // namespace worldmodels
