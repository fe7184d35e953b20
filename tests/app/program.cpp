#include "program.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include "common/atomic_file.h"

namespace worldmodels::test {
namespace {

pid_t Spawn(const std::vector<std::string>& command, const std::vector<std::string>& environment,
            const std::string& out, const std::string& err, const std::string& folder = "") {
  std::vector<char*> argv;
  for (const auto& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error("fork failed");
  if (pid > 0) return pid;
  for (const auto& setting : environment) putenv(const_cast<char*>(setting.c_str()));
  const int in_file = open("/dev/null", O_RDONLY);
  const int out_file = open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int err_file = open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(in_file, 0);
  dup2(out_file, 1);
  dup2(err_file, 2);
  if (!folder.empty() && chdir(folder.c_str()) != 0) _exit(126);
  execv(argv[0], argv.data());
  _exit(127);
}

std::vector<std::string> ProgramCommand(const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {WORLDMODELS_PROGRAM};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

}  // namespace

ProgramResult RunCommand(const std::vector<std::string>& command,
                         const std::vector<std::string>& environment) {
  const TemporaryFolder folder;
  ProgramResult result;
  result.status = WaitForProgram(Spawn(command, environment, folder / "out", folder / "err"));
  result.out = ReadFile(folder / "out");
  result.err = ReadFile(folder / "err");
  return result;
}

ProgramResult RunProgram(const std::vector<std::string>& arguments,
                         const std::vector<std::string>& environment) {
  return RunCommand(ProgramCommand(arguments), environment);
}

ProgramResult RunProgramInShell(const std::string& prefix,
                                const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {"/bin/bash", "-c", prefix + " exec \"$0\" \"$@\""};
  const auto program = ProgramCommand(arguments);
  command.insert(command.end(), program.begin(), program.end());
  return RunCommand(command, {});
}

pid_t StartProgram(const std::vector<std::string>& arguments, const std::string& folder) {
  return Spawn(ProgramCommand(arguments), {}, "/dev/null", "/dev/null", folder);
}

int WaitForProgram(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace worldmodels::test
