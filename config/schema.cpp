#include "config/schema_parts.hpp"

#include <algorithm>
#include <array>
#include <fmt/core.h>

namespace concur::config {

namespace {

constexpr std::array general_keys{
    key_info{"schema", "1", "required", "", "Version of this file format."},
    key_info{"name", "text", "required", "1 to 64 letters, digits, . _ -", "Name of the scenario."},
    key_info{"about", "text", "\"\"", "", "One sentence for lists and reports."},
    key_info{"include", "list of paths", "[]", "depth 8",
             "Files merged below this one, relative to it. Tables are merged key by key and the "
             "including file wins; lists of tables are joined, included ones first."},

    key_info{"run.mode", "sim, live or hosts", "\"sim\"", "",
             "Virtual time and repeatable, real threads and clocks, or several machines."},
    key_info{"run.driver", "actors or loop", "\"actors\"", "",
             "What carries messages in sim mode: CAF actors or a plain event loop."},
    key_info{"run.seed", "whole number", "1", "0 to 2^63 - 1", "Root of all random streams."},
    key_info{"run.stop", "table", "stop.time = the virtual limit", "",
             "The run ends at the first of these."},
    key_info{"run.stop.settled", "\"all-transactions\"", "not set", "",
             "Every payment and every submitted transaction is settled; not before `load.until` if "
             "that is set."},
    key_info{"run.stop.time", "time", "not set", "above 0", "Virtual time."},
    key_info{"run.stop.height", "whole number", "not set", "from 1", "Height of the best chain."},
    key_info{"run.stop.blocks", "whole number", "not set", "from 1",
             "Blocks made by anybody, stale ones too."},
    key_info{"run.stop.events", "whole number", "not set", "from 1", "Events of the simulation."},
    key_info{"run.stop.attempts", "whole number", "not set", "from 1",
             "Attempts of attackers that succeeded or were given up."},
    key_info{"run.limit", "table", "", "", "The run is given up at the first of these."},
    key_info{"run.limit.virtual", "time", "\"365 days\"", "above 0", "Virtual time."},
    key_info{"run.limit.wall", "time", "\"1 h\"", "above 0", "Real time."},
    key_info{"run.limit.events", "whole number", "10000000000", "from 1", "Events."},
    key_info{"run.limit.node_memory", "size", "\"256 MiB\" in live and hosts, else none",
             "from 64 KiB",
             "Transactions and blocks that one node may hold, in encoded bytes. At the limit it "
             "takes no more transactions and no blocks without a parent; an eighth above it the "
             "run ends with code 5."},
    key_info{"run.verify", "each, once or none", "\"once\" in sim, else \"each\"", "",
             "Whether each replica checks each signature itself, all together once, or nobody."},
    key_info{"run.store", "memory or disk", "\"memory\"", "", "Store of nodes that do not say."},
    key_info{"run.events_log", "true or false", "true", "", "Write events.jsonl."},
    key_info{"run.events_log_max", "whole number", "2000000", "from 0",
             "Lines at most; the digest covers all events in any case."},

    key_info{"protocol.preset", "name", "\"lecture-pow\"", "see `concur list protocols`",
             "Sets the family and every constant; single keys override it."},
    key_info{"protocol.kind", "pow, pos or dpos", "of the preset", "", "Family of the protocol."},
    key_info{"protocol.rules", "name", "of the preset", "",
             "Which of the family: lecture, peercoin, ethereum; lecture, bitshares, steem, eos."},
    key_info{"protocol.puzzle", "lecture or bitcoin", protocol_default, "",
             "Header that is hashed: the lecture's or Bitcoin's 80 bytes."},
    key_info{"protocol.block_interval", "time", protocol_default, "1 ms to 365 days",
             "Mean time between blocks that is aimed at."},
    key_info{"protocol.difficulty", "table", protocol_default, "",
             "Of the first block, and steps."},
    key_info{"protocol.difficulty.leading_zero_bits", "whole number", protocol_default, "0 to 255",
             "Zero bits in front of a valid hash (puzzle lecture)."},
    key_info{"protocol.difficulty.bits", "compact target in hex", protocol_default,
             "\"00000000\" to \"ffffffff\"",
             "Target of the first block (puzzle bitcoin); \"00000000\" for the limit."},
    key_info{"protocol.difficulty.step_every", "whole number", "0", "from 0, in blocks",
             "The leading zero bits fall each time so many blocks were made; 0 for never."},
    key_info{"protocol.difficulty.step_bits", "whole number", "0", "0 to 255",
             "By so many bits each time."},
    key_info{"protocol.retarget", "rule or table", protocol_default, "",
             "How difficulty follows the hash rate."},
    key_info{"protocol.retarget.rule", "none, bitcoin, testnet3, testnet4, asert or lwma",
             protocol_default, "", "Rule."},
    key_info{"protocol.retarget.window", "whole number", protocol_default,
             "2 to 1000000, in blocks", "Length of a period, or of the window of lwma."},
    key_info{"protocol.retarget.half_life", "time", protocol_default, "1 s to 365 days",
             "Of asert."},
    key_info{"protocol.fork_choice", "most-work", "\"most-work\"", "", "Which chain is best."},
    key_info{"protocol.ties", "probability", "0", "0 to 1",
             "The head moves to a later block of the same weight: 0 never (Bitcoin), 0.5 uniform "
             "tie breaking; in an attack it is the attacker's gamma, exactly."},
    key_info{"protocol.confirmations", "whole number", protocol_default, "1 to 100000",
             "A block is settled when so many blocks, its own included, are on it."},
    key_info{"protocol.future_limit", "time", protocol_default, "from 0",
             "How far a header's time may be ahead of a node's clock."},
    key_info{"protocol.hashing", "drawn or real", "\"drawn\" in sim, else \"real\"", "",
             "Draw the time to a solution from the hash share, or search nonces."},
    key_info{"protocol.hash_rate", "number", "0", "from 0, hashes a second",
             "Of all miners together at the start; 0: what makes the first target take "
             "block_interval."},
    key_info{"protocol.subsidy", "coins", protocol_default, "", "Reward of a block at the start."},
    key_info{"protocol.halving", "whole number", protocol_default, "from 0, in blocks",
             "The subsidy halves each time; 0 for never."},
    key_info{"protocol.maturity", "whole number", protocol_default, "0 to 100000, in blocks",
             "A reward can be spent so many blocks later."},
    key_info{"protocol.block_max", "table", protocol_default, "", "Limits of a block."},
    key_info{"protocol.block_max.bytes", "size", protocol_default, "1 kB to 32 MiB",
             "Encoded length."},
    key_info{"protocol.pool", "table", "", "", "Limits of each node's transaction pool."},
    key_info{"protocol.pool.bytes", "size", "\"64 MiB\"", "64 KiB to 4 GiB", "Of all together."},
    key_info{"protocol.pool.transactions", "whole number", "100000", "1 to 10000000", "Count."},
    key_info{"protocol.pool.per_account", "whole number", "1000", "1 to 1000000", "Of one sender."},
    key_info{"protocol.pool.transaction_bytes", "size", "\"64 KiB\"", "256 B to 64 KiB",
             "Of one transaction."},
    key_info{"protocol.pool.fee_min", "coins", "\"0\"", "", "Relay minimum for each 1,000 bytes."},
    key_info{"protocol.pool.nonce_gap_max", "whole number", "1000", "0 to 1000000",
             "How far ahead of its account a nonce may be."},

    key_info{"nodes[].name", "text", "n1, n2, ...", "1 to 64 letters, digits, . _ -",
             "Name of the node; with a count the nodes are called name-1, name-2, ..."},
    key_info{"nodes[].count", "whole number", "1", "1 to 100000", "So many alike."},
    key_info{"nodes[].role", "member, miner, validator, delegate or full", "\"member\"", "",
             "A member takes part as the protocol has it; a full node only follows."},
    key_info{
        "nodes[].hash_share", "share", "an equal part of what the others leave", "0 to 1",
        "Of the whole hash rate; with a count, of the group, split evenly. Set from outside, it "
        "leaves the others their proportions of the rest."},
    key_info{"nodes[].city", "text", "the name", "",
             "Row of the latency matrix; of a group, its name."},
    key_info{"nodes[].region", "whole number", "in turns", "0 to 999",
             "For latencies within and between regions."},
    key_info{"nodes[].user", "text", "the node's name", "",
             "Name of the account that its wallet holds."},
    key_info{"nodes[].balance", "coins", "\"0\"", "", "Of that account in the first block."},
    key_info{"nodes[].stake", "coins", "\"0\"", "",
             "Coins beside the balance that count as its stake; bonded where stake must be."},
    key_info{"nodes[].power", "whole number", "0", "from 0",
             "Work a second of its delegate (lecture-dpos); 0: enough for every slot."},
    key_info{"nodes[].held", "time", "\"0 s\"", "up to 50 years",
             "How long balance and stake had rested before the first block."},
    key_info{
        "nodes[].checkpoint", "node", "nobody", "",
        "ethereum: whom it trusts, and asks at every start for what is final. It takes no chain "
        "but through that, and stops if it is older than the weak-subjectivity period."},
    key_info{"nodes[].joins", "time", "\"0 s\"", "from 0", "Starts so late, with an empty store."},
    key_info{"nodes[].leaves", "time", "never", "after joins", "Stops then."},
    key_info{"nodes[].clock_offset", "time", "\"0 s\"", "-1 day to 1 day",
             "Its clock minus true time."},
    key_info{"nodes[].store", "memory or disk", "as run.store", "", "Where it keeps blocks."},
    key_info{"nodes[].behaviour", "name or table", "\"honest\"", "see `concur list behaviours`",
             "What it does other than an honest node."},
    key_info{"nodes[].behaviour.kind", "name", "\"honest\"", "", "The same."},
    key_info{"nodes[].behaviour.from", "time", "\"0 s\"", "from 0", "Honest before."},
    key_info{"nodes[].behaviour.until", "time", "never", "from 0", "Honest from then on."},
    key_info{"nodes[].behaviour.rate", "share", "1", "0 to 1",
             "How many of the occasions it uses."},

    key_info{"network.topology", "kind or table", "\"full\"", "", "Who is linked to whom."},
    key_info{"network.topology.kind",
             "full, random, ring, line, star, small-world or mesh-of-regions", "\"full\"", "",
             "Shape of the graph."},
    key_info{"network.topology.degree", "whole number", "8", "2 to 1000, below the nodes",
             "Links of a node (random, small-world)."},
    key_info{"network.topology.regions", "whole number", "5", "1 to 1000",
             "Number of regions (mesh-of-regions)."},
    key_info{"network.topology.rewire", "probability", "0.1", "0 to 1",
             "Share of links drawn anew (small-world)."},
    key_info{"network.latency", "time or table", "\"0 s\"", "",
             "One way. A time alone, or one of the forms below."},
    key_info{"network.latency.dist", "constant, uniform or lognormal", "", "", "Distribution."},
    key_info{"network.latency.value", "time", "required", "from 0", "constant."},
    key_info{"network.latency.min", "time", "required", "from 0", "uniform."},
    key_info{"network.latency.max", "time", "required", "from min", "uniform."},
    key_info{"network.latency.median", "time", "required", "above 0", "lognormal."},
    key_info{"network.latency.p99", "time", "required", "from median", "lognormal."},
    key_info{"network.latency.matrix", "name", "", "five-cities",
             "Round trips between cities; one way is half of it."},
    key_info{"network.latency.cities", "list of names", "of the matrix", "",
             "A matrix given in the file itself."},
    key_info{"network.latency.round_trip", "list of lists of times", "of the matrix", "",
             "A matrix given in the file itself, symmetric, one row a city."},
    key_info{"network.latency.same", "time", "required", "from 0", "Within a region."},
    key_info{"network.latency.between", "time", "required", "from 0", "Between regions."},
    key_info{"network.latency.jitter", "share", "0.0", "0 to 10",
             "Each packet takes up to this share of the latency longer."},
    key_info{"network.bandwidth", "rate", "\"unlimited\"", "", "Out of each node."},
    key_info{"network.drop", "probability", "0.0", "0 to 1", "A packet is lost."},
    key_info{"network.duplicate", "probability", "0.0", "0 to 1", "A packet arrives twice."},
    key_info{"network.reorder", "probability", "0.0", "0 to 1",
             "A packet takes up to one latency longer."},
    key_info{"network.relay", "table", "", "", "How news travels."},
    key_info{"network.relay.blocks", "announce, compact or push", "\"announce\"", "",
             "Announce the id, send header and short ids (BIP 152), or send the whole block."},
    key_info{"network.relay.transactions", "announce or push", "\"announce\"", "", "The same."},

    key_info{"payments[].at", "time", "\"0 s\"", "from 0", "When it is submitted."},
    key_info{"payments[].from", "user", "required", "", "Who pays."},
    key_info{"payments[].to", "user", "required", "", "Who is paid."},
    key_info{"payments[].amount", "coins", "required", "above 0", "How much."},
    key_info{"payments[].fee", "coins", "\"0\"", "", "For the miner."},

    key_info{"load.tx_rate", "number", "0.0", "0 to 1000000, a second",
             "Background payments over all wallets together."},
    key_info{"load.tx_size", "size or table", "as small as they are", "0 B to 16 KiB",
             "Encoded length of each."},
    key_info{"load.tx_size.min", "size", "required", "0 B to 16 KiB", "Drawn evenly from here."},
    key_info{"load.tx_size.max", "size", "required", "from min", "To here."},
    key_info{"load.accounts", "whole number", "0", "0 to 10000000",
             "Funded accounts beside those of the nodes."},
    key_info{"load.balance", "coins", "\"0\"", "", "Of each of them."},
    key_info{"load.fee", "coins or table", "\"0\"", "", "Of each payment."},
    key_info{"load.fee.min", "coins", "required", "", "Drawn evenly from here."},
    key_info{"load.fee.max", "coins", "required", "from min", "To here."},
    key_info{"load.until", "time", "the end", "above 0", "Stops then."},

    key_info{"offences[].at", "time", "\"0 s\"", "from 0", "When."},
    key_info{"offences[].node", "node", "required", "", "Who commits it."},
    key_info{"offences[].kind", "name", "required", "see `concur list faults`",
             "What is sent, to see it refused."},

    key_info{"check.safety", "list of names", "[]", "see `concur list checks`",
             "Must hold after every step."},
    key_info{"check.require", "list of expressions", "[]", "",
             "Must hold at the end: a name or a comparison."},
    key_info{"check.expect", "list of names", "[]", "",
             "Must happen: what an attack is meant to do."},
    key_info{"check.seen", "list", "[]", "",
             "The run proves nothing unless these happened: \"fork\", \"reorg-depth>=2\"."},

    key_info{"sweep.seeds", "whole number", "1", "1 to 10000000", "Runs for each point."},
    key_info{"sweep.vary", "table", "{}", "",
             "Keys and their values, a list or \"from..to:step\"; all combinations are run."},
    key_info{"sweep.compare", "table", "", "", "What the sweep is held against."},
    key_info{"sweep.compare.metric", "text", "required", "",
             "A figure of check.require, or an expression of some."},
    key_info{"sweep.compare.against", "text", "required", "",
             "A number, or such as \"theory:rosenfeld\", see `concur list theories`."},
    key_info{"sweep.compare.ci", "share", "0.95", "above 0, below 1", "Confidence level."},
};

std::string_view parent_of(std::string_view path) {
  const auto dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : path.substr(0, dot);
}

bool is_inside(std::string_view path, std::string_view table) {
  if (table.empty())
    return true;
  return path.size() > table.size() + 1 && path.substr(0, table.size()) == table &&
         path[table.size()] == '.';
}

} // namespace

namespace {

/// The table at the top of the file in which a key is; empty at the top itself.
std::string_view table_of(const key_info& k) {
  const auto end = k.path.find_first_of(".[");
  return end == std::string_view::npos ? std::string_view{} : k.path.substr(0, end);
}

} // namespace

std::span<const key_info> schema() {
  static const auto all = [] {
    std::vector<key_info> out{general_keys.begin(), general_keys.end()};
    for (auto part : {attack_keys(), fault_keys(), stake_keys(), pos_keys(), ethereum_keys(),
                      dpos_keys(), hosts_keys()})
      out.insert(out.end(), part.begin(), part.end());
    // Keys of one table stand together, whichever part they come from.
    std::vector<std::string_view> order;
    for (const auto& k : out)
      if (std::find(order.begin(), order.end(), table_of(k)) == order.end())
        order.push_back(table_of(k));
    const auto rank = [&](const key_info& k) {
      return std::find(order.begin(), order.end(), table_of(k)) - order.begin();
    };
    std::stable_sort(out.begin(), out.end(),
                     [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    return out;
  }();
  return all;
}

bool is_known_path(std::string_view path) {
  return std::any_of(schema().begin(), schema().end(), [path](const key_info& k) {
    return k.path == path || is_inside(k.path, path);
  });
}

std::vector<std::string> keys_inside(std::string_view path) {
  std::vector<std::string> out;
  for (const auto& k : schema()) {
    if (!is_inside(k.path, path))
      continue;
    auto rest = path.empty() ? k.path : k.path.substr(path.size() + 1);
    rest = rest.substr(0, rest.find_first_of(".["));
    if (std::find(out.begin(), out.end(), rest) == out.end())
      out.emplace_back(rest);
  }
  return out;
}

bool is_open_table(std::string_view path) {
  return path == "sweep.vary" || path == "nodes[].place";
}

std::string schema_markdown() {
  std::string out;
  std::string section = "?";
  for (const auto& k : schema()) {
    const auto top = k.path.substr(0, k.path.find_first_of(".["));
    const std::string title{parent_of(k.path).empty() ? std::string_view{} : top};
    if (title != section) {
      section = title;
      const bool is_list = k.path.find('[') != std::string_view::npos;
      if (title.empty())
        out += "\n### Top of the file\n";
      else
        out += is_list ? fmt::format("\n### [[{}]]\n", title) : fmt::format("\n### [{}]\n", title);
      out += "\n| key | value | default | range | meaning |\n| --- | --- | --- | --- | --- |\n";
    }
    auto name = k.path.substr(title.empty() ? 0 : title.size());
    name.remove_prefix(std::min(name.size(), name.find_first_not_of("[].")));
    out +=
        fmt::format("| `{}` | {} | {} | {} | {} |\n", name, k.type, k.fallback, k.range, k.about);
  }
  return out;
}

} // namespace concur::config
