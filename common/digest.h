#pragma once

#include <filesystem>
#include <string>

namespace worldmodels {

// XXH3 of 128 bits (xxhash.com) as "xxh3:" and 32 hexadecimal digits: tells files apart, but does
// not guard against who wants to deceive. Any number of threads.

// Of a file's content. Throws Error (kInput) if it cannot be read.
std::string DigestFile(const std::filesystem::path& path);

std::string DigestText(const std::string& text);

}  // namespace worldmodels
