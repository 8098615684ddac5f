#include "node/delegate_scheduler.hpp"

#include <algorithm>

namespace concur::node {
namespace {

using consensus::phase;

/// Wakes that are set from one agenda: further ones come with the next.
constexpr std::size_t duties_ahead = 8;
/// A timer's number holds the agenda's generation and the duty's place in it.
constexpr std::uint64_t places = 16;

duration until(unix_ms begins, const moment& at) {
  auto left = begins > at.clock ? begins.value - at.clock.value : 0;
  return std::chrono::milliseconds{static_cast<std::int64_t>(left)};
}

} // namespace

void delegate_scheduler::handle(const moment& at, const event& what, actions& out) {
  if (auto* news = std::get_if<agenda_news>(&what))
    on_agenda(at, *news, out);
  else if (auto* w = std::get_if<wake>(&what))
    on_wake(at, *w, out);
}

void delegate_scheduler::on_agenda(const moment& at, const agenda_news& news, actions& out) {
  agenda_ = news.agenda;
  ++generation_;
  for (auto& r : agenda_->results)
    note(r, out);
  for (auto& who : agenda_->accused)
    accused_.insert(who);
  if (term_ != agenda_->term) {
    term_ = agenda_->term;
    out.facts.push_back(term_began{agenda_->term, agenda_->ranks});
    tell_voter(out);
  }
  auto ahead = std::min(agenda_->duties.size(), duties_ahead);
  for (std::size_t i = 0; i < ahead; ++i) {
    auto& d = agenda_->duties[i];
    if (is_done(d))
      continue;
    auto after = until(d.begins, at);
    // Looking again at once would go on for ever.
    if (d.phase == phase::look)
      after = std::max<duration>(after, std::chrono::milliseconds{1});
    out.posts.push_back(
        {settings_.own, after, wake{{consensus::timer_kind::duty, generation_ * places + i}}});
  }
}

bool delegate_scheduler::is_done(const consensus::duty& d) const {
  auto& last = d.phase == phase::propose ? proposed_ : voted_;
  return d.phase != phase::look && last && d.slot <= *last;
}

void delegate_scheduler::on_wake(const moment& at, const wake& w, actions& out) {
  if (w.key.number / places != generation_)
    return; // the agenda was replaced meanwhile
  auto& d = agenda_->duties[w.key.number % places];
  if (is_done(d) || d.begins > at.clock)
    return;
  if (d.phase != phase::look)
    (d.phase == phase::propose ? proposed_ : voted_) = d.slot;
  out.posts.push_back({settings_.validator, duration{0}, duty_begins{d}});
}

void delegate_scheduler::note(const consensus::slot_result& r, actions& out) {
  auto& record = records_[r.producer];
  record.who = r.producer;
  ++(r.is_made ? record.made : record.missed);
  out.facts.push_back(slot_ended{r});
}

void delegate_scheduler::tell_voter(actions& out) const {
  if (!settings_.voter || !agenda_->ranks)
    return;
  auto what = std::make_shared<standing>();
  what->term = agenda_->term;
  what->ranks = *agenda_->ranks;
  for (auto& [who, record] : records_)
    what->records.push_back(record);
  what->accused.assign(accused_.begin(), accused_.end());
  out.posts.push_back({*settings_.voter, duration{0}, standings{std::move(what)}});
}

} // namespace concur::node
