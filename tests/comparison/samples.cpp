#include "tests/comparison/samples.hpp"

#include "apps/comparison/metrics.hpp"

#include <array>
#include <map>

namespace concur::test {
namespace {

using apps::comparison;
using apps::metric_index;

/// What a run of the first seed has; later seeds differ by some per cent.
struct base {
  const char* preset;
  const char* family;
  double interval_s, settled_s, stale, missed, messages, hashes, signatures, deviation;
};

constexpr std::array all{
    base{"bitcoin", "pow", 590, 3900, 0.001, -1, 126, 13.4e6, 1, 0.13},
    base{"bitcoin-cash", "pow", 600, 3950, 0.001, -1, 126, 13.5e6, 1, 0.13},
    base{"bitcoin-testnet4", "pow", 595, 3900, 0.001, -1, 126, 13.4e6, 1, 0.13},
    base{"lecture-pow", "pow", 10.3, 60, 0.015, -1, 128, 22'307, 1, 0.05},
    base{"lecture-pos", "pos", 10, 61, 0.012, 0.02, 129, 54, 1.02, 0.021},
    base{"peercoin", "pos", 560, 3600, 0.004, -1, 127, 3'100, 1.05, 0.08},
    base{"ethereum", "pos", 12, 812, 0.002, 0.004, 960, 0, 31, 0.012},
    base{"lecture-dpos", "dpos", 3, 204, 0, 0.003, 131, 0, 1.08, 0.004},
    base{"bitshares", "dpos", 3, 61, 0.001, 0.004, 130, 0, 1.07, 0.2},
    base{"steem", "dpos", 3, 52, 0.001, 0.004, 130, 0, 1.07, 0.19},
    base{"eos", "dpos", 0.5, 165, 0.003, 0.001, 142, 0, 1.4, 0.22}};

void fill(std::vector<std::optional<double>>& figures, const base& b, double chance) {
  auto set = [&](const char* name, double value) { figures[metric_index(name)] = value; };
  set("settled_per_s", 4430 / (900 + b.settled_s * (1.6 + chance)));
  set("settled_share", 1);
  set("included_p50_s", b.interval_s * 0.74 * (1 + chance));
  set("included_p99_s", b.interval_s * 3.9 * (1 + 2 * chance));
  set("settled_p50_s", b.settled_s * (1 + chance));
  set("settled_p99_s", b.settled_s * 1.7 * (1 + 2 * chance));
  set("interval_mean_s", b.interval_s * (1 + chance));
  set("stale_rate", b.stale * (1 + 4 * chance));
  if (b.missed >= 0)
    set("missed_rate", b.missed * (1 + 3 * chance));
  set("reorg_depth_max", b.stale > 0.01 ? 1 : 0);
  set("messages_per_block", b.messages * 20);
  set("messages_per_tx", b.messages * (1 + chance / 4));
  set("bytes_per_tx", b.messages * 128 * (1 + chance / 4));
  set("hashes_per_tx", b.hashes * (1 + chance));
  set("signatures_made_per_tx", b.signatures);
  set("signatures_checked_per_tx", b.signatures);
  set("signatures_needed_per_tx", b.signatures * 20);
  set("reward_gini", 0.2 + b.deviation + chance);
  set("stake_gini", 0.2);
  set("nakamoto", 8);
  set("reward_deviation", b.deviation * (1 + 3 * chance));
}

comparison sample(const std::vector<const base*>& chosen) {
  constexpr std::array chances{-0.07, 0.04, 0.0, 0.09, -0.03};
  comparison c;
  c.name = "compare";
  c.about = "Twenty members in five cities, a quarter of an hour of payments, until all are "
            "settled: the same job for every protocol.";
  c.scenario = "compare";
  c.build = "concur 0.1.0 (abcdef0)";
  c.replay = "concur compare compare --protocols a,b,c --seeds 1..5";
  c.folder = "runs/compare-compare/20260101-000000-s1";
  c.seeds = chances.size();
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    c.protocols.push_back({chosen[i]->preset, chosen[i]->family, {}, {}, nullptr});
    for (std::size_t k = 0; k < chances.size(); ++k) {
      apps::run_row row{true, i, k + 1, "pass", "all held", "0123456789abcdef", 0, {}};
      row.figures.resize(apps::metrics().size());
      fill(row.figures, *chosen[i], chances[(k + i) % chances.size()]);
      c.runs.push_back(std::move(row));
    }
  }
  return c;
}

const base* named(std::string_view preset) {
  for (auto& b : all)
    if (b.preset == preset)
      return &b;
  return nullptr;
}

} // namespace

comparison lecture_sample() {
  auto c = sample({named("lecture-pow"), named("lecture-pos"), named("lecture-dpos")});
  auto& bad = c.runs[6];
  bad.verdict = "fail";
  bad.exit_code = 3;
  bad.what = "missed: all-settled <of> everybody, \"really\"";
  bad.figures[metric_index("settled_p99_s")].reset();
  apps::summarise(c);
  return c;
}

comparison large_sample() {
  std::vector<const base*> chosen;
  for (auto& b : all)
    chosen.push_back(&b);
  auto c = sample(chosen);
  apps::summarise(c);
  return c;
}

} // namespace concur::test
