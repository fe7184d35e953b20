#include <zip.h>

#include <algorithm>
#include <memory>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/npy.h"
#include "common/npy_format.h"

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

std::string Message(int code) {
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string message = zip_error_strerror(&error);
  zip_error_fini(&error);
  return message;
}

Archive Open(const fs::path& path) {
  if (!fs::exists(path)) FailInput("{}: no such file", path.string());
  int code = 0;
  Archive archive(zip_open(path.c_str(), ZIP_RDONLY, &code));
  if (!archive) FailInput("{}: not a .npz or truncated: {}", path.string(), Message(code));
  return archive;
}

NpyArray ReadEntry(zip_t* archive, zip_uint64_t index, const std::string& name) {
  zip_stat_t info;
  const bool known = zip_stat_index(archive, index, 0, &info) == 0;
  std::unique_ptr<zip_file_t, CloseFile> file(known ? zip_fopen_index(archive, index, 0) : nullptr);
  if (!file) FailInput("{}: {}", name, zip_strerror(archive));
  std::string content;
  constexpr size_t kChunk = 1 << 20;
  // Grown as it is read: a broken archive may state any size.
  for (zip_int64_t read = 1; read > 0;) {
    const size_t before = content.size();
    content.resize(before + kChunk);
    read = zip_fread(file.get(), content.data() + before, kChunk);
    if (read < 0) FailInput("{}: {}", name, zip_file_strerror(file.get()));
    content.resize(before + static_cast<size_t>(read));
  }
  if (content.size() != info.size) FailInput("{}: truncated", name);
  return ParseNpy(content, name);
}

}  // namespace

NpzArrays LoadNpz(const fs::path& path) { return LoadNpz(path, {}); }

NpzArrays LoadNpz(const fs::path& path, const std::vector<std::string>& names) {
  const Archive archive = Open(path);
  NpzArrays arrays;
  const auto entries = static_cast<zip_uint64_t>(zip_get_num_entries(archive.get(), 0));
  for (zip_uint64_t i = 0; i < entries; ++i) {
    std::string key = zip_get_name(archive.get(), i, 0);
    if (!key.ends_with(".npy")) continue;
    key.resize(key.size() - 4);
    if (!names.empty() && std::find(names.begin(), names.end(), key) == names.end()) continue;
    arrays[key] = ReadEntry(archive.get(), i, path.string() + ": " + key);
  }
  for (const std::string& name : names) {
    if (!arrays.contains(name)) FailInput("{}: no array {}", path.string(), name);
  }
  return arrays;
}

void SaveNpz(const fs::path& path, const NpzArrays& arrays, int compression) {
  std::vector<std::string> contents;
  WriteFileAtomically(path, [&](const fs::path& temporary) {
    int code = 0;
    Archive archive(zip_open(temporary.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code));
    if (!archive) FailRun("{}: cannot write: {}", path.string(), Message(code));
    for (const auto& [name, array] : arrays) {
      std::string& content = contents.emplace_back(NpyHeader(array));
      content.append(reinterpret_cast<const char*>(array.bytes().data()), array.bytes().size());
    }
    size_t i = 0;
    for (const auto& [name, array] : arrays) {
      const std::string& content = contents[i++];
      zip_source_t* source = zip_source_buffer(archive.get(), content.data(), content.size(), 0);
      const auto index =
          zip_file_add(archive.get(), (name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8);
      if (index < 0) {
        zip_source_free(source);
        FailRun("{}: cannot write: {}", path.string(), zip_strerror(archive.get()));
      }
      const auto entry = static_cast<zip_uint64_t>(index);
      zip_set_file_compression(archive.get(), entry,
                               compression == 0 ? ZIP_CM_STORE : ZIP_CM_DEFLATE,
                               static_cast<zip_uint32_t>(compression));
      // The time of writing would make equal content differ; 1 January 1980 is zip's zero.
      zip_file_set_dostime(archive.get(), entry, 0, 1 << 5 | 1, 0);
    }
    if (zip_close(archive.get()) != 0) {
      FailRun("{}: cannot write: {}", path.string(), zip_strerror(archive.get()));
    }
    archive.release();  // zip_close freed it
  });
}

}  // namespace worldmodels
