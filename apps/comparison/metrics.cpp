#include "apps/comparison/metrics.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>

namespace concur::apps {
namespace {

using json = nlohmann::ordered_json;
using maybe = std::optional<double>;

const json* find(const json& root, std::initializer_list<const char*> path) {
  auto* here = &root;
  for (auto* key : path) {
    if (!here->is_object())
      return nullptr;
    auto next = here->find(key);
    if (next == here->end())
      return nullptr;
    here = &*next;
  }
  return here;
}

maybe number(const json& root, std::initializer_list<const char*> path) {
  auto* value = find(root, path);
  return value && value->is_number() ? maybe{value->get<double>()} : std::nullopt;
}

maybe ratio(const maybe& a, const maybe& b) {
  return a && b && *b > 0 ? maybe{*a / *b} : std::nullopt;
}

maybe settled_share(const json& summary) {
  return ratio(number(summary, {"transactions", "settled"}),
               number(summary, {"transactions", "submitted"}));
}

/// How far the share of the rewards of any node is from what it put in: stake, or with proof of
/// work its hash rate.
maybe reward_deviation(const json& summary) {
  auto* nodes = find(summary, {"nodes_detail"});
  auto* family = find(summary, {"protocol", "family"});
  if (!nodes || !nodes->is_array())
    return std::nullopt;
  auto* put_in = family && *family == "pow" ? "hash_share" : "stake_share";
  maybe out;
  for (auto& node : *nodes) {
    auto got = number(node, {"reward_share"});
    auto due = number(node, {put_in});
    if (got && due)
      out = std::max(out.value_or(0), std::abs(*got - *due));
  }
  return out;
}

constexpr std::string_view speed = "Speed", waiting = "Waiting", chain = "Chain",
                           price = "Cost of a settled transaction", fair = "Fairness";

constexpr std::array all{
    metric{"settled_per_s", "settled a second", speed, unit::number, better::more,
           "settles most a second", "transactions", "settled_per_s"},
    metric{"settled_share", "settled of submitted", speed, unit::share, better::more, ""},
    metric{"included_p50_s", "included, median", waiting, unit::seconds, better::less,
           "includes soonest", "latency", "included_p50_s"},
    metric{"included_p99_s", "included, 99 %", waiting, unit::seconds, better::less, "", "latency",
           "included_p99_s"},
    metric{"settled_p50_s", "settled, median", waiting, unit::seconds, better::less,
           "settles soonest", "latency", "settled_p50_s"},
    metric{"settled_p99_s", "settled, 99 %", waiting, unit::seconds, better::less, "", "latency",
           "settled_p99_s"},
    metric{"interval_mean_s", "block interval", chain, unit::seconds, better::neither, "", "blocks",
           "interval_mean_s"},
    metric{"stale_rate", "stale blocks", chain, unit::share, better::less,
           "leaves the fewest blocks stale", "blocks", "stale_rate"},
    metric{"missed_rate", "missed slots", chain, unit::share, better::less,
           "misses the fewest slots", "slots", "missed_rate"},
    metric{"reorg_depth_max", "deepest reorganisation", chain, unit::number, better::less, "",
           "blocks", "reorg_depth_max"},
    metric{"messages_per_block", "messages a block", chain, unit::number, better::neither, "",
           "cost", "messages_per_block"},
    metric{"messages_per_tx", "messages", price, unit::number, better::less,
           "sends the fewest messages for a transaction", "cost", "messages", true},
    metric{"bytes_per_tx", "bytes", price, unit::bytes, better::less,
           "sends the fewest bytes for a transaction", "cost", "bytes", true},
    metric{"hashes_per_tx", "hashes", price, unit::number, better::less,
           "hashes least for a transaction", "cost", "hashes", true},
    metric{"signatures_made_per_tx", "signatures made", price, unit::number, better::less, "",
           "cost", "signatures_made", true},
    // Depends on run.verify, which is not the protocol's.
    metric{"signatures_checked_per_tx", "signatures checked", price, unit::number, better::neither,
           "", "cost", "signatures_checked", true},
    metric{"signatures_needed_per_tx", "signatures to check", price, unit::number, better::less,
           "has the fewest signatures to check", "cost", "signatures_needed", true},
    metric{"reward_gini", "Gini of rewards", fair, unit::number, better::neither, "", "fairness",
           "reward_gini"},
    metric{"stake_gini", "Gini of stake", fair, unit::number, better::neither, "", "fairness",
           "stake_gini"},
    metric{"nakamoto", "Nakamoto coefficient", fair, unit::number, better::more, "", "fairness",
           "nakamoto"},
    metric{"reward_deviation", "reward off its share", fair, unit::share, better::less,
           "pays closest to what a member put in"},
};

maybe figure(const metric& m, const json& summary) {
  if (m.name == "settled_share")
    return settled_share(summary);
  if (m.name == "reward_deviation")
    return reward_deviation(summary);
  auto whole = number(summary, {m.in, m.key});
  return m.per_transaction ? ratio(whole, number(summary, {"transactions", "settled"})) : whole;
}

} // namespace

std::span<const metric> metrics() { return all; }

std::size_t metric_index(std::string_view name) {
  auto found = std::find_if(all.begin(), all.end(), [&](auto& m) { return m.name == name; });
  CONCUR_ASSERT(found != all.end());
  return static_cast<std::size_t>(found - all.begin());
}

std::vector<std::optional<double>> metrics_of(const nlohmann::ordered_json& summary) {
  std::vector<std::optional<double>> out;
  for (auto& m : all)
    out.push_back(figure(m, summary));
  return out;
}

} // namespace concur::apps
