#include "config/catalogue.hpp"
#include "config/expression.hpp"
#include "config/merge.hpp"
#include "config/quantity.hpp"
#include "config/schema.hpp"
#include "config/sections.hpp"
#include "simulation/predictions.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/core.h>

namespace concur::config {

namespace {

using namespace simulation;

std::vector<std::string> names_of(std::span<const named> all) {
  std::vector<std::string> out;
  for (const auto& n : all)
    out.emplace_back(n.name);
  return out;
}

bool contains(const std::vector<std::string>& all, const std::string& name) {
  return std::find(all.begin(), all.end(), name) != all.end();
}

const value& item_at(const section& s, std::string_view key, std::size_t i) {
  return (*s.find(key)->as<value_list>())[i];
}

void check_names(const section& check, std::string_view key, const std::vector<std::string>& given,
                 const std::vector<std::string>& known) {
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (!contains(known, given[i]))
      check.bad().add(item_at(check, key, i).where,
                      fmt::format("there is no check \"{}\" for check.{}", given[i], key),
                      suggestion(given[i], known));
  }
}

/// A problem with one word of an expression, or nothing.
problem word_fault(const expression& e, const directory& who) {
  for (const auto& use : e.uses()) {
    if (!use.is_call) {
      auto known = names_of(list_figures());
      const auto end = names_of(list_end_checks());
      known.insert(known.end(), end.begin(), end.end());
      if (!contains(known, use.name))
        return {
            {}, fmt::format("there is no figure \"{}\"", use.name), suggestion(use.name, known)};
      continue;
    }
    if (!contains(names_of(list_functions()), use.name))
      return {{},
              fmt::format("there is no function \"{}\"", use.name),
              suggestion(use.name, names_of(list_functions()))};
    if (use.arguments.size() != 1)
      return {{}, fmt::format("{} takes one argument", use.name), {}};
    if (use.name == "refused")
      continue; // reasons are words of the protocols
    const auto& argument = use.arguments[0];
    const bool of_user = contains({"balance", "rewards", "nonce", "bonded"}, use.name);
    const bool of_node = contains(
        {"height", "blocks", "missed", "accused", "convicted", "active", "revenue", "hash_share"},
        use.name);
    const auto known = of_user ? who.users : of_node ? who.nodes : names_of(list_measures());
    if (!contains(known, argument))
      return {{},
              fmt::format("there is no {} \"{}\" for {}",
                          of_user   ? "user"
                          : of_node ? "node"
                                    : "measure",
                          argument, use.name),
              known.size() > 12 ? std::string{} : suggestion(argument, known)};
  }
  return {};
}

void check_expressions(const section& check, const std::vector<std::string>& given,
                       const directory& who) {
  for (std::size_t i = 0; i < given.size(); ++i) {
    const auto& where = item_at(check, "require", i).where;
    const auto e = parse_expression(given[i], where.text());
    if (!e) {
      check.bad().add(where, e.error().what, e.error().hint);
      continue;
    }
    if (!e->is_condition() && !contains(names_of(list_end_checks()), given[i])) {
      check.bad().add(where, fmt::format("\"{}\" says neither yes nor no", given[i]),
                      "compare it, such as \"balance(B) == 1100\", or name one of " +
                          listing(names_of(list_end_checks())));
      continue;
    }
    if (auto fault = word_fault(*e, who); !fault.what.empty())
      check.bad().add(where, fault.what, fault.hint);
  }
}

/// "fork", "reorg-depth>=2".
void check_seen(const section& check, const std::vector<std::string>& given) {
  const auto known = names_of(list_events());
  for (std::size_t i = 0; i < given.size(); ++i) {
    const auto& where = item_at(check, "seen", i).where;
    const auto e = parse_expression(given[i], where.text());
    if (!e) {
      check.bad().add(where, e.error().what, e.error().hint);
    } else if (e->uses().size() != 1 || e->uses()[0].is_call) {
      check.bad().add(where, fmt::format("\"{}\" is no event", given[i]),
                      "name an event, or compare its count: \"reorg-depth>=2\"");
    } else if (!contains(known, e->uses()[0].name)) {
      check.bad().add(where, fmt::format("there is no event \"{}\"", e->uses()[0].name),
                      suggestion(e->uses()[0].name, known));
    }
  }
}

/// A key of --vary must be one of the format; rows are named, so `nodes.x.y` stands for
/// `nodes[].y`.
bool is_settable(const std::string& key) {
  if (is_known_path(key))
    return true;
  const auto first = key.find('.');
  const auto second = first == std::string::npos ? first : key.find('.', first + 1);
  return second != std::string::npos &&
         is_known_path(key.substr(0, first) + "[]" + key.substr(second));
}

void read_axis(const section& sweep, const entry& e, sweep_settings& out) {
  sweep_axis axis{e.key, {}};
  if (!is_settable(e.key)) {
    sweep.bad().add(e.key_at, fmt::format("sweep.vary: there is no key \"{}\"", e.key),
                    "write a path such as \"nodes.mallory.hash_share\" in quotes");
    return;
  }
  if (const auto* items = e.what.as<value_list>()) {
    for (const auto& item : *items)
      axis.values.push_back(toml_text(item));
  } else if (const auto* text = e.what.as<std::string>()) {
    auto range = parse_range(*text);
    if (!range) {
      sweep.bad().add(e.what.where, range.error().what);
      return;
    }
    axis.values = std::move(*range);
  }
  if (axis.values.empty()) {
    sweep.bad().add(e.what.where, fmt::format("sweep.vary: \"{}\" has no values", e.key),
                    "write a list, or a range such as \"0.1..0.4:0.1\"");
    return;
  }
  out.vary.push_back(std::move(axis));
}

/// A metric is an expression of figures; theories are known by name.
void check_comparison(const section& compare, const sweep_comparison& c, const directory& who) {
  if (!c.metric.empty()) {
    const auto e = parse_expression(c.metric, compare.find("metric")->where.text());
    if (!e)
      compare.complain("metric", e.error().what, e.error().hint);
    else if (const auto fault = word_fault(*e, who); !fault.what.empty())
      compare.complain("metric", fault.what, fault.hint);
  }
  double number = 0;
  const auto* last = c.against.data() + c.against.size();
  if (c.against.empty() || std::from_chars(c.against.data(), last, number).ptr == last)
    return;
  std::vector<std::string> known;
  for (const auto& t : list_theories())
    known.push_back("theory:" + std::string{t.name});
  if (!contains(known, c.against))
    compare.complain("against", fmt::format("there is no theory \"{}\"", c.against),
                     "a number, or one of " + listing(known));
}

} // namespace

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += std::string{"\\"} + c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (byte < 0x20 || byte == 0x7f)
      out += fmt::format("\\u{:04x}", byte);
    else
      out += c;
  }
  return out + "\"";
}

std::string toml_text(const value& v) {
  if (const auto* b = v.as<bool>())
    return *b ? "true" : "false";
  if (const auto* n = v.as<std::int64_t>())
    return fmt::format("{}", *n);
  if (const auto* d = v.as<double>())
    return number_text(*d);
  if (const auto* s = v.as<std::string>())
    return quoted(*s);
  std::string out;
  if (const auto* items = v.as<value_list>()) {
    for (const auto& item : *items)
      out += (out.empty() ? "" : ", ") + toml_text(item);
    return "[" + out + "]";
  }
  if (const auto* table = v.as<value_table>()) {
    for (const auto& e : *table)
      out += (out.empty() ? "" : ", ") + quoted(e.key) + " = " + toml_text(e.what);
    return "{" + out + "}";
  }
  return "\"\"";
}

void read_checks(const section& top, check_settings& out, const directory& who) {
  const auto check = top.table("check");
  if (check.texts("safety", out.safety))
    check_names(check, "safety", out.safety, names_of(list_safety_checks()));
  if (check.texts("require", out.require))
    check_expressions(check, out.require, who);
  if (check.texts("expect", out.expect)) {
    // A safety property that is meant to be broken is the positive control of a checker.
    check_names(check, "expect", out.expect, names_of(list_safety_checks()));
  }
  if (check.texts("seen", out.seen))
    check_seen(check, out.seen);
}

void read_sweep(const section& top, sweep_settings& out, const directory& who) {
  const auto sweep = top.table("sweep");
  sweep.count("seeds", out.seeds, 1, 10'000'000);
  const auto* vary = sweep.find("vary");
  const auto* axes = vary ? vary->as<value_table>() : nullptr;
  if (vary && !axes)
    sweep.complain("vary", "sweep.vary must be a table of keys and their values");
  for (const auto& e : axes ? *axes : value_table{})
    read_axis(sweep, e, out);
  if (!sweep.has("compare"))
    return;
  const auto compare = sweep.table("compare");
  sweep_comparison c;
  if (compare.require("metric", "a figure of summary.json"))
    compare.text("metric", c.metric);
  if (compare.require("against", "such as \"theory:rosenfeld\""))
    compare.text("against", c.against);
  if (compare.number("ci", c.ci, 0, 1) && (c.ci <= 0 || c.ci >= 1))
    compare.complain("ci", "sweep.compare.ci must be above 0 and below 1");
  check_comparison(compare, c, who);
  out.compare = std::move(c);
}

} // namespace concur::config
