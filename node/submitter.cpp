#include "node/submitter.hpp"

#include <algorithm>

namespace concur::node {

namespace {

/// When something was submitted that is remembered: `watch` counts from its first look.
constexpr instant before_this_life{duration{-1}};

} // namespace

submitter::submitter(submitter_settings settings)
    : settings_(std::move(settings)), next_nonce_(settings_.keys.size(), 0) {
  for (std::size_t k = 0; k < settings_.keys.size(); ++k)
    key_of_.emplace(settings_.keys[k].identity(), k);
}

void submitter::remember(const std::vector<tx_ptr>& known,
                         const std::function<bool(const transaction&)>& is_open) {
  for (auto& tx : known) {
    auto key = key_of_.find(tx->from());
    if (key == key_of_.end())
      continue;
    auto& next = next_nonce_[key->second];
    next = std::max(next, tx->nonce() + 1);
    if (is_open(*tx))
      pending_[{tx->from(), tx->nonce()}] = {tx, before_this_life, false};
  }
}

tx_ptr submitter::sign(std::size_t key, std::uint64_t nonce, amount fee, action what) const {
  return sign_transaction(settings_.chain, {account(key), nonce, fee, std::move(what)},
                          settings_.keys[key]);
}

tx_ptr submitter::submit_new(const moment& at, std::size_t key, amount fee, action what,
                             actions& out) {
  auto tx = sign(key, next_nonce_[key]++, fee, std::move(what));
  pending_[{tx->from(), tx->nonce()}] = {tx, at.now, false};
  submit_once(tx, out);
  return tx;
}

void submitter::submit_once(const tx_ptr& tx, actions& out) const {
  out.posts.push_back({settings_.validator, duration{0}, submit{tx, settings_.own, false}});
}

void submitter::submit_again(actions& out) const {
  for (auto& [key, p] : pending_)
    out.posts.push_back({settings_.validator, duration{0}, submit{p.tx, settings_.own, true}});
}

std::size_t submitter::open_of(std::size_t key) const {
  auto first = pending_.lower_bound({account(key), 0});
  std::size_t n = 0;
  for (; first != pending_.end() && first->first.first == account(key); ++first)
    ++n;
  return n;
}

bool submitter::on_notice(const notice& n) {
  auto found = pending_.find({n.tx->from(), n.tx->nonce()});
  if (found == pending_.end() || found->second.tx->id() != n.tx->id())
    return false;
  if (n.news == tx_news::included || n.news == tx_news::returned)
    found->second.is_included = n.news == tx_news::included;
  if (n.news == tx_news::settled)
    pending_.erase(found);
  if (n.news != tx_news::rejected)
    return true;
  // The nonce is free again if nothing was built on it.
  auto& next = next_nonce_[key_of_.at(n.tx->from())];
  if (next == n.tx->nonce() + 1) {
    --next;
    pending_.erase(found);
  }
  return true;
}

void submitter::watch(const moment& at, actions& out) {
  for (auto& [key, p] : pending_) {
    if (p.submitted == before_this_life)
      p.submitted = at.now;
    if (!p.is_included && at.now - p.submitted >= settings_.resend_after) {
      p.submitted = at.now;
      submit_once(p.tx, out);
    }
  }
  out.posts.push_back(
      {settings_.own, settings_.resend_after, wake{{consensus::timer_kind::resend, 0}}});
}

} // namespace concur::node
