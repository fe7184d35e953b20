#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <limits>
#include <span>
#include <string_view>

namespace worldmodels {

// Writes a file so that a kill at any moment leaves the old content or the new: writer fills a
// temporary file beside it, which is flushed to disk and renamed. On an exception, or when the disk
// is full (Error, kFailure, naming the path), the temporary file is removed and the old file stays.
// Makes missing parent directories. The temporary file is PATH.PROCESS-N.tmp, so that several
// processes and threads may write at once: the last rename counts. What is no file (a device, a
// pipe, /dev/stdout) is written into as it is.
void WriteFileAtomically(const std::filesystem::path& path,
                         const std::function<void(const std::filesystem::path& temporary)>& writer);

// The same with content that is at hand.
void WriteFileAtomically(const std::filesystem::path& path, std::span<const std::byte> content);
void WriteFileAtomically(const std::filesystem::path& path, std::string_view content);

// Removes the temporary files in a folder whose processes are gone: what kills left behind.
void RemoveAbandonedTemporaries(const std::filesystem::path& folder);

// The whole file. Throws Error (kInput) if it cannot be read, or holds more than `most` bytes.
std::string ReadFile(const std::filesystem::path& path,
                     size_t most = std::numeric_limits<size_t>::max());

}  // namespace worldmodels
