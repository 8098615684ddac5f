// How fast the search of nonces is, kernel by kernel. The counter `ratio` is the rate against
// libsodium hashing the whole preimage for each nonce, measured in the same run; time is CPU time.
#include "consensus/pow/search/search.hpp"

#include "base/hash.hpp"

#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <ctime>
#include <string>

using namespace concur;
using namespace concur::consensus::pow;

namespace {

/// No digest is that small, so every nonce of a range is tried.
search_job hopeless_job(search_kind kind) {
  bytes preimage(preimage_size(kind));
  for (std::size_t i = 0; i < preimage.size(); ++i)
    preimage[i] = static_cast<std::uint8_t>(41 * i + 7);
  return make_job(kind, preimage, {});
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Nonces a second by solves(), which is libsodium over the whole preimage; the best of several.
double naive_rate(search_kind kind) {
  constexpr std::uint64_t count = 200'000;
  const search_job job = hopeless_job(kind);
  double best = 0;
  for (int repetition = 0; repetition < 5; ++repetition) {
    const double before = cpu_seconds();
    for (std::uint64_t nonce = 0; nonce < count; ++nonce)
      benchmark::DoNotOptimize(solves(job, nonce));
    best = std::max(best, static_cast<double>(count) / (cpu_seconds() - before));
  }
  return best;
}

void naive(benchmark::State& state, search_kind kind) {
  const search_job job = hopeless_job(kind);
  std::uint64_t nonce = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(solves(job, nonce++));
  state.SetItemsProcessed(state.iterations());
}

void by_kernel(benchmark::State& state, search_kind kind, kernel k, double naive_per_s) {
  constexpr std::uint64_t count = 1 << 20;
  const search_job job = hopeless_job(kind);
  std::uint64_t first = 0;
  double best = 0;
  for (auto _ : state) {
    const double before = cpu_seconds();
    benchmark::DoNotOptimize(search(job, first, count, k));
    best = std::max(best, static_cast<double>(count) / (cpu_seconds() - before));
    first = (first + count) % (std::uint64_t{1} << 31);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
  state.counters["best_per_s"] = best;
  state.counters["ratio"] = best / naive_per_s;
}

void register_kind(search_kind kind, const std::string& name) {
  const double naive_per_s = naive_rate(kind);
  benchmark::RegisterBenchmark((name + "/libsodium").c_str(), naive, kind);
  for (const kernel k : available_kernels())
    benchmark::RegisterBenchmark((name + "/" + std::string(to_string(k))).c_str(), by_kernel, kind,
                                 k, naive_per_s);
}

} // namespace

int main(int argc, char** argv) {
  if (!start_crypto())
    return EXIT_FAILURE;
  register_kind(search_kind::lecture, "lecture");
  register_kind(search_kind::bitcoin, "bitcoin");
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return EXIT_SUCCESS;
}
