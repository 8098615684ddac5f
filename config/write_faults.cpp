// [[faults]] as they are written into resolved.toml.
#include "config/fault_keys.hpp"
#include "config/quantity.hpp"
#include "config/sections.hpp"
#include "config/table_text.hpp"

#include <fmt/core.h>

namespace concur::config {

namespace {

using namespace simulation;

void write_whom(table_text& out, const fault_settings& f) {
  if (f.pick > 0)
    return out.raw("pick", fmt::format("{{ random = {}, of = {} }}", f.pick, list_text(f.nodes)));
  if (f.groups.empty())
    return out.raw("nodes", list_text(f.nodes));
  std::string groups;
  for (const auto& g : f.groups)
    groups += (groups.empty() ? "" : ", ") + list_text(g);
  if (f.kind == simulation::fault_kind::one_way || f.is_directed) {
    out.raw("from", list_text(f.groups.at(0)));
    out.raw("to", list_text(f.groups.at(1)));
  } else {
    const bool is_split =
        f.kind == simulation::fault_kind::partition || f.kind == simulation::fault_kind::bridge;
    out.raw(is_split ? "groups" : "between", "[" + groups + "]");
  }
}

void write_link(table_text& out, const fault_settings& f) {
  if (f.time > duration{0})
    out.time("delay", f.time);
  if (f.jitter > duration{0})
    out.time("jitter", f.jitter);
  if (f.share > 0)
    out.number("drop", f.share);
  if (f.rate > 0)
    out.word("bandwidth", rate_text(f.rate));
}

void write_how_much(table_text& out, const fault_settings& f) {
  const auto takes = [&](std::string_view key) { return takes_key(f.kind, key); };
  if (takes("by") && f.time > duration{0})
    out.time("by", f.time);
  if (takes("share"))
    out.number("share", f.share);
  if (takes("rate"))
    out.word("rate", rate_text(f.rate));
  if (takes("messages"))
    out.count("messages", f.rate);
  if (takes("drift"))
    out.number("drift", f.drift * ppm);
  if (takes("writes"))
    out.count("writes", f.writes);
  if (f.kind == simulation::fault_kind::link)
    write_link(out, f);
}

} // namespace

std::string to_toml(const simulation::fault_settings& f) {
  table_text out{"[faults]"};
  out.word("name", f.name);
  out.word("kind", simulation::info_of(f.kind).name);
  out.time("at", f.at);
  const bool is_stop = f.kind == simulation::fault_kind::crash ||
                       f.kind == simulation::fault_kind::crash_unsynced ||
                       f.kind == simulation::fault_kind::crash_empty;
  if (f.lasts)
    out.time(is_stop ? "down" : "for", *f.lasts);
  if (f.kind == simulation::fault_kind::restart_storm)
    out.time("down", f.down);
  if (f.every)
    out.time("every", *f.every);
  if (f.until)
    out.time("until", *f.until);
  if (f.per_hour > 0)
    out.number("per_hour", f.per_hour);
  if (!f.when.empty())
    out.word("when", f.when);
  write_whom(out, f);
  write_how_much(out, f);
  return out.take();
}

} // namespace concur::config
