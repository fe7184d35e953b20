#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace worldmodels {

// Named tensors in the safetensors format (https://github.com/huggingface/safetensors): an 8-byte
// length, a JSON header, then the raw little-endian data. Readable with
// safetensors.torch.load_file in Python.
class SafeTensors {
 public:
  // T: float (F32), double (F64), int64_t (I64), uint64_t (U64) or uint8_t (U8).
  template <typename T>
  void Add(const std::string& name, std::vector<int64_t> shape, std::span<const T> values);

  bool Has(const std::string& name) const { return tensors_.count(name) > 0; }
  std::vector<std::string> Names() const;
  std::vector<int64_t> Shape(const std::string& name) const;

  // The same with every F32 tensor rounded to F16, half the size. Throws Error (kInput) if a value
  // is too large for that (65,504).
  SafeTensors Halved() const;

  // Copies a tensor out; an F16 tensor can be had as float. Throws Error (kInput) naming file and
  // tensor, what was found and what was expected, if it is missing, has another type or shape, or
  // (float and double) holds a value that is not finite. -1 in shape matches any length.
  template <typename T>
  std::vector<T> Get(const std::string& name, const std::vector<int64_t>& shape) const;
  // The same, into existing memory (shape's product must be out.size()).
  template <typename T>
  void Get(const std::string& name, const std::vector<int64_t>& shape, std::span<T> out) const;

  // Free text that travels in the header's __metadata__.
  std::map<std::string, std::string> metadata;

  // The name of a float or double tensor that holds a number that is not finite; empty: none does.
  std::string FirstNotFinite() const;

  // A file's content; tensors in order of name, so that equal tensors give equal bytes.
  std::string Bytes() const;
  // Writes that atomically.
  void Save(const std::filesystem::path& path) const;
  // names: the tensors to read, where there are such; empty: all. Throws Error (kInput) if the file
  // is missing, truncated, or not in the format.
  static SafeTensors Load(const std::filesystem::path& path,
                          const std::vector<std::string>& names = {});
  // Where it came from, for messages; empty if made here.
  const std::filesystem::path& path() const { return path_; }

 private:
  struct Entry {
    std::string dtype;
    std::vector<int64_t> shape;
    std::vector<std::byte> bytes;
  };
  std::string DescribeHeld(const std::string& missing) const;
  const Entry& Find(const std::string& name, const char* dtype,
                    const std::vector<int64_t>& shape) const;

  std::map<std::string, Entry> tensors_;
  std::filesystem::path path_;
};

}  // namespace worldmodels
