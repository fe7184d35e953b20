#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zip.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <new>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/foreign_file.h"
#include "common/npy.h"
#include "common/npy_format.h"
#include "common/npz_directory.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

struct DiscardArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Archive = std::unique_ptr<zip_t, DiscardArchive>;

struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

struct FreeSource {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Source = std::unique_ptr<zip_source_t, FreeSource>;

struct CloseStream {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::string Message(int code) {
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string message = zip_error_strerror(&error);
  zip_error_fini(&error);
  return message;
}

Archive Open(const fs::path& path) {
  if (!fs::exists(path)) FailInput("{}: no such file", path.string());
  if (!fs::is_regular_file(path)) FailInput("{}: no regular file", path.string());
  int code = 0;
  Archive archive(zip_open(path.c_str(), ZIP_RDONLY, &code));
  if (!archive) {
    std::string beginning(512, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
    beginning.resize(static_cast<size_t>(file.gcount()));
    const std::string what = DescribeForeign(beginning);
    FailInput("{}: not a .npz or truncated: {}", path.string(),
              what.empty() ? Message(code) : what);
  }
  return archive;
}

// No archive holds more than its own size unpacked by the most that
// deflate can do, all arrays together: entries may state any size, and share their bytes.
class UnpackBudget {
 public:
  explicit UnpackBudget(const fs::path& path)
      : file_(path.string()), left_(kMostPacked * fs::file_size(path)) {}

  void Take(zip_uint64_t bytes, const std::string& name) {
    if (bytes > left_) {
      FailInput("{}: {} bytes, more than can be in a file of {}", name, bytes,
                fs::file_size(file_));
    }
    left_ -= bytes;
  }

 private:
  static constexpr zip_uint64_t kMostPacked = 1032;
  std::string file_;
  zip_uint64_t left_;
};

NpyArray ReadEntry(zip_t* archive, zip_uint64_t index, const std::string& name,
                   UnpackBudget& budget) {
  zip_stat_t info;
  const bool known = zip_stat_index(archive, index, 0, &info) == 0;
  std::unique_ptr<zip_file_t, CloseFile> file(known ? zip_fopen_index(archive, index, 0) : nullptr);
  if (!file) FailInput("{}: {}", name, zip_strerror(archive));
  budget.Take(info.size, name);
  // One byte more than stated: the last read then meets the end, where libzip checks the sum.
  std::string content(static_cast<size_t>(info.size) + 1, '\0');
  size_t used = 0;
  for (zip_int64_t read = 1; read > 0 && used < content.size(); used += static_cast<size_t>(read)) {
    read = zip_fread(file.get(), content.data() + used, content.size() - used);
    if (read < 0) FailInput("{}: {}", name, zip_file_strerror(file.get()));
  }
  if (used != info.size) {
    FailInput("{}: {}", name, used < info.size ? "truncated" : "longer than the archive states");
  }
  content.pop_back();
  return ParseNpy(content, name);
}

// Adds array under name; header and array must live until the archive is closed.
void AddEntry(zip_t* archive, const std::string& path, const std::string& name,
              const std::string& header, const NpyArray& array, int compression) {
  // libzip takes what it only reads without const.
  const auto part = [](const auto* data, size_t size) {
    return zip_buffer_fragment_t{
        reinterpret_cast<zip_uint8_t*>(const_cast<void*>(static_cast<const void*>(data))), size};
  };
  const zip_buffer_fragment_t parts[] = {part(header.data(), header.size()),
                                         part(array.bytes().data(), array.bytes().size())};
  zip_source_t* source = zip_source_buffer_fragment(archive, parts, array.size() > 0 ? 2 : 1, 0);
  const auto index = zip_file_add(archive, (name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    FailRun("{}: {}: cannot write: {}", path, name, zip_strerror(archive));
  }
  const auto entry = static_cast<zip_uint64_t>(index);
  zip_set_file_compression(archive, entry, compression == 0 ? ZIP_CM_STORE : ZIP_CM_DEFLATE,
                           static_cast<zip_uint32_t>(compression));
  // The time of writing would make equal content differ; 1 January 1980 is zip's zero.
  zip_file_set_dostime(archive, entry, 0, 1 << 5 | 1, 0);
}

// path is for messages only.
void WriteArchive(const fs::path& path, zip_source_t* target, const NpzArrays& arrays,
                  int compression) {
  std::map<std::string, std::string> headers;
  zip_error_t error;
  zip_error_init(&error);
  Archive archive(zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error));
  if (!archive) FailRun("{}: cannot write: {}", path.string(), Message(zip_error_code_zip(&error)));
  zip_source_keep(target);  // the archive frees it too
  for (const auto& [name, array] : arrays) {
    const std::string& header = headers[name] = NpyHeader(array.dtype(), array.shape());
    AddEntry(archive.get(), path.string(), name, header, array, compression);
  }
  if (zip_close(archive.get()) != 0) {
    FailRun("{}: cannot write: {}", path.string(), zip_strerror(archive.get()));
  }
  static_cast<void>(archive.release());  // zip_close freed it
}

}  // namespace

NpzArrays LoadNpz(const fs::path& path) { return LoadNpz(path, {}); }

NpzArrays LoadNpz(const fs::path& path, const std::vector<std::string>& names,
                  const std::vector<std::string>& optional) {
  const Archive archive = Open(path);
  UnpackBudget budget(path);
  NpzArrays arrays;
  std::vector<std::string> held;
  const auto entries = static_cast<zip_uint64_t>(zip_get_num_entries(archive.get(), 0));
  for (zip_uint64_t i = 0; i < entries; ++i) {
    const char* entry = zip_get_name(archive.get(), i, 0);
    std::string key = entry ? entry : "";
    if (!key.ends_with(".npy")) continue;
    key.resize(key.size() - 4);
    held.push_back(key);
    const auto wanted = [&key](const auto& list) { return std::ranges::count(list, key) > 0; };
    if (!names.empty() && !wanted(names) && !wanted(optional)) continue;
    arrays[key] = ReadEntry(archive.get(), i, path.string() + ": " + key, budget);
  }
  for (const std::string& name : names) {
    if (arrays.contains(name)) continue;
    FailInput("{}: no array {}, the file holds {}", path.string(), name,
              held.empty() ? "none" : fmt::format("{}", fmt::join(held, ", ")));
  }
  return arrays;
}

std::vector<NpzMember> ListNpz(const fs::path& path) {
  const Archive archive = Open(path);
  std::vector<NpzMember> members;
  const auto entries = static_cast<zip_uint64_t>(zip_get_num_entries(archive.get(), 0));
  for (zip_uint64_t i = 0; i < entries; ++i) {
    zip_stat_t info;
    if (zip_stat_index(archive.get(), i, 0, &info) != 0) {
      FailInput("{}: {}", path.string(), zip_strerror(archive.get()));
    }
    constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_CRC;
    const bool stored =
        (info.valid & ZIP_STAT_COMP_METHOD) != 0 && info.comp_method == ZIP_CM_STORE;
    members.push_back({.name = info.name ? info.name : "",
                       .bytes = info.size,
                       .crc = info.crc,
                       .compressed = !stored || (info.valid & kNeeded) != kNeeded});
  }
  return members;
}

void SaveNpz(const fs::path& path, const NpzArrays& arrays, int compression) {
  // In memory first: libzip itself would write to a second temporary file, which a kill leaves.
  const Source buffer(zip_source_buffer_create(nullptr, 0, 0, nullptr));
  if (!buffer) throw std::bad_alloc();
  WriteArchive(path, buffer.get(), arrays, compression);
  WriteFileAtomically(path, [&](const fs::path& temporary) {
    std::unique_ptr<std::FILE, CloseStream> file(std::fopen(temporary.c_str(), "we"));
    bool written = file != nullptr && zip_source_open(buffer.get()) == 0;
    std::vector<char> chunk(1 << 16);
    zip_int64_t size = 0;
    while (written && (size = zip_source_read(buffer.get(), chunk.data(), chunk.size())) > 0) {
      written = std::fwrite(chunk.data(), 1, static_cast<size_t>(size), file.get()) ==
                static_cast<size_t>(size);
    }
    if (!written || size < 0 || std::fclose(file.release()) != 0) {
      FailRun("{}: cannot write: {}", path.string(), std::strerror(errno));
    }
  });
}

}  // namespace worldmodels
