#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "common/npy_stream.h"

namespace worldmodels {

// An array of a .npz that is written piece by piece.
struct StreamedArray {
  std::string name;
  std::string dtype;
  std::vector<int64_t> shape;
  std::function<void(const NpySink&)> produce;  // hands all of it to the sink, in C order
};

// Writes a .npz of arrays too large to hold, atomically: uncompressed, each array's numbers at a
// multiple of 64 bytes in the file, so that they can be used where they lie (common/mapped_npz.h).
// Of any size (zip64). Equal arrays give equal bytes. Throws Error (kFailure) if it cannot be
// written, std::logic_error if produce hands out more or less than the shape says.
void StreamNpz(const std::filesystem::path& path, const std::vector<StreamedArray>& arrays);

// The same into a seekable stream that is at its beginning.
void StreamNpz(std::ostream& out, const std::vector<StreamedArray>& arrays);

}  // namespace worldmodels
