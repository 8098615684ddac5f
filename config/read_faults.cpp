// [[faults]]: what breaks, when, whom it hits.
#include "config/fault_keys.hpp"
#include "config/quantity.hpp"
#include "config/sections.hpp"
#include "simulation/faults/condition.hpp"
#include "simulation/placement.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <map>

namespace concur::config {

namespace {

using namespace simulation;
using namespace std::chrono_literals;

constexpr duration ten_years = 24h * 365 * 10;

bool contains(const std::vector<std::string>& all, const std::string& name) {
  return std::find(all.begin(), all.end(), name) != all.end();
}

/// Partitions with fixed times and fixed groups need nobody who watches the run: the network model
/// carries them out alone.
/// One entry of a list of nodes: a node, the nodes of a group, or "*" for the rest.
void add_nodes(const section& row, const value& v, const directory& who,
               std::vector<std::string>& out) {
  const auto* name = v.as<std::string>();
  if (!name) {
    row.bad().add(v.where, fmt::format("expected the name of a node, not {}", kind_name(v)));
    return;
  }
  const auto group = who.groups.find(*name);
  if (*name == "*" || *name == "rest")
    out.emplace_back("*");
  else if (group != who.groups.end())
    out.insert(out.end(), group->second.begin(), group->second.end());
  else if (contains(who.nodes, *name))
    out.push_back(*name);
  else
    row.bad().add(v.where, fmt::format("there is no node \"{}\"", *name),
                  nearest(*name, who.node_words()).empty()
                      ? "name a node, a group, or \"*\" for the rest"
                      : suggestion(*name, who.node_words()));
}

std::vector<std::string> node_list(const section& row, const value& v, const directory& who) {
  std::vector<std::string> out;
  const auto* items = v.as<value_list>();
  if (!items) {
    row.bad().add(v.where, fmt::format("expected a list of nodes, not {}", kind_name(v)));
    return out;
  }
  for (const auto& item : *items)
    add_nodes(row, item, who, out);
  return out;
}

void read_partition(const section& row, const directory& who, partition_settings& out) {
  for (const auto* key : {"from", "to"}) {
    if (row.has(key))
      row.complain(key, fmt::format("faults.{} belongs to kind = \"one-way\"", key));
  }
  if (!row.require("groups", "groups = [[\"a\"], [\"*\"]]"))
    return;
  const auto* groups = row.find("groups")->as<value_list>();
  if (!groups || groups->size() < 2) {
    row.complain("groups", "faults.groups must be two or more lists of nodes");
    return;
  }
  for (const auto& group : *groups)
    out.groups.push_back(node_list(row, group, who));
}

void read_one_way(const section& row, const directory& who, partition_settings& out) {
  if (row.has("groups"))
    row.complain("groups", "faults.groups belongs to kind = \"partition\"");
  out.one_way = true;
  if (!row.require("from", "from = [\"a\"]"))
    return;
  out.groups.push_back(node_list(row, *row.find("from"), who));
  const auto* to = row.find("to");
  out.groups.push_back(to ? node_list(row, *to, who) : std::vector<std::string>{"*"});
}

void read_times(const section& row, partition_settings& out) {
  row.time("at", out.from);
  row.time("heal", out.until, duration{0});
  std::optional<duration> length;
  row.time("for", length, duration{1});
  if (length && row.has("heal"))
    row.complain("for", "give faults.heal or faults.for, not both");
  else if (length && *length > duration::max() - out.from)
    row.complain("for", "faults.for is too long");
  else if (length)
    out.until = out.from + *length;
  if (out.until && *out.until <= out.from)
    row.complain("heal", "faults.heal must be after faults.at");
}

/// A node in two groups, or two groups of "the rest", can't be told apart.
void check_groups(const section& row, const partition_settings& p) {
  std::vector<std::string> seen;
  for (const auto& group : p.groups) {
    for (const auto& name : group)
      seen.push_back(name);
  }
  std::sort(seen.begin(), seen.end());
  const auto twice = std::adjacent_find(seen.begin(), seen.end());
  if (twice != seen.end())
    row.complain(p.one_way ? "to" : "groups",
                 fmt::format("\"{}\" stands on both sides of the fault", *twice));
}

/// One fault of the list that the control of faults carries out.
class fault_reader {
public:
  fault_reader(const section& row, const directory& who) : row_(row), who_(who) {}

  fault_settings read(fault_kind kind) {
    out_.kind = kind;
    read_crash_disk();
    check_keys_of_kind();
    read_times();
    read_whom();
    read_how_much();
    return std::move(out_);
  }

private:
  void check_keys_of_kind() const {
    for (const auto key : special_fault_keys())
      if (row_.has(key) && !takes(key))
        row_.complain(key, fmt::format("faults.{} does not belong to kind = \"{}\"", key,
                                       info_of(out_.kind).name));
  }

  void read_crash_disk() {
    std::string disk;
    if (out_.kind != fault_kind::crash || !row_.text("disk", disk))
      return;
    if (disk == "lose-unsynced")
      out_.kind = fault_kind::crash_unsynced;
    else if (disk == "lose-all")
      out_.kind = fault_kind::crash_empty;
    else if (disk != "keep")
      row_.unknown_word("disk", disk, {"keep", "lose-unsynced", "lose-all"});
  }

  void read_times() {
    row_.time("at", out_.at);
    row_.time("every", out_.every, duration{1});
    row_.time("until", out_.until, duration{1});
    if (row_.number("per_hour", out_.per_hour, 0, 1e6) && row_.has("every"))
      row_.complain("per_hour", "give faults.every or faults.per_hour, not both");
    if (row_.text("when", out_.when)) {
      const auto when = parse_condition(out_.when);
      if (!when)
        row_.complain("when", when.error().what, when.error().hint);
      else if (when->of == condition::subject::leader && !contains(who_.nodes, when->node))
        row_.complain("when", fmt::format("there is no node \"{}\"", when->node),
                      suggestion(when->node, who_.nodes));
      if (row_.has("every") || row_.has("per_hour"))
        row_.complain("when", "faults.when goes neither with faults.every nor with per_hour");
    }
    read_length();
    if (out_.until && *out_.until <= out_.at)
      row_.complain("until", "faults.until must be after faults.at");
  }

  void read_length() {
    std::optional<duration> heal;
    row_.time("heal", heal, duration{1});
    row_.time("for", out_.lasts, duration{1});
    const bool is_stop = takes("down") && out_.kind != fault_kind::restart_storm;
    if (is_stop)
      row_.time("down", out_.lasts, duration{1});
    else if (out_.kind == fault_kind::restart_storm && row_.require("down", "down = \"2 s\""))
      row_.time("down", out_.down, 1ms, ten_years);
    if (is_stop && row_.has("for"))
      row_.complain("for", "a crash lasts for faults.down");
    if (heal && out_.lasts)
      row_.complain("heal", "give faults.heal or its length, not both");
    else if (heal && (row_.has("every") || row_.has("per_hour") || row_.has("when")))
      row_.complain("heal", "faults that begin again have a length: give faults.for");
    else if (heal && *heal <= out_.at)
      row_.complain("heal", "faults.heal must be after faults.at");
    else if (heal)
      out_.lasts = *heal - out_.at;
    const auto area = info_of(out_.kind).area;
    const bool must_end = out_.kind == fault_kind::pause || out_.kind == fault_kind::swizzle ||
                          out_.kind == fault_kind::restart_storm || area == fault_area::disk;
    if (must_end && !out_.lasts)
      row_.complain("for",
                    fmt::format("a fault of kind \"{}\" needs an end", info_of(out_.kind).name),
                    "write for = \"10 s\"");
  }

  void read_whom() {
    if (row_.has("groups"))
      read_groups();
    else if (out_.kind == fault_kind::partition)
      row_.require("groups", "groups = [[\"leader\"], [\"rest\"]]");
    else if (out_.kind == fault_kind::one_way)
      read_pair("from", "to");
    else if (out_.kind == fault_kind::link)
      read_link();
    else if (row_.has("between"))
      read_between();
    else
      read_nodes();
  }

  void read_link() {
    const bool has_pair = row_.has("from") || row_.has("to");
    if (has_pair == row_.has("between"))
      return row_.complain(
          has_pair ? "between" : "kind", "a fault of kind \"link\" names its links once",
          "write between = [\"a\", \"b\"] for both directions, or from = [\"a\"] and "
          "to = [\"b\"] for one");
    out_.is_directed = has_pair;
    if (has_pair)
      read_pair("from", "to");
    else
      read_between();
  }

  void read_groups() {
    const auto* groups = row_.find("groups")->as<value_list>();
    if (!groups || groups->size() < 2)
      return row_.complain("groups", "faults.groups must be two or more lists of nodes");
    for (const auto& g : *groups)
      out_.groups.push_back(words(g));
  }

  void read_pair(std::string_view from, std::string_view to) {
    if (!row_.require(from, "from = [\"leader\"]"))
      return;
    out_.groups.push_back(words(*row_.find(from)));
    const auto* other = row_.find(to);
    out_.groups.push_back(other ? words(*other) : std::vector<std::string>{"*"});
  }

  void read_between() {
    const auto* ends = row_.find("between")->as<value_list>();
    if (!ends || ends->size() != 2)
      return row_.complain("between", "faults.between must be two nodes or two lists of nodes");
    for (const auto& end : *ends)
      out_.groups.push_back(end.as<value_list>() ? words(end) : word(end));
  }

  void read_nodes() {
    if (const auto* v = row_.find("nodes")) {
      out_.nodes = v->as<std::string>() ? word(*v) : words(*v);
    } else if (row_.has("pick")) {
      const auto pick = row_.table("pick");
      std::uint64_t count = 1;
      pick.count("random", count, 1, 1'000'000);
      out_.pick = count;
      if (const auto* of = pick.find("of"))
        out_.nodes = of->as<std::string>() ? word(*of) : words(*of);
      else
        out_.nodes = {"*"};
    } else {
      row_.require("nodes", "nodes = [\"paris\"], or a late name such as \"leader\"");
    }
  }

  std::vector<std::string> words(const value& v) {
    const auto* items = v.as<value_list>();
    if (!items) {
      row_.bad().add(v.where, fmt::format("expected a list of nodes, not {}", kind_name(v)));
      return {};
    }
    std::vector<std::string> out;
    for (const auto& item : *items)
      for (auto& w : word(item))
        out.push_back(std::move(w));
    return out;
  }

  std::vector<std::string> word(const value& v) {
    const auto* name = v.as<std::string>();
    if (name && is_late_name(*name) && !who_.groups.contains(*name) && !contains(who_.nodes, *name))
      return {*name};
    std::vector<std::string> out;
    add_nodes(row_, v, who_, out);
    return out;
  }

  bool takes(std::string_view key) const { return takes_key(out_.kind, key); }

  void read_how_much() {
    const bool may_lack_time =
        out_.kind == fault_kind::duplicate || out_.kind == fault_kind::reorder;
    if (takes("by") && (may_lack_time || row_.require("by", "by = \"100 ms\"")))
      row_.time("by", out_.time, duration{1}, ten_years);
    if (out_.kind == fault_kind::link)
      return read_link_trouble();
    row_.number("share", out_.share, 0, 1);
    if (takes("rate") && row_.require("rate", "rate = \"100 kbit/s\"") &&
        row_.rate("rate", out_.rate) && out_.rate == 0)
      row_.complain("rate", "faults.rate must be above 0");
    if (takes("messages") && row_.require("messages", "messages = 50, a second"))
      row_.count("messages", out_.rate, 1, 1'000'000'000);
    double parts = 0;
    if (takes("drift") && row_.require("drift", "drift = 200, millionths; below 0: too slow") &&
        row_.number("drift", parts, -ppm / 2, ppm))
      out_.drift = parts / ppm;
    row_.count("writes", out_.writes, 1, 1'000'000);
  }

  void read_link_trouble() {
    out_.share = 0;
    row_.time("delay", out_.time, duration{0}, ten_years);
    row_.time("jitter", out_.jitter, duration{0}, ten_years);
    row_.number("drop", out_.share, 0, 1);
    row_.rate("bandwidth", out_.rate);
    if (out_.time == duration{0} && out_.jitter == duration{0} && out_.share == 0 && out_.rate == 0)
      row_.complain("kind", "a fault of kind \"link\" does nothing to its links",
                    "write delay = \"150 ms\", jitter, drop or bandwidth");
  }

  const section& row_;
  const directory& who_;
  fault_settings out_;
};

/// Whether the network model can carry it out alone.
bool is_fixed(const section& row, const std::string& kind) {
  if (kind != "partition" && kind != "one-way")
    return false;
  for (const auto* key : {"every", "until", "per_hour", "when", "name", "nodes", "pick"})
    if (row.has(key))
      return false;
  const auto is_late = [](const value& v) {
    const auto* word = v.as<std::string>();
    return word && is_late_name(*word) && *word != "*" && *word != "rest";
  };
  for (const auto* key : {"groups", "from", "to"}) {
    const auto* list = row.has(key) ? row.find(key)->as<value_list>() : nullptr;
    for (std::size_t i = 0; list && i < list->size(); ++i) {
      const auto* inner = (*list)[i].as<value_list>();
      if (is_late((*list)[i]) || (inner && std::any_of(inner->begin(), inner->end(), is_late)))
        return false;
    }
  }
  return true;
}

void read_fixed(const section& row, const directory& who, const std::string& kind, scenario& out) {
  partition_settings p;
  if (kind == "partition")
    read_partition(row, who, p);
  else
    read_one_way(row, who, p);
  read_times(row, p);
  check_groups(row, p);
  out.network.partitions.push_back(std::move(p));
}

std::optional<fault_kind> kind_of(const section& row, const std::string& word) {
  std::vector<std::string> known{"kill"};
  for (const auto& f : all_faults()) {
    if (f.name == word)
      return f.kind;
    known.emplace_back(f.name);
  }
  if (word == "kill")
    return fault_kind::crash;
  row.unknown_word("kind", word, known);
  return std::nullopt;
}

bool names_leader(const fault_settings& f) {
  auto names = [](const std::vector<std::string>& words) {
    return contains(words, "leader") || contains(words, "followers");
  };
  return names(f.nodes) || std::any_of(f.groups.begin(), f.groups.end(), names);
}

/// Nodes that are threads or processes of their own are stopped by other means.
void check_mode(const section& row, const scenario& s, const fault_settings& f) {
  if (s.run.mode == run_mode::sim) {
    for (const auto& n : s.nodes)
      if (n.store == store_kind::disk && harms_store(f.kind))
        return row.complain("kind", fmt::format("\"{}\" needs stores in memory, and {} has one on "
                                                "disk",
                                                info_of(f.kind).name, n.name));
    return;
  }
  if (info_of(f.kind).area == fault_area::network) {
    if (!f.when.empty() || names_leader(f))
      row.complain("kind", "where nodes run by themselves, nobody sees at once what they do",
                   "write times, and nodes by name, or run.mode = \"sim\"");
    return;
  }
  if (s.run.mode == run_mode::hosts &&
      (f.kind == fault_kind::crash || f.kind == fault_kind::pause)) {
    if (!f.when.empty() || f.pick > 0 || f.per_hour > 0)
      row.complain("kind", "in mode hosts a fault has fixed times and nodes");
    else if (!machines_hit(s, f.nodes))
      row.complain("nodes", "a process is killed or stopped as a whole",
                   "name all nodes of a machine, such as nodes = [\"b/*\"]");
    return;
  }
  row.complain("kind", fmt::format("\"{}\" needs run.mode = \"sim\"", info_of(f.kind).name),
               "in the other modes there are the faults of the network, and in mode hosts crash "
               "and pause");
}

} // namespace

void read_faults(const section& top, scenario& out, const directory& who) {
  std::map<fault_kind, std::size_t> numbers;
  std::vector<std::string> names;
  for (const auto& row : top.tables("faults")) {
    std::string kind;
    if (!row.require("kind", "kind = \"crash\", see `concur list faults`") ||
        !row.text("kind", kind))
      continue;
    if (is_fixed(row, kind)) {
      read_fixed(row, who, kind, out);
      continue;
    }
    const auto known = kind_of(row, kind);
    if (!known)
      continue;
    auto f = fault_reader{row, who}.read(*known);
    f.name = fmt::format("{}-{}", info_of(f.kind).name, ++numbers[f.kind]);
    row.name("name", f.name);
    if (contains(names, f.name))
      row.complain("name", fmt::format("two faults are called \"{}\"", f.name));
    names.push_back(f.name);
    check_mode(row, out, f);
    out.faults.push_back(std::move(f));
  }
}

} // namespace concur::config
