#include "common/mapped_npz.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "common/error.h"
#include "common/npy_format.h"
#include "common/npz_directory.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

constexpr size_t kItem = 8;         // of the widest type
constexpr size_t kPiece = 4 << 20;  // read between two givings back

// What stands in the local headers of an archive, one after another; nothing if they are not as
// StreamNpz writes them, whatever the archive's directory says.
struct LocalMember {
  uint32_t crc = 0;
  std::span<const std::byte> data;
};

class LocalHeaders {
 public:
  explicit LocalHeaders(std::span<const std::byte> file) : file_(file) {}

  std::optional<std::multimap<std::string, LocalMember>> Read() {
    std::multimap<std::string, LocalMember> members;
    constexpr uint64_t kFixed = 30, kSignature = 0x04034b50;
    for (uint64_t at = 0; Has(at, kFixed) && Number(at, 4) == kSignature;) {
      const uint64_t flags = Number(at + 6, 2), method = Number(at + 8, 2);
      const uint64_t name_size = Number(at + 26, 2), extra_size = Number(at + 28, 2);
      const uint64_t data = at + kFixed + name_size + extra_size;
      constexpr uint64_t kSizeFollows = 1 << 3, kEncrypted = 1 << 0;
      if ((flags & (kSizeFollows | kEncrypted)) != 0 || method != 0 || !Has(data, 0)) return {};
      const std::optional<uint64_t> size = Size(at, data - extra_size, data);
      if (!size || !Has(data, *size)) return {};
      const auto* name = reinterpret_cast<const char*>(file_.data() + at + kFixed);
      members.emplace(
          std::string(name, name_size),
          LocalMember{static_cast<uint32_t>(Number(at + 14, 4)), file_.subspan(data, *size)});
      at = data + *size;
    }
    return members;
  }

 private:
  bool Has(uint64_t at, uint64_t size) const {
    return at <= file_.size() && size <= file_.size() - at;
  }
  uint64_t Number(uint64_t at, int bytes) const {
    uint64_t value = 0;
    for (int i = bytes - 1; i >= 0; --i)
      value = value << 8 | std::to_integer<uint8_t>(file_[at + i]);
    return value;
  }
  // As the header at `at` says, or its zip64 field among those from extra to end.
  std::optional<uint64_t> Size(uint64_t at, uint64_t extra, uint64_t end) const {
    constexpr uint64_t kInZip64Field = 0xffffffff, kZip64Field = 1;
    const uint64_t size = Number(at + 22, 4);
    if (size != kInZip64Field) return size;
    while (extra + 4 <= end) {
      const uint64_t length = Number(extra + 2, 2);
      if (Number(extra, 2) == kZip64Field && length >= 8 && extra + 4 + length <= end) {
        return Number(extra + 4, 8);
      }
      extra += 4 + length;
    }
    return std::nullopt;
  }

  std::span<const std::byte> file_;
};

}  // namespace

std::unique_ptr<const MappedNpz> MappedNpz::Open(const fs::path& path) {
  const std::vector<NpzMember> directory = ListNpz(path);
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status;
  const bool known = fd >= 0 && ::fstat(fd, &status) == 0 && status.st_size > 0;
  const auto size = known ? static_cast<size_t>(status.st_size) : 0;
  void* address = known ? ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
  if (fd >= 0) ::close(fd);
  if (address == MAP_FAILED) return nullptr;  // some file systems cannot
  std::unique_ptr<MappedNpz> npz(
      new MappedNpz(path.string(), {static_cast<const std::byte*>(address), size}));
  const auto found = LocalHeaders(npz->file_).Read();
  if (!found) return nullptr;
  for (const auto& [name, bytes, crc, compressed] : directory) {
    if (!name.ends_with(".npy")) continue;
    const std::string key = name.substr(0, name.size() - 4);
    const auto local = found->find(name);
    if (compressed || found->count(name) != 1 || local->second.data.size() != bytes ||
        local->second.crc != crc) {
      return nullptr;
    }
    const std::span<const std::byte> member = local->second.data;
    const std::string described = npz->path_ + ": " + key;
    const NpyLayout layout =
        ParseNpyHeader({reinterpret_cast<const char*>(member.data()), member.size()}, described);
    const auto header = static_cast<size_t>(layout.header_bytes);
    CheckNpyData(layout, static_cast<int64_t>(member.size() - header), described);
    if (reinterpret_cast<uintptr_t>(member.data() + header) % kItem != 0) return nullptr;
    npz->entries_[key] = {{layout.dtype, layout.shape, member.subspan(header)}, member, crc};
  }
  return npz;
}

MappedNpz::MappedNpz(std::string path, std::span<const std::byte> file)
    : path_(std::move(path)), file_(file) {}

MappedNpz::~MappedNpz() { ::munmap(const_cast<std::byte*>(file_.data()), file_.size()); }

const MappedNpz::Entry& MappedNpz::Find(const std::string& name) const {
  if (const auto found = entries_.find(name); found != entries_.end()) return found->second;
  std::vector<std::string> held;
  for (const auto& [key, entry] : entries_) held.push_back(key);
  FailInput("{}: no array {}, the file holds {}", path_, name,
            held.empty() ? "none" : fmt::format("{}", fmt::join(held, ", ")));
}

const MappedNpz::Array& MappedNpz::at(const std::string& name) const { return Find(name).array; }

void MappedNpz::Check(
    const std::string& name,
    const std::function<void(std::span<const std::byte> piece, int64_t first)>& visit) const {
  const Entry& entry = Find(name);
  const auto add = [](uLong crc, std::span<const std::byte> bytes) {
    return crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  };
  const std::span<const std::byte> all = entry.array.bytes;
  uLong crc = add(crc32_z(0, nullptr, 0), entry.member.first(entry.member.size() - all.size()));
  for (size_t first = 0; first < all.size(); first += kPiece) {
    const auto piece = all.subspan(first, std::min(kPiece, all.size() - first));
    crc = add(crc, piece);
    visit(piece, static_cast<int64_t>(first));
    ForgetPages(piece);
  }
  if (crc != entry.crc) FailInput("{}: {}: CRC error", path_, name);
}

void MappedNpz::Forget() const { ForgetPages(file_); }

void MappedNpz::ForgetPages(std::span<const std::byte> bytes) const {
  const auto page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  const auto first = static_cast<size_t>(bytes.data() - file_.data()) / page * page;
  const size_t end = static_cast<size_t>(bytes.data() - file_.data()) + bytes.size();
  // Of a file that is only read nothing is lost: the kernel reads the pages again.
  ::madvise(const_cast<std::byte*>(file_.data()) + first, end - first, MADV_DONTNEED);
}

}  // namespace worldmodels
