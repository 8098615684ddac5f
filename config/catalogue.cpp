#include "config/catalogue.hpp"

#include "config/embedded.hpp"
#include "config/reader.hpp"
#include "simulation/faults/fault_settings.hpp"

#include <array>

namespace concur::config {

namespace {

constexpr std::array safety_checks{
    named{checks::block_valid, "every block on an honest chain keeps all rules of the ledger"},
    named{checks::supply_conserved, "all balances together are what was issued, after every block"},
    named{checks::no_double_spend, "no chain spends one nonce of an account twice"},
    named{checks::settled_prefix, "a settled block is never undone, and no two honest nodes settle "
                                  "different ones"},
    named{checks::settled_sound, "a node settles a block only when the rules settle it for its "
                                 "head, one after the other"},
    named{checks::no_honest_self_conflict, "no honest node makes two blocks on one parent"},
    named{checks::weight_grows, "a head moves only to a branch of more weight"},
    named{checks::heads_linked, "each new head builds on what the node had"},
    named{checks::evidence_sound, "nobody honest is ever accused of contradicting itself"},
    named{checks::merchant_reversed, "a payment that a merchant had accepted was taken back; in "
                                     "check.safety it must not happen"},
};

constexpr std::array end_checks{
    named{checks::all_settled, "every payment and submitted transaction is settled everywhere"},
    named{checks::heads_identical, "all honest nodes that are up have the same best block"},
    named{checks::stores_identical, "the stores of all honest nodes hold the same chain and state"},
    named{checks::offences_refused, "every deliberate offence was refused, for the right reason"},
};

constexpr std::array events{
    named{checks::fork, "two blocks of one height were seen by a node"},
    named{checks::reorg_depth, "blocks undone at once by a change of chain; compare it: "
                               "reorg-depth>=2"},
    named{checks::stale_block, "a block did not stay on the best chain"},
    named{checks::refused, "a block or transaction was refused"},
    named{checks::dropped, "the network lost a packet"},
    named{checks::duplicated, "the network delivered a packet twice"},
    named{checks::reordered, "the network delayed a packet beyond later ones"},
    named{checks::partitioned, "a packet was lost at a partition"},
    named{checks::late_join, "a node joined late and caught up"},
    named{checks::silence, "a silent node let a turn or a vote pass"},
    named{checks::equivocation, "a faulty node made two blocks in one slot"},
    named{checks::double_vote, "a faulty node signed two votes where one was due"},
    named{checks::two_branches, "a member of a cartel built on the branch for the second half"},
    named{checks::nothing_at_stake, "a holder of stake built or voted on a second branch as well"},
    named{checks::overtake, "somebody began a branch of his own in public, or ended with it"},
    named{checks::long_range, "somebody published a chain of his own from genesis on"},
    named{checks::accusation, "an honest node saw somebody contradict himself"},
    named{checks::conviction, "evidence against somebody was put into the chain"},
    named{checks::missed_slot, "a slot stayed empty"},
    named{checks::term_change, "the set that takes turns changed"},
    named{checks::double_spend, "an attacker sent a payment that he meant to take back"},
    named{checks::withheld_block, "a faulty miner kept a block back"},
    named{checks::match, "a selfish pool published as many blocks as the others had"},
    named{checks::overrule, "a selfish pool published one block more than the others had"},
    named{checks::censored, "a faulty miner left a transaction out of a block"},
    named{checks::feather_fork, "a faulty miner refused to build on a block"},
    named{checks::shifted_time, "a faulty miner put a shifted time into a block"},
    named{checks::spam, "a faulty wallet sent a payment as load"},
    named{checks::grind, "a faulty maker chose among blocks by what they decide"},
    named{checks::surround_vote, "a faulty voter signed a vote around one of its own"},
    named{checks::shared_keys, "a faulty node signed with the key of another one"},
    named{checks::amnesia, "a faulty node came back without what it had signed and locked"},
    named{checks::settled_revert, "an honest node took back a block that it had settled"},
};

constexpr std::array figures{
    named{"height", "of the best chain"},
    named{"settled-height", "of the last settled block"},
    named{"blocks", "made by anybody"},
    named{"stale-blocks", "that did not stay on the best chain"},
    named{"stale-rate", "stale blocks by all blocks"},
    named{"forks", "heights with more than one block"},
    named{"reorg-depth", "most blocks undone at once"},
    named{"submitted", "transactions handed to a node"},
    named{"included", "transactions on the best chain"},
    named{"settled", "transactions settled"},
    named{"rejected", "transactions refused"},
    named{"throughput", "transactions settled a second of virtual time"},
    named{"supply", "coins issued"},
    named{"interval", "mean time between blocks, in seconds"},
    named{"slots-missed", "turns that nobody used, on the best chain"},
    named{"missed-slot-rate", "those by all slots"},
    named{"evidence-caught", "accounts that evidence in the chain convicted"},
    named{"terms", "changes of the set that takes turns"},
    named{"attempts", "of attackers, that succeeded or were given up"},
    named{"merchant-reversed", "payments that merchants had accepted and that were taken back"},
    named{"merchant-reversed.rate", "those by attempts"},
    named{"settled-reverts", "blocks that honest nodes had settled and took back"},
    named{"settled-lag", "blocks from the last settled one to the head, on the mean"},
    named{"stall", "the longest time in which no block was settled, in seconds"},
    named{"stalled", "1 if that is longer than four rounds or epochs, else 0"},
    named{"rewritten", "1 if honest nodes settled two blocks at one height, else 0"},
    named{"chain-growth", "blocks of the best chain a second"},
    named{"chain-quality", "share of the best chain's blocks that honest nodes made"},
};

constexpr std::array functions{
    named{"balance", "balance(USER): coins of the user's account at the head"},
    named{"rewards",
          "rewards(USER): coins that the user's node earned and that are in its balance"},
    named{"nonce", "nonce(USER): transactions of the user on the best chain"},
    named{"height", "height(NODE): height of the node's head"},
    named{"blocks", "blocks(NODE): blocks of the node on the best chain"},
    named{"missed", "missed(NODE): turns that the node did not use"},
    named{"accused", "accused(NODE): times that honest nodes saw the node contradict itself"},
    named{"convicted", "convicted(NODE): 1 if evidence against it is in the chain, else 0"},
    named{"active", "active(NODE): 1 if it takes turns at the end, else 0"},
    named{"bonded", "bonded(USER): coins of the account that are stake"},
    named{"revenue", "revenue(NODE): its share of all rewards on the best chain"},
    named{"refused", "refused(REASON): what honest nodes refused for that reason"},
    named{"hash_share", "hash_share(NODE): its share of the hash rate"},
    named{"mean", "mean(MEASURE), in seconds"},
    named{"p50", "p50(MEASURE): median, in seconds"},
    named{"p90", "p90(MEASURE): 90th percentile, in seconds"},
    named{"p95", "p95(MEASURE): 95th percentile, in seconds"},
    named{"p99", "p99(MEASURE): 99th percentile, in seconds"},
    named{"p999", "p999(MEASURE): 99.9th percentile, in seconds"},
    named{"max", "max(MEASURE): longest, in seconds"},
};

constexpr std::array measures{
    named{"interval", "between blocks of the best chain"},
    named{"included", "from submitting a transaction to its block"},
    named{"settled", "from submitting a transaction to its settling"},
    named{"finality", "the same"},
    named{"propagation", "from making a block to a node's having it"},
};

constexpr std::array behaviours{
    named{"honest", "keeps the protocol"},
    named{"silent", "neither uses its turns nor votes, from `from` to `until`"},
    named{"equivocate", "makes two blocks in a slot, a share `rate` of its turns"},
    named{"double-vote", "signs two different votes where one is due"},
    named{"surround-vote", "signs votes around earlier ones of its own"},
    named{"withhold-votes", "uses its turns but keeps a share `rate` of its votes back"},
    named{"cartel",
          "keeps two branches alive with its like and shows one to each half of the others"},
    named{"shared-keys", "signs as those of its coalition that are away, with their keys"},
    named{"nothing-at-stake", "builds and votes on every branch that may yet win"},
    named{"overtake", "builds on a branch of its own, in public, until it is the longer one"},
    named{"long-range", "makes a longer chain from genesis with the stake that it had there"},
    named{"twin", "one of two nodes with one key, the user `account`'s, both honest otherwise"},
    named{"grind", "makes many blocks for a turn and publishes the one that draws it the next"},
    named{"amnesia", "comes back from a restart without what it had signed and locked"},
    named{"replay", "sends old messages again"},
    named{"forge", "spoils the signatures of votes and blocks that it sends"},
    named{"mutate", "changes a few bits of what it sends"},
    named{"double-spend", "pays a merchant and mines a branch in secret that pays itself"},
    named{"selfish", "keeps its blocks back and publishes them to waste the others' work"},
    named{"withhold", "finds blocks and never publishes them, a share `rate` of them"},
    named{"feather-fork", "will not build on blocks with an account's transactions for a while"},
    named{"censor", "leaves an account's transactions out of its blocks"},
    named{"timestamp", "shifts the times of its blocks"},
    named{"invalid-blocks", "a share `rate` of its blocks breaks a rule"},
    named{"spam", "loads everybody with payments of its own"},
};

constexpr std::array deeds{
    named{"register", "stands for election, or offers its stake for sealing"},
    named{"resign", "no longer stands"},
    named{"vote", "votes for the users of `whom`"},
    named{"proxy", "lets the first user of `whom` vote for it; nobody: no longer"},
    named{"bond", "turns `amount` into stake"},
    named{"unbond", "asks `amount` of its stake back"},
};

constexpr std::array offences{
    named{"double-spend", "a second payment with a nonce that is used already"},
    named{"replay", "a transaction that is in the chain already"},
    named{"bad-signature", "a payment that its owner did not sign"},
    named{"repeated-transaction", "a block with one transaction twice"},
    named{"overpay", "a block that claims more than its reward"},
    named{"below-target", "a block whose hash does not meet the target"},
};

/// Kinds of [[faults]]; a run can require to have seen each.
std::vector<named> fault_kinds() {
  std::vector<named> out;
  for (const auto& f : simulation::all_faults())
    out.push_back({f.name, f.about});
  return out;
}

/// Faults that hold for a whole run are keys of their own.
constexpr std::array lasting_faults{
    named{"network.drop", "probability that a packet is lost, for the whole run"},
    named{"network.duplicate", "probability that a packet arrives twice, for the whole run"},
    named{"network.reorder", "probability that a packet is overtaken, for the whole run"},
    named{"network.latency.jitter", "packets take longer, each by another time, for the whole run"},
    named{"network.bandwidth", "bytes a second out of a node, for the whole run"},
    named{"nodes.clock_offset", "a node's clock is wrong, for the whole run"},
    named{"nodes.joins", "a node starts late with an empty store"},
    named{"nodes.leaves", "a node stops for good"},
};

} // namespace

std::span<const named> list_safety_checks() { return safety_checks; }
std::span<const named> list_end_checks() { return end_checks; }
std::span<const named> list_events() {
  static const auto all = [] {
    std::vector<named> out{events.begin(), events.end()};
    for (const auto& kind : fault_kinds())
      out.push_back(kind);
    return out;
  }();
  return all;
}
std::span<const named> list_figures() { return figures; }
std::span<const named> list_functions() { return functions; }
std::span<const named> list_measures() { return measures; }
std::span<const named> list_behaviours() { return behaviours; }
std::span<const named> list_offences() { return offences; }
std::span<const named> list_deeds() { return deeds; }
std::span<const named> list_faults() {
  static const auto all = [] {
    auto out = fault_kinds();
    out.insert(out.end(), lasting_faults.begin(), lasting_faults.end());
    return out;
  }();
  return all;
}

std::vector<listed> list_protocols() {
  std::vector<listed> out;
  for (const auto& name : list(asset::preset)) {
    auto line = *embedded(asset::preset, name);
    line = line.substr(0, line.find('\n'));
    line.remove_prefix(std::min(line.find_first_not_of("# "), line.size()));
    out.push_back({name, std::string{line}});
  }
  return out;
}

std::vector<listed> list_scenarios() {
  std::vector<listed> out;
  for (const auto& name : list(asset::scenario)) {
    const auto s = load_scenario("builtin:scenarios/" + name + ".toml");
    out.push_back({name, s ? s->about : s.error().text()});
  }
  return out;
}

} // namespace concur::config
