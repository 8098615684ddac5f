#include "apps/outcome/verdict.hpp"

#include "apps/outcome/figures.hpp"
#include "simulation/assumptions.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace concur::apps {
namespace {

using namespace simulation;

const property_record* record_of(const outcome& o, const std::string& name) {
  auto found = std::find_if(o.properties.begin(), o.properties.end(),
                            [&](auto& r) { return r.name == name; });
  return found == o.properties.end() ? nullptr : &*found;
}

property invariant_property(const outcome& o, const std::string& name, property_kind kind) {
  auto* r = record_of(o, name);
  property p{name, kind, {}, 0, std::nullopt, {}};
  auto broken = r && r->violations > 0;
  if (kind == property_kind::expect)
    p.status = broken ? "occurred" : "missed";
  else
    p.status = !r ? "unknown" : broken ? "violated" : "held";
  if (r) {
    p.count = broken ? r->violations : r->checks;
    p.first = r->first;
  }
  return p;
}

property required(const scenario& s, const outcome& o, const std::string& text) {
  property p{text, property_kind::require, "unknown", 1, std::nullopt, {}};
  auto find = figures_of(s, o);
  auto e = config::parse_expression(text);
  if (!e) {
    p.text = e.error().what;
    return p;
  }
  auto met = config::evaluate(*e, find);
  if (met)
    p.status = *met ? "met" : "missed";
  p.text = met ? config::explain(*e, find) : met.error().what;
  if (text == "stores-identical" && !o.final.difference.empty())
    p.text = o.final.difference;
  return p;
}

/// Whether the condition holds when its event has the figure `value`.
std::optional<bool> holds_for(const config::expression& e, std::uint64_t value) {
  auto met = config::evaluate(e, [&](auto&, auto&) -> std::optional<config::figure> {
    return config::figure{static_cast<std::int64_t>(value)};
  });
  return met ? std::optional{*met} : std::nullopt;
}

property seen(const outcome& o, const std::string& text) {
  property p{text, property_kind::seen, "unknown", 0, std::nullopt, {}};
  auto e = config::parse_expression(text);
  if (!e || e->uses().size() != 1)
    return p;
  auto& event = e->uses()[0].name;
  auto times = times_seen(event, o);
  if (!times)
    return p;
  auto is_bare = event == text;
  if (is_bare) {
    p.count = *times;
  } else if (event == "reorg-depth") { // how many were that deep
    for (auto& [depth, n] : o.figures.reorganisations)
      p.count += holds_for(*e, depth).value_or(false) ? n : 0;
  } else {
    p.count = holds_for(*e, *times).value_or(false) ? std::max<std::uint64_t>(*times, 1) : 0;
  }
  p.status = p.count > 0 ? "seen" : "not seen";
  return p;
}

bool has_stop_rule(const stop_rule& s) {
  return s.all_settled || s.time || s.height || s.blocks || s.events;
}

void add_liveness(const scenario& s, const outcome& o, std::vector<property>& out) {
  auto missed = [&](std::string name, std::string text) {
    out.push_back(
        {std::move(name), property_kind::liveness, "missed", 1, std::nullopt, std::move(text)});
  };
  auto is_over =
      o.end != run_end::interrupted && o.end != run_end::failed && o.end != run_end::exhausted;
  if (is_over && has_stop_rule(s.run.stop) && !o.stop_rule_met)
    missed("stop-rule",
           "the run ended (" + std::string{to_string(o.end)} + ") before its stop rule was met");
  if (o.end == run_end::split)
    missed("one-head", "honest nodes did not come to one head in the time that they had");
  for (auto& h : o.figures.halts)
    if (o.nodes[h.node.value].is_honest)
      missed("no-halt", fmt::format("{} stopped: {}", o.nodes[h.node.value].name, h.why));
}

/// A healed network, or nodes that behave again, must have had this many block intervals before a
/// stall is one of the protocol.
constexpr int recovery_intervals = 50;

/// Notes for every property that failed which broken assumptions explain it. What a scenario
/// expects to break has no excuse for holding: else its checker could be blind, and nobody would
/// know.
void excuse(const scenario& s, const outcome& o, std::vector<property>& all) {
  auto broken = broken_assumptions(s);
  auto recovery = block_interval_of(s.protocol.rules) * recovery_intervals;
  for (auto& p : all) {
    if (p.kind == property_kind::expect || (p.status != "violated" && p.status != "missed"))
      continue;
    for (auto& b : broken) {
      // Delegates refuse what is not on their own settled history: who has settled two while that
      // held will not come together when it is over. Under work and coin-age they do.
      auto is_lasting = o.final.settled_apart && is_elected(s.protocol.rules) &&
                        rests_on("settled-prefix", b.what, s.protocol.rules);
      auto is_over = is_liveness(p.name) && !is_lasting && b.until < o.figures.end - recovery;
      if (rests_on(p.name, b.what, s.protocol.rules) && !is_over &&
          p.excuse.find(b.text) == std::string::npos)
        p.excuse += (p.excuse.empty() ? "" : "; ") + b.text;
    }
  }
}

/// Names of the properties of these kinds with that status and without an excuse, for people.
std::string names(const std::vector<property>& all, std::initializer_list<property_kind> kinds,
                  std::string_view status, bool excused = false) {
  std::string out;
  for (auto& p : all)
    if (std::find(kinds.begin(), kinds.end(), p.kind) != kinds.end() && p.status == status &&
        p.excuse.empty() != excused)
      out += (out.empty() ? "" : ", ") + p.name;
  return out;
}

void conclude(judgement& j, const outcome& o, const std::optional<std::string>& own_fault) {
  using kind = property_kind;
  auto decide = [&](verdict_kind v, int code, std::string what) {
    j.verdict = v;
    j.exit_code = code;
    j.what = std::move(what);
  };
  auto& all = j.properties;
  if (own_fault)
    return decide(verdict_kind::fail, 6, "the laboratory failed: " + *own_fault);
  if (auto broken = names(all, {kind::safety}, "violated"); !broken.empty())
    return decide(verdict_kind::fail, 1, broken + " violated");
  if (o.end == run_end::failed)
    return decide(verdict_kind::fail, 5, "a store failed");
  if (o.end == run_end::exhausted)
    return decide(verdict_kind::fail, 5, "a node used up its memory (run.limit.node_memory)");
  if (o.end == run_end::interrupted)
    return decide(verdict_kind::inconclusive, 130, "interrupted");
  if (auto never = names(all, {kind::expect}, "missed"); !never.empty())
    return decide(verdict_kind::fail, 1, never + " did not occur");
  if (auto missed = names(all, {kind::liveness, kind::require}, "missed"); !missed.empty())
    return decide(verdict_kind::fail, 3, missed + " missed");
  if (auto never = names(all, {kind::seen}, "not seen"); !never.empty())
    return decide(verdict_kind::inconclusive, 4, never + " not seen");
  for (auto& p : all)
    if (p.status == "unknown")
      return decide(verdict_kind::inconclusive, 4, p.name + " is unknown");
  auto broken = names(all, {kind::safety}, "violated", true);
  auto missed = names(all, {kind::liveness, kind::require}, "missed", true);
  if (broken.empty() && missed.empty())
    return decide(verdict_kind::pass, 0,
                  fmt::format("{} of {} properties", all.size(), all.size()));
  decide(verdict_kind::pass, 0,
         fmt::format("{}{}{}{}, as expected outside of what the protocol assumes", broken,
                     broken.empty() ? "" : " violated",
                     broken.empty() || missed.empty() ? "" : ", ",
                     missed.empty() ? "" : missed + " missed"));
}

} // namespace

std::string_view to_string(property_kind k) {
  static constexpr std::string_view names[] = {"safety", "liveness", "require", "expect", "seen"};
  return names[static_cast<std::size_t>(k)];
}

std::string_view to_string(verdict_kind v) {
  static constexpr std::string_view names[] = {"pass", "fail", "inconclusive"};
  return names[static_cast<std::size_t>(v)];
}

judgement judge(const scenario& s, const outcome& o, const std::optional<std::string>& own_fault) {
  judgement j;
  for (auto& name : s.check.safety)
    j.properties.push_back(invariant_property(o, name, property_kind::safety));
  add_liveness(s, o, j.properties);
  for (auto& text : s.check.require)
    j.properties.push_back(required(s, o, text));
  for (auto& name : s.check.expect)
    j.properties.push_back(invariant_property(o, name, property_kind::expect));
  for (auto& text : s.check.seen)
    j.properties.push_back(seen(o, text));
  excuse(s, o, j.properties);
  conclude(j, o, own_fault);
  return j;
}

} // namespace concur::apps
