#include "common/npz_stream.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <ostream>
#include <stdexcept>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/npy_format.h"

// The zip format as PKWARE's APPNOTE.TXT describes it. libzip writes no padding and wants a whole
// array at hand.
namespace worldmodels {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kAlignment = 64;
constexpr uint32_t kLocalHeader = 0x04034b50, kDirectoryEntry = 0x02014b50, kEnd = 0x06054b50;
constexpr uint32_t kZip64End = 0x06064b50, kZip64Locator = 0x07064b50;
constexpr uint16_t kPlainVersion = 20, kZip64Version = 45;
constexpr uint16_t kZip64Field = 0x0001;
constexpr uint16_t kPaddingField = 0xd935;  // as Android's zipalign names it
constexpr uint16_t kFirstDay = 1 << 5 | 1;  // 1 January 1980: equal content, equal bytes
constexpr uint64_t kMost32 = 0xffffffff;    // this and more stand in the zip64 field
constexpr uint64_t kMost16 = 0xffff;
constexpr uint64_t kCrcOffset = 14;  // in the local header

struct Member {
  std::string name;
  std::string npy_header;
  uint64_t size = 0;
  uint64_t offset = 0;  // of its local header
  uint32_t crc = 0;
};

void Put(std::string& to, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) to += static_cast<char>(value >> (8 * i) & 0xff);
}

uint64_t Low32(uint64_t value) { return std::min(value, kMost32); }

// Size and checksum stand before the name in both headers.
void PutCommon(std::string& to, const Member& member, bool zip64) {
  Put(to, zip64 ? kZip64Version : kPlainVersion, 2);
  Put(to, 0, 2);  // flags
  Put(to, 0, 2);  // stored
  Put(to, 0, 2);  // time
  Put(to, kFirstDay, 2);
  Put(to, member.crc, 4);
  Put(to, Low32(member.size), 4);  // as stored
  Put(to, Low32(member.size), 4);
  Put(to, member.name.size(), 2);
}

std::string LocalHeader(const Member& member) {
  const bool zip64 = member.size >= kMost32;
  std::string extra;
  if (zip64) {
    Put(extra, kZip64Field, 2);
    Put(extra, 16, 2);
    Put(extra, member.size, 8);
    Put(extra, member.size, 8);
  }
  constexpr uint64_t kFixed = 30, kPaddingHead = 6;
  const uint64_t end = member.offset + kFixed + member.name.size() + extra.size() + kPaddingHead;
  const uint64_t padding = (kAlignment - end % kAlignment) % kAlignment;
  Put(extra, kPaddingField, 2);
  Put(extra, 2 + padding, 2);
  Put(extra, kAlignment, 2);
  extra.append(padding, '\0');

  std::string header;
  Put(header, kLocalHeader, 4);
  PutCommon(header, member, zip64);
  Put(header, extra.size(), 2);
  return header + member.name + extra;
}

std::string DirectoryEntry(const Member& member) {
  std::string wide;
  if (member.size >= kMost32) {
    Put(wide, member.size, 8);
    Put(wide, member.size, 8);
  }
  if (member.offset >= kMost32) Put(wide, member.offset, 8);
  std::string entry;
  Put(entry, kDirectoryEntry, 4);
  Put(entry, kZip64Version, 2);  // made by
  PutCommon(entry, member, !wide.empty());
  Put(entry, wide.empty() ? 0 : wide.size() + 4, 2);
  Put(entry, 0, 2);  // comment
  Put(entry, 0, 2);  // disk
  Put(entry, 0, 2);  // attributes
  Put(entry, 0, 4);
  Put(entry, Low32(member.offset), 4);
  entry += member.name;
  if (!wide.empty()) {
    Put(entry, kZip64Field, 2);
    Put(entry, wide.size(), 2);
    entry += wide;
  }
  return entry;
}

std::string DirectoryEnd(uint64_t members, uint64_t offset, uint64_t size) {
  std::string end;
  if (members >= kMost16 || offset >= kMost32 || size >= kMost32) {
    Put(end, kZip64End, 4);
    Put(end, 44, 8);  // bytes that follow
    Put(end, kZip64Version, 2);
    Put(end, kZip64Version, 2);
    Put(end, 0, 4);  // disks
    Put(end, 0, 4);
    Put(end, members, 8);
    Put(end, members, 8);
    Put(end, size, 8);
    Put(end, offset, 8);
    Put(end, kZip64Locator, 4);
    Put(end, 0, 4);
    Put(end, offset + size, 8);
    Put(end, 1, 4);  // disks
  }
  Put(end, kEnd, 4);
  Put(end, 0, 2);  // disks
  Put(end, 0, 2);
  Put(end, std::min(members, kMost16), 2);
  Put(end, std::min(members, kMost16), 2);
  Put(end, Low32(size), 4);
  Put(end, Low32(offset), 4);
  Put(end, 0, 2);  // comment
  return end;
}

void Write(std::ostream& out, std::string_view bytes) {
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// Returns the bytes written.
uint64_t WriteMember(std::ostream& out, const StreamedArray& array, Member& member) {
  const std::string header = LocalHeader(member);
  Write(out, header);
  uint64_t left = member.size;
  uLong crc = crc32_z(0, nullptr, 0);
  const auto add = [&](std::string_view bytes) {
    if (bytes.empty()) return;  // zlib takes a null pointer for a new beginning
    if (bytes.size() > left) throw std::logic_error("StreamNpz: too much of " + array.name);
    left -= bytes.size();
    crc = crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    Write(out, bytes);
  };
  add(member.npy_header);
  array.produce([&](std::span<const std::byte> bytes) {
    add({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  });
  if (left > 0) throw std::logic_error("StreamNpz: too little of " + array.name);
  member.crc = static_cast<uint32_t>(crc);
  std::string checksum;
  Put(checksum, member.crc, 4);
  const std::streampos end = out.tellp();
  out.seekp(static_cast<std::streamoff>(member.offset + kCrcOffset));
  Write(out, checksum);
  out.seekp(end);
  return header.size() + member.size;
}

}  // namespace

void StreamNpz(std::ostream& out, const std::vector<StreamedArray>& arrays) {
  std::string directory;
  uint64_t offset = 0;
  for (const StreamedArray& array : arrays) {
    Member member{.name = array.name + ".npy",
                  .npy_header = NpyHeader(array.dtype, array.shape),
                  .offset = offset};
    const NpyLayout layout = ParseNpyHeader(member.npy_header, array.name);
    member.size = static_cast<uint64_t>(layout.header_bytes + layout.data_bytes);
    offset += WriteMember(out, array, member);
    directory += DirectoryEntry(member);
    if (!out) return;
  }
  Write(out, directory);
  Write(out, DirectoryEnd(arrays.size(), offset, directory.size()));
}

void StreamNpz(const fs::path& path, const std::vector<StreamedArray>& arrays) {
  WriteFileAtomically(path, [&](const fs::path& temporary) {
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    StreamNpz(file, arrays);
    file.close();
    if (!file) FailRun("{}: cannot write: {}", path.string(), std::strerror(errno));
  });
}

}  // namespace worldmodels
