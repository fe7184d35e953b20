#include "rollout/ranks.h"

#ifdef WORLDMODELS_MPI
#include <mpi.h>
#endif

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "common/error.h"
#include "common/interrupt.h"

namespace worldmodels {
namespace {

constexpr auto kMessageLook = std::chrono::microseconds(50);  // between two looks for a message

// What Open MPI, MPICH (Hydra) and Slurm with PMI or PMIx tell the processes that they start.
bool StartedByLauncher() {
  for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK"}) {
    if (std::getenv(name) != nullptr) return true;
  }
  return false;
}

}  // namespace

#ifdef WORLDMODELS_MPI

Ranks::Ranks() {
  if (!StartedByLauncher()) return;
  int threads = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &threads);
  started_ = true;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
  if (threads < MPI_THREAD_SERIALIZED) FailRun("this MPI library cannot be used with threads");
}

Ranks::~Ranks() {
  if (started_) MPI_Finalize();
}

void Ranks::Send(int to, std::string_view bytes, Channel channel) {
  MPI_Send(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, to, static_cast<int>(channel),
           MPI_COMM_WORLD);
}

bool Ranks::TryReceive(int* from, std::string* bytes, Channel channel) {
  const int tag = static_cast<int>(channel);
  int there = 0;
  MPI_Status status;
  MPI_Iprobe(*from == kAny ? MPI_ANY_SOURCE : *from, tag, MPI_COMM_WORLD, &there, &status);
  if (there == 0) return false;
  int size = 0;
  MPI_Get_count(&status, MPI_BYTE, &size);
  *from = status.MPI_SOURCE;
  bytes->resize(static_cast<size_t>(size));
  MPI_Recv(bytes->data(), size, MPI_BYTE, *from, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  return true;
}

void Ranks::Abort(int status) {
  // After a signal the launcher is ending all ranks already; a second abort only makes noise.
  if (started_ && (leads() || !Interrupted())) MPI_Abort(MPI_COMM_WORLD, status);
  std::_Exit(status);
}

#else

Ranks::Ranks() {
  if (StartedByLauncher()) {
    FailInput("started by an MPI launcher, but built without MPI (CMake: WORLDMODELS_MPI)");
  }
}

Ranks::~Ranks() = default;
void Ranks::Send(int, std::string_view, Channel) { throw std::logic_error("no other rank"); }
bool Ranks::TryReceive(int*, std::string*, Channel) { throw std::logic_error("no other rank"); }
void Ranks::Abort(int status) { std::_Exit(status); }

#endif

std::string Ranks::Receive(int from, Channel channel) {
  std::string bytes;
  while (!TryReceive(&from, &bytes, channel)) {
    ThrowIfInterrupted("interrupted while waiting for another rank");
    std::this_thread::sleep_for(kMessageLook);
  }
  return bytes;
}

std::string Ranks::Broadcast(const std::string& bytes) {
  if (!leads()) return Receive(0);
  for (int to = 1; to < size_; ++to) Send(to, bytes);
  return bytes;
}

std::vector<std::string> Ranks::Gather(const std::string& bytes) {
  if (!leads()) {
    Send(0, bytes);
    return {};
  }
  std::vector<std::string> all = {bytes};
  for (int from = 1; from < size_; ++from) all.push_back(Receive(from));
  return all;
}

}  // namespace worldmodels
