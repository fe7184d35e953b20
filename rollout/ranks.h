#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace worldmodels {

// Messages of one channel do not mix with those of another.
enum class Channel { kCalls, kQueue };

// The processes of one `mpirun`, told apart by rank; rank 0 leads. Without an MPI launcher there is
// one, and MPI is not even initialised. All calls from one thread at a time. Waiting sleeps: it
// takes no core from those who work.
class Ranks {
 public:
  static constexpr int kAny = -1;

  // Throws Error (kInput) under a launcher if this program was built without MPI.
  Ranks();
  // This process alone, whoever started it.
  static Ranks Alone() { return Ranks(kAlone); }
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  int rank() const { return rank_; }
  int size() const { return size_; }
  bool leads() const { return rank_ == 0; }

  // Messages of one rank to another arrive in the order they were sent.
  void Send(int to, std::string_view bytes, Channel channel = Channel::kCalls);
  // A message of rank *from, or of any (kAny), if one has come; sets *from and *bytes.
  bool TryReceive(int* from, std::string* bytes, Channel channel = Channel::kCalls);
  // Waits for one. Throws Error (kInterrupted) after an interrupt.
  std::string Receive(int from, Channel channel = Channel::kCalls);

  // Called by all ranks: rank 0's bytes, everywhere.
  std::string Broadcast(const std::string& bytes);
  // Called by all ranks: their bytes by rank at rank 0, nothing elsewhere.
  std::vector<std::string> Gather(const std::string& bytes);

  // Ends the processes of all ranks with this exit status.
  [[noreturn]] void Abort(int status);

 private:
  enum AloneTag { kAlone };
  explicit Ranks(AloneTag) {}

  int rank_ = 0;
  int size_ = 1;
  bool started_ = false;
};

}  // namespace worldmodels
