#include "apps/search/narrator.hpp"

#include "apps/outcome/text.hpp"
#include "messages/envelope.hpp" // brief()
#include "simulation/node_log.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace concur::apps::search {
namespace {

using namespace simulation;

std::string state_of(const member& m, instant now) {
  auto t = now.time_since_epoch();
  if (t < m.settings.joins)
    return "not yet there";
  if (m.settings.leaves && t >= *m.settings.leaves)
    return "gone";
  return m.faulty ? "faulty" : "";
}

} // namespace

void narrator::on_event(const handled& e) {
  facts_.clear();
  sent_ = lost_ = 0;
  event_ = fmt::format("event {}  {} s  {} {}  {}", e.sequence, seconds_text(e.now), name(e.node),
                       to_string(kind_of(e.role)), node::kind_name(*e.what));
  if (auto* a = std::get_if<node::arrival>(e.what))
    event_ += fmt::format(" from {}", name(a->from));
  if (e.cause > 0)
    event_ += fmt::format("  (asked for by event {})", e.cause);
}

void narrator::on_fact(instant, node_id n, const node::fact& f) {
  if (auto words = words_of(f); !words.empty())
    facts_ += fmt::format("    {} {}\n", name(n), words);
}

void narrator::on_sent(instant, const sent& s) {
  ++sent_;
  lost_ += s.lost ? 1 : 0;
}

std::string narrator::text() const {
  if (event_.empty())
    return "before the first event\n";
  auto out = event_ + "\n" + facts_;
  if (sent_ > 0)
    out += fmt::format("    sent {} message{}{}\n", sent_, sent_ == 1 ? "" : "s",
                       lost_ > 0 ? fmt::format(", {} lost", lost_) : "");
  return out;
}

std::string state_text(const playback& p) {
  std::size_t width = 4;
  for (auto& m : p.nodes().members())
    width = std::max(width, m.settings.name.size());
  auto out = fmt::format("{:<{}}  {:>7}  {:<10} {:>8}  {:>8} {:>8} {:>5}\n", "node", width,
                         "height", "head", "settled", "branches", "orphans", "pool");
  for (auto& m : p.nodes().members()) {
    auto s = m.validator->engine().status();
    out +=
        fmt::format("{:<{}}  {:>7}  {:<10} {:>8}  {:>8} {:>8} {:>5}  {}\n", m.settings.name, width,
                    s.head_height.value, brief(s.head), s.settled_height.value, s.branches,
                    s.orphans, m.validator->report().pool_transactions, state_of(m, p.now()));
  }
  return out;
}

} // namespace concur::apps::search
