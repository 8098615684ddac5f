#include "node/miner.hpp"

#include "consensus/pow/params.hpp"
#include "consensus/pow/work.hpp"

#include <algorithm>

namespace concur::node {
namespace {

using namespace consensus;

/// Nonces in a slice when the rate is not limited: some milliseconds on any machine.
constexpr std::uint64_t unpaced_slice = 200'000;

duration seconds(double s) { return duration{static_cast<duration::rep>(s * 1e9)}; }

} // namespace

void miner::handle(const moment& at, const event& what, actions& out) {
  if (auto* w = std::get_if<work>(&what))
    begin(at, *w->puzzle, out);
  else if (auto* woken = std::get_if<wake>(&what))
    on_wake(at, *woken, out);
}

void miner::begin(const moment& at, const puzzle& p, actions& out) {
  account(at.now, out);
  generation_ = p.generation;
  found_.reset();
  if (!settings_.searches) {
    expected_nonces_ = pow::work_of(p.target).to_double();
    return draw(out);
  }
  auto kind = std::holds_alternative<bitcoin_seal>(p.header.seal) ? pow::search_kind::bitcoin
                                                                  : pow::search_kind::lecture;
  job_ = pow::make_job(kind, seal_preimage(p.header), p.target.to_be());
  last_nonce_ = std::min(pow::last_nonce(kind), settings_.nonce_max);
  // Miners start at places of their own, as they would on machines of their own.
  next_nonce_ = kind == pow::search_kind::bitcoin ? 0 : std::min(random_.next() >> 1, last_nonce_);
  search_slice(out);
}

void miner::draw(actions& out) {
  if (settings_.nonces_per_s <= 0)
    return; // no hash rate, no solution
  auto wait = random_.exponential(seconds(expected_nonces_ / settings_.nonces_per_s));
  out.posts.push_back({settings_.own, wait, wake{{timer_kind::puzzle, generation_}}});
}

void miner::search_slice(actions& out) {
  auto rate = settings_.nonces_per_s;
  auto count =
      rate > 0 ? static_cast<std::uint64_t>(rate * to_seconds(settings_.slice)) : unpaced_slice;
  auto left = last_nonce_ - next_nonce_; // and one more
  auto r =
      pow::search(job_, next_nonce_, std::min(std::max<std::uint64_t>(count, 1) - 1, left) + 1);
  found_ = r.nonce;
  next_nonce_ += r.tried;
  if (r.tried > 0)
    out.facts.push_back(hashed{r.tried});
  auto took = rate > 0 ? seconds(static_cast<double>(r.tried) / rate) : duration{0};
  out.posts.push_back({settings_.own, took, wake{{timer_kind::puzzle, generation_}}});
}

void miner::on_wake(const moment& at, const wake& w, actions& out) {
  if (w.key.number != generation_)
    return; // the puzzle was replaced meanwhile
  if (!settings_.searches) {
    account(at.now, out);
    found_ = random_.next() | 1; // a ticket is never zero, also in 32 bits
  }
  if (found_) {
    out.posts.push_back({settings_.validator, duration{0}, solved{{generation_, *found_}}});
    generation_ = 0;
  } else if (next_nonce_ > last_nonce_ || next_nonce_ == 0) {
    out.posts.push_back({settings_.validator, duration{0}, exhausted{}});
    generation_ = 0;
  } else {
    search_slice(out);
  }
}

void miner::account(instant now, actions& out) {
  if (!settings_.searches && generation_ != 0) {
    auto tried = settings_.nonces_per_s * to_seconds(now - since_);
    out.facts.push_back(hashed{static_cast<std::uint64_t>(tried)});
  }
  since_ = now;
}

} // namespace concur::node
