#include "apps/search/parts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace concur::apps::search {
namespace {

using namespace simulation;

bool has(const subset& kept, std::size_t i) {
  return std::binary_search(kept.begin(), kept.end(), i);
}

template <auto List>
std::size_t count_of(const scenario& s) {
  return (s.*List).size();
}

template <class T>
void keep_in(std::vector<T>& all, const subset& kept) {
  std::vector<T> out;
  for (auto i : kept)
    out.push_back(std::move(all[i]));
  all = std::move(out);
}

template <auto List>
void keep_of(scenario& s, const subset& kept) {
  keep_in(s.*List, kept);
}

// Nodes that differ from a plain one in some way, as a list of such differences.

template <bool (*Is)(const node_settings&)>
std::size_t count_nodes(const scenario& s) {
  return static_cast<std::size_t>(std::count_if(s.nodes.begin(), s.nodes.end(), Is));
}

template <bool (*Is)(const node_settings&), void (*Undo)(node_settings&)>
void keep_nodes(scenario& s, const subset& kept) {
  std::size_t i = 0;
  for (auto& n : s.nodes)
    if (Is(n) && !has(kept, i++))
      Undo(n);
}

bool is_faulty(const node_settings& n) { return !n.behaviour.kind.empty(); }
void make_honest(node_settings& n) { n.behaviour = {}; }
bool comes_or_goes(const node_settings& n) { return n.joins > duration{0} || n.leaves; }
void make_present(node_settings& n) {
  n.joins = duration{0};
  n.leaves.reset();
}
bool has_wrong_clock(const node_settings& n) { return n.clock_offset != duration{0}; }
void set_clock(node_settings& n) { n.clock_offset = duration{0}; }
bool has_balance(const node_settings& n) { return n.balance > amount{0}; }
void take_balance(node_settings& n) { n.balance = amount{0}; }

// Nodes themselves.

std::string user_of(const node_settings& n) { return n.user.empty() ? n.name : n.user; }

template <class T>
bool contains(const std::vector<T>& all, const T& what) {
  return std::find(all.begin(), all.end(), what) != all.end();
}

void forget_in_groups(network_settings& n, const std::vector<std::string>& gone) {
  for (auto& p : n.partitions) {
    for (auto& g : p.groups)
      std::erase_if(g, [&](auto& name) { return contains(gone, name); });
    if (!p.one_way)
      std::erase_if(p.groups, [](auto& g) { return g.empty(); });
  }
  std::erase_if(n.partitions, [](auto& p) {
    return p.groups.size() < 2 ||
           std::any_of(p.groups.begin(), p.groups.end(), [](auto& g) { return g.empty(); });
  });
}

/// Planned faults that hit nobody any more, or wait for somebody who is gone, go too.
void forget_in_faults(std::vector<fault_settings>& faults, const std::vector<std::string>& gone) {
  auto is_gone = [&](auto& name) { return contains(gone, name); };
  std::erase_if(faults, [&](fault_settings& f) {
    auto had_nodes = !f.nodes.empty();
    std::erase_if(f.nodes, is_gone);
    for (auto& g : f.groups)
      std::erase_if(g, is_gone);
    auto waits_for_gone = std::any_of(gone.begin(), gone.end(), [&](auto& name) {
      return f.when.find("(" + name + ")") != std::string::npos;
    });
    return (had_nodes && f.nodes.empty()) || waits_for_gone ||
           std::any_of(f.groups.begin(), f.groups.end(), [](auto& g) { return g.empty(); });
  });
}

void forget_users(scenario& s, const std::vector<std::string>& gone) {
  std::erase_if(s.payments,
                [&](auto& p) { return contains(gone, p.from) || contains(gone, p.to); });
  std::erase_if(s.deeds, [&](auto& d) { return contains(gone, d.user); });
  for (auto& d : s.deeds)
    std::erase_if(d.whom, [&](auto& name) { return contains(gone, name); });
}

double hash_share_of(const scenario& s) {
  double out = 0;
  for (auto& n : s.nodes)
    out += n.hash_share;
  return out;
}

void keep_node_list(scenario& s, const subset& kept) {
  std::vector<std::string> gone, gone_users;
  for (std::size_t i = 0; i < s.nodes.size(); ++i)
    if (!has(kept, i)) {
      gone.push_back(s.nodes[i].name);
      gone_users.push_back(user_of(s.nodes[i]));
    }
  auto before = hash_share_of(s);
  keep_in(s.nodes, kept);
  if (auto after = hash_share_of(s); after > 0)
    for (auto& n : s.nodes)
      n.hash_share *= before / after;
  forget_in_groups(s.network, gone);
  forget_in_faults(s.faults, gone);
  for (auto& n : s.nodes)
    if (contains(gone, n.checkpoint))
      n.checkpoint.clear();
  forget_users(s, gone_users);
  std::erase_if(s.offences, [&](auto& o) { return contains(gone, o.node); });
  std::erase_if(s.protocol.election.cartel, [&](auto& name) { return contains(gone, name); });
}

std::size_t count_partitions(const scenario& s) { return s.network.partitions.size(); }
void keep_partitions(scenario& s, const subset& kept) { keep_in(s.network.partitions, kept); }

constexpr std::array kinds{
    part_kind{"partitions", count_partitions, keep_partitions},
    part_kind{"planned faults", count_of<&scenario::faults>, keep_of<&scenario::faults>},
    part_kind{"offences", count_of<&scenario::offences>, keep_of<&scenario::offences>},
    part_kind{"behaviours", count_nodes<is_faulty>, keep_nodes<is_faulty, make_honest>},
    part_kind{"joins and leaves", count_nodes<comes_or_goes>,
              keep_nodes<comes_or_goes, make_present>},
    part_kind{"clocks", count_nodes<has_wrong_clock>, keep_nodes<has_wrong_clock, set_clock>},
    part_kind{"deeds", count_of<&scenario::deeds>, keep_of<&scenario::deeds>},
    part_kind{"payments", count_of<&scenario::payments>, keep_of<&scenario::payments>},
    part_kind{"nodes", count_of<&scenario::nodes>, keep_node_list},
    part_kind{"balances", count_nodes<has_balance>, keep_nodes<has_balance, take_balance>},
};

// What can be made plain.

template <class T>
bool assign(T& to, T value) {
  if (to == value)
    return false;
  to = std::move(value);
  return true;
}

bool no_load(scenario& s) {
  if (s.load.tx_rate <= 0 && s.load.accounts == 0)
    return false;
  s.load = {};
  return true;
}
bool no_drop(scenario& s) { return assign(s.network.drop, 0.0); }
bool no_duplicate(scenario& s) { return assign(s.network.duplicate, 0.0); }
bool no_reorder(scenario& s) { return assign(s.network.reorder, 0.0); }
bool no_jitter(scenario& s) { return assign(s.network.jitter, 0.0); }
bool free_bandwidth(scenario& s) { return assign(s.network.bandwidth, std::uint64_t{0}); }
bool full_topology(scenario& s) {
  if (s.network.topology.kind == topology_kind::full)
    return false;
  s.network.topology = {};
  return true;
}

struct typical {
  duration operator()(const constant_latency& l) const { return l.value; }
  duration operator()(const uniform_latency& l) const { return (l.min + l.max) / 2; }
  duration operator()(const lognormal_latency& l) const { return l.median; }
  duration operator()(const region_latency& l) const { return l.between; }
  duration operator()(const matrix_latency& l) const {
    duration longest{0};
    for (auto& row : l.round_trip)
      for (auto t : row)
        longest = std::max(longest, t);
    return longest / 2;
  }
};
bool constant_latencies(scenario& s) {
  if (std::holds_alternative<constant_latency>(s.network.latency))
    return false;
  auto whole =
      std::chrono::round<std::chrono::milliseconds>(std::visit(typical{}, s.network.latency));
  s.network.latency = constant_latency{std::max<duration>(whole, std::chrono::milliseconds{1})};
  return true;
}
bool no_voters(scenario& s) { return assign(s.protocol.election.voters, std::size_t{0}); }
bool equal_shares(scenario& s) {
  auto sum = hash_share_of(s);
  auto mines = [](auto& n) { return n.hash_share > 0; };
  auto miners = std::count_if(s.nodes.begin(), s.nodes.end(), mines);
  bool changed = false;
  for (auto& n : s.nodes)
    if (mines(n))
      changed = assign(n.hash_share, sum / static_cast<double>(miners)) || changed;
  return changed;
}

constexpr std::array plain{
    simplification{"no load", no_load},
    simplification{"nothing lost", no_drop},
    simplification{"nothing doubled", no_duplicate},
    simplification{"nothing reordered", no_reorder},
    simplification{"no jitter", no_jitter},
    simplification{"unlimited bandwidth", free_bandwidth},
    simplification{"every node linked to every other", full_topology},
    simplification{"one latency", constant_latencies},
    simplification{"no voters", no_voters},
    simplification{"equal hash shares", equal_shares},
};

// What can get smaller.

double number(duration d) { return static_cast<double>(d.count()); }
duration time_of(double ns) { return duration{std::llround(ns)}; }

bool has_end(const partition_settings& p) { return p.until.has_value(); }

double cut_length(const scenario& s, std::size_t i) {
  auto& p = s.network.partitions[i];
  return has_end(p) ? number(*p.until - p.from) : 0;
}
void set_cut_length(scenario& s, std::size_t i, double ns) {
  auto& p = s.network.partitions[i];
  p.until = p.from + time_of(ns);
}
double cut_start(const scenario& s, std::size_t i) { return number(s.network.partitions[i].from); }
void set_cut_start(scenario& s, std::size_t i, double ns) {
  auto& p = s.network.partitions[i];
  if (p.until)
    *p.until += time_of(ns) - p.from;
  p.from = time_of(ns);
}
double drop_rate(const scenario& s, std::size_t) { return s.network.drop; }
void set_drop_rate(scenario& s, std::size_t, double p) { s.network.drop = p; }
double load_rate(const scenario& s, std::size_t) { return s.load.tx_rate; }
void set_load_rate(scenario& s, std::size_t, double r) { s.load.tx_rate = r; }
double accounts(const scenario& s, std::size_t) { return static_cast<double>(s.load.accounts); }
void set_accounts(scenario& s, std::size_t, double n) {
  s.load.accounts = static_cast<std::size_t>(n);
}
double pay_time(const scenario& s, std::size_t i) { return number(s.payments[i].at); }
void set_pay_time(scenario& s, std::size_t i, double ns) { s.payments[i].at = time_of(ns); }
double offence_time(const scenario& s, std::size_t i) { return number(s.offences[i].at); }
void set_offence_time(scenario& s, std::size_t i, double ns) { s.offences[i].at = time_of(ns); }
double fault_start(const scenario& s, std::size_t i) { return number(s.faults[i].at); }
void set_fault_start(scenario& s, std::size_t i, double ns) { s.faults[i].at = time_of(ns); }
double fault_length(const scenario& s, std::size_t i) {
  return number(s.faults[i].lasts.value_or(duration{0}));
}
void set_fault_length(scenario& s, std::size_t i, double ns) { s.faults[i].lasts = time_of(ns); }
double fault_share(const scenario& s, std::size_t i) { return s.faults[i].share; }
void set_fault_share(scenario& s, std::size_t i, double p) { s.faults[i].share = p; }
double fault_time(const scenario& s, std::size_t i) { return number(s.faults[i].time); }
void set_fault_time(scenario& s, std::size_t i, double ns) { s.faults[i].time = time_of(ns); }
double link_jitter(const scenario& s, std::size_t i) { return number(s.faults[i].jitter); }
void set_link_jitter(scenario& s, std::size_t i, double ns) { s.faults[i].jitter = time_of(ns); }
std::size_t one(const scenario&) { return 1; }

constexpr double second_ns = 1e9;
constexpr std::array all_dials{
    // The start first: a long partition may begin at once, a short one needs its moment.
    dial{"start of a partition", cut_start, set_cut_start, count_partitions, second_ns},
    dial{"length of a partition", cut_length, set_cut_length, count_partitions, second_ns},
    dial{"start of a fault", fault_start, set_fault_start, count_of<&scenario::faults>, second_ns},
    dial{"length of a fault", fault_length, set_fault_length, count_of<&scenario::faults>,
         second_ns},
    dial{"share of a fault", fault_share, set_fault_share, count_of<&scenario::faults>, 0.05},
    dial{"delay of a fault", fault_time, set_fault_time, count_of<&scenario::faults>, second_ns},
    dial{"jitter of a link", link_jitter, set_link_jitter, count_of<&scenario::faults>, second_ns},
    dial{"share of packets lost", drop_rate, set_drop_rate, one, 0.001},
    dial{"transactions a second", load_rate, set_load_rate, one, 0.1},
    dial{"accounts of the load", accounts, set_accounts, one, 1},
    dial{"time of a payment", pay_time, set_pay_time, count_of<&scenario::payments>, second_ns},
    dial{"time of an offence", offence_time, set_offence_time, count_of<&scenario::offences>,
         second_ns},
};

} // namespace

std::span<const part_kind> part_kinds() { return kinds; }
std::span<const simplification> simplifications() { return plain; }
std::span<const dial> dials() { return all_dials; }

scenario_size size_of(const scenario& s) {
  scenario_size out;
  out.nodes = s.nodes.size();
  out.faults = count_partitions(s) + s.faults.size() + s.offences.size() +
               count_nodes<is_faulty>(s) + count_nodes<comes_or_goes>(s) +
               count_nodes<has_wrong_clock>(s);
  for (auto rate : {s.network.drop, s.network.duplicate, s.network.reorder})
    out.faults += rate > 0 ? 1 : 0;
  out.traffic = s.payments.size() + s.deeds.size() + (s.load.tx_rate > 0 ? 1 : 0);
  return out;
}

} // namespace concur::apps::search
