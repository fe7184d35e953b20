#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace worldmodels {

// threads, or for 0 as many as there are cores that the process may use.
int ThreadCount(int threads);

// A fixed set of threads for loops over independent items.
class Workers {
 public:
  // threads as for ThreadCount.
  explicit Workers(int threads);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  int size() const;

  // Calls body(worker, index) for every index in [0, count), items handed out in order of index to
  // whichever worker is free; worker in [0, size()). Returns when all are done. The first exception
  // stops the handing out and is thrown again here. Not reentrant.
  void ForEach(int64_t count, const std::function<void(int worker, int64_t index)>& body);

  // Calls body(worker) once on every worker.
  void Run(const std::function<void(int worker)>& body);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace worldmodels
