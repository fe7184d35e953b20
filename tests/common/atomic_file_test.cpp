#include "common/atomic_file.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <thread>

#include "common/npy.h"
#include "common/safetensors.h"
#include "tests/common/child_process.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

using Catch::Contains;
using Names = std::vector<std::string>;

// Writes in a child that may write no file longer than 4096 bytes, which fails as a full disk does.
// Returns 0 if that is an Error of kind kFailure that names path.
template <typename Write>
int WriteToFullDisk(const std::filesystem::path& path, const Write& write) {
  return RunInChild([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {4096, 4096};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
    const std::string message = ErrorMessage(ErrorKind::kFailure, write);
    return message.starts_with(path.string()) ? 0 : 1;
  });
}

TEST_CASE("A written file holds all content, in directories made for it") {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder / "a/b/file";
  const std::string content("one\0two\n", 8);
  WriteFileAtomically(path, content);
  CHECK(ReadFile(path) == content);
  WriteFileAtomically(path, std::string_view("new"));
  CHECK(ReadFile(path) == "new");
  WriteFileAtomically(path, std::string_view());
  CHECK(ReadFile(path).empty());
}

TEST_CASE("What is no file is written into, not replaced") {
  const TemporaryFolder folder;
  const auto pipe = folder / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const auto read_while = [&](const auto& write) {
    std::string read;
    std::thread reader([&] { read = ReadFile(pipe); });
    write();
    reader.join();
    CHECK(std::filesystem::is_fifo(pipe));
    return read;
  };
  CHECK(read_while([&] { WriteFileAtomically(pipe, std::string_view("one")); }) == "one");
  CHECK(read_while([&] {
          WriteFileAtomically(pipe, [](const std::filesystem::path& temporary) {
            std::ofstream(temporary) << "two";
          });
        }) == "two");
  CHECK_THROWS_WITH(WriteFileAtomically(pipe, std::string_view("unread")),
                    Contains("pipe: cannot write: nobody reads this pipe"));
  CHECK(folder.Files() == Names{"pipe"});
  // /dev/stdout and its kin are links, at last to any kind of file.
  const std::filesystem::path file = folder / "file";
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT, 0600);
  const std::string name = "/proc/self/fd/" + std::to_string(descriptor);
  WriteFileAtomically(name, std::string_view("three"));
  CHECK(ReadFile(file) == "three");
  char same[6] = {};
  CHECK(::pread(descriptor, same, 5, 0) == 5);
  CHECK(std::string(same) == "three");
  ::close(descriptor);
  CHECK_THROWS_WITH(WriteFileAtomically(folder.path(), std::string_view("four")),
                    Contains("a directory"));
  // A full device is told.
  CHECK_THROWS_WITH(WriteFileAtomically("/dev/full", std::string_view("five")),
                    Contains("/dev/full: cannot write: No space left"));
  CHECK(std::filesystem::is_character_file("/dev/full"));
}

TEST_CASE("An exception while writing keeps the old file and leaves no temporary one") {
  const TemporaryFolder folder;
  WriteFileAtomically(folder / "file", std::string_view("old"));
  CHECK_THROWS_WITH(WriteFileAtomically(folder / "file",
                                        [](const std::filesystem::path& temporary) {
                                          std::ofstream(temporary) << "half";
                                          throw std::runtime_error("broken off");
                                        }),
                    "broken off");
  CHECK(ReadFile(folder / "file") == "old");
  CHECK(folder.Files() == Names{"file"});
}

TEST_CASE("A full disk keeps the old file and leaves no temporary one") {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder / "file";
  WriteFileAtomically(path, std::string_view("old"));
  const std::string big(100000, 'x');
  CHECK(WriteToFullDisk(path, [&] { WriteFileAtomically(path, big); }) == 0);
  CHECK(ReadFile(path) == "old");
  CHECK(folder.Files() == Names{"file"});
}

TEST_CASE("A full disk keeps the old .npz, .npy and .safetensors") {
  const TemporaryFolder folder;
  NpyArray array("|u1", {100000});
  SaveNpz(folder / "a.npz", {{"old", NpyArray("|u1", {3})}});
  SaveNpy(folder / "a.npy", NpyArray("|u1", {3}));
  SafeTensors tensors;
  tensors.Save(folder / "a.safetensors");
  tensors.Add<uint8_t>("big", {100000}, array.values<uint8_t>());

  const auto save_npz = [&] { SaveNpz(folder / "a.npz", {{"new", array}}, 0); };
  CHECK(WriteToFullDisk(folder / "a.npz", save_npz) == 0);
  CHECK(WriteToFullDisk(folder / "a.npy", [&] { SaveNpy(folder / "a.npy", array); }) == 0);
  CHECK(WriteToFullDisk(folder / "a.safetensors",
                        [&] { tensors.Save(folder / "a.safetensors"); }) == 0);
  CHECK(LoadNpz(folder / "a.npz").contains("old"));
  CHECK(LoadNpy(folder / "a.npy").size() == 3);
  CHECK(SafeTensors::Load(folder / "a.safetensors").Names().empty());
  CHECK(folder.Files() == Names{"a.npy", "a.npz", "a.safetensors"});
}

TEST_CASE("Where no file can be made the error names the path") {
  const TemporaryFolder folder;
  WriteFileAtomically(folder / "file", std::string_view("x"));
  const auto failure = [](const std::filesystem::path& path) {
    return ErrorMessage(ErrorKind::kFailure,
                        [&] { WriteFileAtomically(path, std::string_view("y")); });
  };
  CHECK_THAT(failure(folder / "file/below"), Contains((folder / "file").string()));
  std::filesystem::create_directories(folder / "taken/inside");
  CHECK_THAT(failure(folder / "taken"), Contains((folder / "taken").string()));
  CHECK(folder.Files() == Names{"file", "taken"});
  CHECK_THAT(failure("/proc/worldmodels_test"), Contains("/proc/worldmodels_test: cannot write"));
}

TEST_CASE("Reading what is no readable file is an input error that names it") {
  const TemporaryFolder folder;
  CHECK_THAT(InputError([&] { ReadFile(folder / "missing"); }),
             Contains((folder / "missing").string()) && Contains("No such file"));
  CHECK_THAT(InputError([&] { ReadFile(folder.path()); }), Contains("Is a directory"));
}

TEST_CASE("A file whose size is not known beforehand is read whole") {
  CHECK_THAT(ReadFile("/proc/self/status"), Contains("VmSize"));
}

}  // namespace
}  // namespace worldmodels
