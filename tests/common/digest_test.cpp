#include "common/digest.h"

#include <catch2/catch.hpp>

#include "common/atomic_file.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

// xxhash's own sanity value of no bytes (XXH3_128bits, no seed).
const std::string kOfNothing = "xxh3:99aa06d3014798d86001c324468d497f";

TEST_CASE("A digest is XXH3's") {
  CHECK(DigestText("") == kOfNothing);
  const TemporaryFolder folder;
  WriteFileAtomically(folder / "empty", std::string_view());
  CHECK(DigestFile(folder / "empty") == kOfNothing);
}

TEST_CASE("A file's digest is its content's, however long, and changes with any byte") {
  const TemporaryFolder folder;
  std::string content(3'000'001, 'a');  // several pieces, the last a short one
  WriteFileAtomically(folder / "file", content);
  CHECK(DigestFile(folder / "file") == DigestText(content));
  content.back() = 'b';
  WriteFileAtomically(folder / "other", content);
  CHECK(DigestFile(folder / "other") != DigestFile(folder / "file"));
}

TEST_CASE("A file that is not there has no digest") {
  const TemporaryFolder folder;
  CHECK(InputError([&] { DigestFile(folder / "none"); }).find("none: cannot read") !=
        std::string::npos);
}

}  // namespace
}  // namespace worldmodels
