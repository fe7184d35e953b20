#pragma once

#include <omp.h>

namespace worldmodels {

// How many OpenMP threads oneDNN and Eigen use when called from this thread, while this lives.
class ThreadScope {
 public:
  // threads >= 1; 0: as many as before.
  explicit ThreadScope(int threads) : before_(omp_get_max_threads()) {
    if (threads > 0) omp_set_num_threads(threads);
  }
  ~ThreadScope() { omp_set_num_threads(before_); }
  ThreadScope(const ThreadScope&) = delete;
  ThreadScope& operator=(const ThreadScope&) = delete;

 private:
  int before_;
};

}  // namespace worldmodels
