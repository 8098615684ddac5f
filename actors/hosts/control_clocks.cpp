// Agents: whether they are alive, what their clocks show, and what they are given to do.
#include "actors/hosts/control_process.hpp"
#include "actors/hosts/frames.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace concur::actors {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr std::size_t probes = 12;
/// A question that was not answered is asked again.
constexpr duration ask_every = 1s;

} // namespace

/// Each is asked for its clock once a second: whoever answers is alive.
void control_process::look_at_agents() {
  for (auto& m : machines_)
    if (has_job_ && m.agent && !m.measuring && !m.has_job && !m.worker && m.is_wanted &&
        !m.start_at)
      send_job(m);
  if (steady::now() < look_at_agents_at_)
    return;
  look_at_agents_at_ = steady::now() + ask_every;
  for (auto& m : machines_)
    if (m.agent)
      ask_clock(m);
  refusals_.tell(bus_->door(), [this](const std::string& line) { say(line); });
}

void control_process::ask_clock(machine& m) {
  auto now = unix_ns();
  if (m.measuring)
    m.measuring->sent_ns = now;
  self_->send(m.agent, clock_probe{static_cast<std::uint64_t>(now), 0});
}

/// The shortest round trip says most; its middle is when the answer was given (Cristian 1989).
void control_process::on_clock(const clock_probe& p) {
  auto* m = machine_of_sender();
  if (!m)
    return;
  m->agent_heard = steady::now();
  auto back = unix_ns();
  if (!m->measuring || p.number != static_cast<std::uint64_t>(m->measuring->sent_ns))
    return; // of before
  auto& so_far = *m->measuring;
  if (duration trip{back - so_far.sent_ns}; trip < so_far.trip) {
    so_far.trip = trip;
    so_far.offset = duration{p.clock - (so_far.sent_ns + (back - so_far.sent_ns) / 2)};
  }
  if (++so_far.asked < probes)
    return ask_clock(*m);
  m->account.is_measured = true;
  m->account.clock_offset = so_far.offset;
  m->account.clock_uncertainty = so_far.trip / 2;
  m->measuring.reset();
  let_in(*m);
}

/// Its clock is known now.
void control_process::let_in(machine& m) {
  auto& a = m.account;
  auto offset = a.clock_offset < duration{0} ? -a.clock_offset : a.clock_offset;
  if (offset - a.clock_uncertainty > options_.skew_max) {
    auto text = fmt::format("the clock of \"{}\" is {:.1f} ms from the control's", a.name,
                            to_seconds(a.clock_offset) * 1e3);
    say(text);
    if (options_.on_skew == simulation::on_skew::refuse) {
      if (!has_job_ && !m.is_late)
        refused_ = error{errc::environment, text, a.address,
                         "let NTP run on both, or set check.clock.max_skew"};
      self_->send(m.agent, admission{false, text + "; let NTP run on both"});
      m.agent = nullptr;
      return;
    }
  }
  say(fmt::format("{}: {} joined, clock {:+.3f} ms (± {:.3f})", a.name, a.address,
                  to_seconds(a.clock_offset) * 1e3, to_seconds(a.clock_uncertainty) * 1e3));
}

void control_process::send_job(machine& m) {
  m.has_job = true;
  auto piece = job_;
  piece.pieces = static_cast<std::uint32_t>(
      std::max<std::size_t>(1, (scenario_.size() + piece_bytes - 1) / piece_bytes));
  for (; piece.piece < piece.pieces; ++piece.piece) {
    piece.scenario = scenario_.substr(piece.piece * piece_bytes, piece_bytes);
    self_->send(m.agent, piece);
  }
}

} // namespace concur::actors
