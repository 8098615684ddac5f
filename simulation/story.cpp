#include "simulation/story.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace concur::simulation {
namespace {

constexpr std::size_t entries_max = 50'000, blocks_max = 5'000, faults_max = 40;
constexpr std::size_t sentences_max = 40;
/// Blocks of a branch below the one in question that are told of.
constexpr std::uint64_t depth_max = 12;

std::string time_of(instant t) { return fmt::format("{:.3f} s", to_seconds(t)); }

/// "A", "B" ... "Z", then "A2".
std::string branch_name(std::size_t i) {
  auto out = std::string(1, static_cast<char>('A' + i % 26));
  return i < 26 ? out : out + std::to_string(i / 26 + 1);
}

} // namespace

std::string_view to_string(story_step s) {
  switch (s) {
  case story_step::made: return "made";
  case story_step::followed: return "followed";
  case story_step::settled: return "settled";
  case story_step::undone: return "undone";
  case story_step::deviated: return "deviated";
  case story_step::stopped: return "stopped";
  case story_step::restarted: return "restarted";
  }
  return "step";
}

void chronicle::keep(entry e) {
  entries_.push_back(std::move(e));
  if (entries_.size() > entries_max)
    entries_.pop_front();
}

void chronicle::on_fact(instant now, node_id n, const node::fact& f) {
  if (is_over_)
    return;
  if (auto* made = std::get_if<node::block_made>(&f)) {
    auto& b = *made->block;
    if (origins_.emplace(b.id(), origin{b.parent(), b.height().value}).second) {
      origins_order_.push_back(b.id());
      if (origins_order_.size() > blocks_max) {
        origins_.erase(origins_order_.front());
        origins_order_.pop_front();
      }
    }
    keep({now, n, story_step::made, b.id(), {}});
  } else if (auto* moved = std::get_if<node::chain_moved>(&f)) {
    for (auto& b : moved->undone)
      keep({now, n, story_step::undone, b->id(), {}});
    for (auto& b : moved->done)
      keep({now, n, story_step::followed, b->id(), {}});
  } else if (auto* s = std::get_if<node::block_settled>(&f)) {
    keep({now, n, story_step::settled, s->block, {}});
  } else if (auto* d = std::get_if<node::deviated>(&f)) {
    keep({now, n, story_step::deviated, {}, std::string(d->what)});
  } else if (std::holds_alternative<node::stopped>(f)) {
    keep({now, n, story_step::stopped, {}, {}});
  } else if (auto* r = std::get_if<node::restarted>(&f)) {
    keep({now, n, story_step::restarted, r->head, {}});
  }
  is_over_ = !checks_.all_hold();
}

void chronicle::on_fault(instant now, const fault_change& c) {
  if (is_over_ || faults_.size() >= faults_max)
    return;
  std::string whom;
  for (auto n : c.nodes)
    whom += (whom.empty() ? "" : ", ") + nodes_.members()[n.value].settings.name;
  faults_.emplace_back(now, fmt::format("{} {}{}{}", c.what->name, c.begins ? "begins" : "ends",
                                        whom.empty() ? "" : ": ", whom));
}

/// The blocks of the branches that meet below the block in question, named by height and branch.
std::map<block_id, std::string> chronicle::labels_of(const violation& v) const {
  std::map<block_id, std::string> out;
  auto at = origins_.find(v.block);
  if (at == origins_.end())
    return out;
  auto level = at->second.height;
  std::vector<block_id> tips;
  for (auto& id : origins_order_)
    if (auto found = origins_.find(id); found != origins_.end() && found->second.height == level)
      tips.push_back(id);
  for (std::size_t i = 0; i < tips.size(); ++i) {
    auto name = branch_name(i);
    auto id = tips[i];
    for (std::uint64_t depth = 0; depth < depth_max; ++depth) {
      auto found = origins_.find(id);
      if (found == origins_.end() || out.contains(id))
        break; // where it meets another branch
      out.emplace(id, std::to_string(found->second.height) + name);
      id = found->second.parent;
    }
  }
  return out;
}

bool chronicle::is_of_interest(const entry& e,
                               const std::map<block_id, std::string>& labels) const {
  if (e.step == story_step::deviated || e.step == story_step::stopped ||
      e.step == story_step::restarted)
    return true;
  return labels.contains(e.block);
}

std::string chronicle::sentence(const entry& e, const std::vector<node_id>& who,
                                const std::map<block_id, std::string>& labels) const {
  std::string names;
  for (std::size_t i = 0; i < who.size(); ++i)
    names += (i == 0                ? ""
              : i + 1 == who.size() ? " and "
                                    : ", ") +
             nodes_.members()[who[i].value].settings.name;
  auto block = labels.contains(e.block) ? labels.at(e.block) : std::string{};
  switch (e.step) {
  case story_step::made: {
    auto& parent = origins_.at(e.block).parent;
    auto on = labels.contains(parent) ? "block " + labels.at(parent) : "what all branches share";
    return fmt::format("{} made block {} on {}", names, block, on);
  }
  case story_step::followed: return fmt::format("{} followed block {}", names, block);
  case story_step::settled: return fmt::format("{} settled block {}", names, block);
  case story_step::undone: return fmt::format("{} took back block {}", names, block);
  case story_step::deviated: return fmt::format("{} deviated: {}", names, e.words);
  case story_step::stopped: return fmt::format("{} stopped", names);
  case story_step::restarted: return fmt::format("{} came back", names);
  }
  return names;
}

std::optional<story> chronicle::tell() const {
  auto& records = checks_.records();
  auto broken = std::find_if(records.begin(), records.end(), [](auto& r) { return r.first; });
  if (broken == records.end())
    return std::nullopt;
  story out;
  out.what = *broken->first;
  auto labels = labels_of(out.what);
  std::map<block_id, std::size_t> made_at;
  std::set<node_id> nodes;
  std::map<std::pair<node_id, std::string>, int> deviations; // only the first of each is told
  const entry* last = nullptr; // not told yet, with those who did the same after it
  std::vector<node_id> together;
  auto fault = faults_.begin();
  auto say = [&](instant at, const std::string& words) {
    out.sentences.push_back(fmt::format("At {} {}.", time_of(at), words));
  };
  auto flush = [&] {
    if (last)
      say(last->at, sentence(*last, together, labels));
    last = nullptr;
    together.clear();
  };
  for (auto& e : entries_) {
    for (; fault != faults_.end() && fault->first <= e.at; ++fault) {
      flush();
      say(fault->first, fault->second);
    }
    if (!is_of_interest(e, labels) ||
        (e.step == story_step::deviated && deviations[{e.node, e.words}]++ > 0))
      continue;
    auto label = e.step == story_step::deviated ? e.words
                 : labels.contains(e.block)     ? labels.at(e.block)
                                                : std::string{};
    if (e.step == story_step::made)
      made_at.emplace(e.block, out.marks.size());
    if (e.step == story_step::followed && made_at.contains(e.block) &&
        out.marks[made_at[e.block]].node != e.node)
      out.arrows.push_back({made_at[e.block], out.marks.size()});
    out.marks.push_back({e.at, e.node, e.step, label});
    nodes.insert(e.node);
    auto is_same = last && last->step == e.step && last->block == e.block && last->words == e.words;
    auto is_own = e.step == story_step::followed && last && last->step == story_step::made &&
                  last->node == e.node && last->block == e.block; // who makes it follows it
    if (is_own)
      continue;
    if (!is_same) {
      flush();
      last = &e;
    }
    together.push_back(e.node);
  }
  flush();
  say(out.what.at,
      fmt::format("{} broke {}: it {}", nodes_.members()[out.what.node.value].settings.name,
                  out.what.property, out.what.text));
  // What comes last explains most.
  if (out.sentences.size() > sentences_max) {
    out.left_out = out.sentences.size() - sentences_max;
    out.sentences.erase(out.sentences.begin(),
                        out.sentences.end() - static_cast<std::ptrdiff_t>(sentences_max));
  }
  out.nodes.assign(nodes.begin(), nodes.end());
  return out;
}

} // namespace concur::simulation
