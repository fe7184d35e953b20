#include <dnnl.hpp>
#include <vector>

#include "bench/benchmarks.h"
#include "bench/rate.h"
#include "nn/gemm.h"
#include "nn/thread_scope.h"

namespace worldmodels {
namespace {

// Large enough that memory does not matter, small enough to run many times.
constexpr int64_t kSize = 2048;

void BenchmarkGemm(benchmark::State& state, int threads) {
  const ThreadScope scope(threads);
  std::vector<float> a(kSize * kSize, 0.5f), b(a), c(a);
  for (auto _ : state) {
#ifdef DNNL_VERSION_MAJOR
    dnnl::sgemm('N', 'N', kSize, kSize, kSize, 1, a.data(), kSize, b.data(), kSize, 0, c.data(),
                kSize);
#else
    const PackedMatrix packed(MatrixView::RowMajor(b.data(), kSize, kSize), threads);
    Multiply(MatrixView::RowMajor(a.data(), kSize, kSize), packed, c.data(), kSize, false, threads);
#endif
    benchmark::DoNotOptimize(c.data());
  }
  ReportRate(state, static_cast<double>(state.iterations()), "products/s",
             2.0 * kSize * kSize * kSize);
}

}  // namespace

std::vector<Benchmark> GemmBenchmarks(int threads) {
  return {{"gemm.fp32", [threads](benchmark::State& state) { BenchmarkGemm(state, threads); }}};
}

}  // namespace worldmodels
