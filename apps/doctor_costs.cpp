#include "apps/doctor.hpp"
#include "base/hash.hpp"
#include "base/keys.hpp"
#include "consensus/pow/search/search.hpp"

#include <algorithm>
#include <ctime>

namespace concur::apps {
namespace {

namespace pow = consensus::pow;

constexpr int repeats = 5;

/// Time of this thread's own work, so that a busy machine spoils less.
double cpu_ns() {
  timespec t = {};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

/// Median of what one of `count` pieces of work costs, after a warm-up.
template <class Work>
double cost_ns(double count, Work work) {
  std::array<double, repeats> cost;
  work();
  for (auto& c : cost) {
    auto began = cpu_ns();
    work();
    c = (cpu_ns() - began) / count;
  }
  std::sort(cost.begin(), cost.end());
  return cost[repeats / 2];
}

} // namespace

machine_costs measure_costs(const sync_latency& sync) {
  machine_costs costs;
  costs.durable_write_ns = sync.median_us * 1e3;
  costs.kernel = std::string(to_string(pow::best_kernel()));

  constexpr int signatures = 500;
  const std::array<std::uint8_t, 32> seed = {1};
  const auto key = key_pair::from_seed(seed);
  const bytes message(200, 7); // About the bytes of a transfer.
  const auto good = key.sign(message);
  costs.sign_ns = cost_ns(signatures, [&] {
    for (int i = 0; i < signatures; ++i)
      (void)key.sign(message);
  });
  costs.verify_ns = cost_ns(signatures, [&] {
    for (int i = 0; i < signatures; ++i)
      (void)verify(key.identity(), message, good);
  });

  const bytes text(1 << 20, 7);
  costs.sha256_block_ns =
      cost_ns(static_cast<double>(text.size()) / 64, [&] { (void)sha256(text); });

  constexpr std::uint64_t nonces = 1'000'000;
  const pow::search_job impossible; // Target zero: every nonce is tried.
  costs.puzzle_hash_ns =
      cost_ns(static_cast<double>(nonces), [&] { (void)pow::search(impossible, 0, nonces); });
  return costs;
}

} // namespace concur::apps
