#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace worldmodels {

// A .npz whose arrays are used where they lie in the file: it is mapped into memory, so that they
// may be larger than that, and what is not in use can be given back. For several threads at once.
// The file must not be written into meanwhile; one that is replaced (as WriteFileAtomically does)
// stays as it was.
class MappedNpz {
 public:
  struct Array {
    std::string dtype;
    std::vector<int64_t> shape;
    std::span<const std::byte> bytes;  // as long as the MappedNpz lives
  };

  // Null if an array is compressed or does not lie at a multiple of 8 bytes, as StreamNpz puts it:
  // LoadNpz reads those. Throws Error (kInput) as LoadNpz, but for the checksums.
  static std::unique_ptr<const MappedNpz> Open(const std::filesystem::path& path);

  ~MappedNpz();
  MappedNpz(const MappedNpz&) = delete;
  MappedNpz& operator=(const MappedNpz&) = delete;

  // Throws Error (kInput), naming the file and what it holds, if there is no such array.
  const Array& at(const std::string& name) const;

  // Reads an array from its beginning to its end, giving back what was read, and throws Error
  // (kInput) if its checksum is wrong. visit: sees each piece, a multiple of 8 bytes but for the
  // last, and where in the array it begins.
  void Check(
      const std::string& name,
      const std::function<void(std::span<const std::byte> piece, int64_t first)>& visit) const;

  // Gives back the memory that holds what was read so far; it is read again where it is used again.
  void Forget() const;

 private:
  struct Entry {
    Array array;
    std::span<const std::byte> member;  // the .npy header and the array
    uint32_t crc = 0;
  };

  MappedNpz(std::string path, std::span<const std::byte> file);
  void ForgetPages(std::span<const std::byte> bytes) const;
  const Entry& Find(const std::string& name) const;

  std::string path_;
  std::span<const std::byte> file_;
  std::map<std::string, Entry> entries_;
};

}  // namespace worldmodels
