#include "viewer/program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "common/error.h"

namespace worldmodels {

namespace {

// posix_spawn's settings, freed at the end of the scope.
struct SpawnSettings {
  SpawnSettings() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

}  // namespace

std::unique_ptr<Program> Program::Start(const std::vector<std::string>& argv) {
  // A socket rather than a pipe: writing to a program that has ended can then be kept from raising
  // SIGPIPE, call by call.
  std::array<int, 2> sockets;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
    FailRun("cannot start {}: {}", argv[0], std::strerror(errno));
  }
  const int output = memfd_create("program-output", MFD_CLOEXEC);
  if (output < 0) {
    close(sockets[0]);
    close(sockets[1]);
    FailRun("cannot start {}: {}", argv[0], std::strerror(errno));
  }

  SpawnSettings settings;
  posix_spawn_file_actions_adddup2(&settings.actions, sockets[1], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&settings.actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&settings.actions, output, STDERR_FILENO);
  posix_spawnattr_setflags(&settings.attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&settings.attributes, 0);

  std::vector<char*> arguments;
  arguments.reserve(argv.size() + 1);
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);

  pid_t process = -1;
  const int error = posix_spawnp(&process, arguments[0], &settings.actions, &settings.attributes,
                                 arguments.data(), environ);
  close(sockets[1]);
  if (error != 0) {
    close(sockets[0]);
    close(output);
    if (error == ENOENT) return nullptr;
    FailRun("cannot start {}: {}", argv[0], std::strerror(error));
  }
  return std::unique_ptr<Program>(new Program(process, sockets[0], output));
}

Program::~Program() {
  CloseInput();
  if (process_ > 0) {
    kill(process_, SIGKILL);
    Wait();
  }
  close(output_);
}

bool Program::Write(std::span<const uint8_t> data) {
  while (!data.empty()) {
    const ssize_t written = send(input_, data.data(), data.size(), MSG_NOSIGNAL);
    if (written < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    data = data.subspan(static_cast<size_t>(written));
  }
  return true;
}

Program::Result Program::Finish() {
  CloseInput();
  Result result;
  result.status = Wait();
  std::array<char, 4096> buffer;
  off_t position = 0;
  for (ssize_t n; (n = pread(output_, buffer.data(), buffer.size(), position)) > 0; position += n) {
    result.output.append(buffer.data(), static_cast<size_t>(n));
  }
  return result;
}

void Program::CloseInput() {
  if (input_ >= 0) close(input_);
  input_ = -1;
}

int Program::Wait() {
  if (process_ <= 0) return status_;
  int status = 0;
  while (waitpid(process_, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  process_ = -1;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return status_;
}

}  // namespace worldmodels
