#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/common/temporary_folder.h"

namespace worldmodels::test {

// The whole pipeline in seconds.
inline const std::string kToy = WORLDMODELS_TEST_DATA "/app/toy.yaml";

// What a run of the program left behind.
struct ProgramResult {
  int status = -1;  // exit status, or 128 + signal
  std::string out;
  std::string err;
};

// Runs the program that this build made and waits for it. environment: "NAME=VALUE" over this
// one's.
ProgramResult RunProgram(const std::vector<std::string>& arguments,
                         const std::vector<std::string>& environment = {});

// The same behind a shell, for limits: prefix is put before the program ("ulimit -f 8;").
ProgramResult RunProgramInShell(const std::string& prefix,
                                const std::vector<std::string>& arguments);

// Runs a program by its path and waits for it.
ProgramResult RunCommand(const std::vector<std::string>& command,
                         const std::vector<std::string>& environment = {});

// Starts the program without waiting, in a folder (empty: this one); output goes to /dev/null. Stop
// with kill and waitpid.
pid_t StartProgram(const std::vector<std::string>& arguments, const std::string& folder = "");

// Waits for a started program; exit status as in ProgramResult.
int WaitForProgram(pid_t pid);

}  // namespace worldmodels::test
