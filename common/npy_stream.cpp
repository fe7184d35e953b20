#include "common/npy_stream.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/npy_format.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kLongestHeader = 1 << 16;

}  // namespace

NpyReader::NpyReader(const fs::path& path) : path_(path.string()), file_(path, std::ios::binary) {
  std::error_code error;
  if (fs::exists(path, error) && !fs::is_regular_file(path, error)) {
    FailInput("{}: no regular file, expected a .npy file on a disk", path_);
  }
  const auto size = static_cast<int64_t>(fs::file_size(path, error));
  if (error) FailInput("{}: cannot read: {}", path_, error.message());
  std::string start(static_cast<size_t>(std::min(size, kLongestHeader)), '\0');
  if (!file_.read(start.data(), static_cast<std::streamsize>(start.size()))) {
    FailInput("{}: cannot read: {}", path_, std::strerror(errno));
  }
  const NpyLayout layout = ParseNpyHeader(start, path_);
  CheckNpyData(layout, size - layout.header_bytes, path_);
  file_.seekg(layout.header_bytes);
  dtype_ = layout.dtype;
  shape_ = layout.shape;
}

void NpyReader::Read(std::span<std::byte> bytes) {
  if (!file_.read(reinterpret_cast<char*>(bytes.data()),
                  static_cast<std::streamsize>(bytes.size()))) {
    FailInput("{}: cannot read: {}", path_, std::strerror(errno));
  }
}

void StreamNpy(const fs::path& path, const std::string& dtype, const std::vector<int64_t>& shape,
               const std::function<void(const NpySink&)>& produce) {
  WriteFileAtomically(path, [&](const fs::path& temporary) {
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    const auto write = [&](const char* data, size_t size) {
      if (!file.write(data, static_cast<std::streamsize>(size))) {
        FailRun("{}: cannot write: {}", path.string(), std::strerror(errno));
      }
    };
    const std::string header = NpyHeader(dtype, shape);
    write(header.data(), header.size());
    produce([&](std::span<const std::byte> bytes) {
      write(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    });
    file.close();
    if (!file) FailRun("{}: cannot write: {}", path.string(), std::strerror(errno));
  });
}

}  // namespace worldmodels
