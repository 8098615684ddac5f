#include "node/wallet.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace concur::node {
namespace {

using consensus::timer_kind;

/// Background traffic moves this much: small against every balance.
constexpr amount traffic_value{1000};

} // namespace

wallet::wallet(wallet_settings settings, random_stream random)
    : settings_(std::move(settings)), random_(random), next_nonce_(settings_.keys.size(), 0) {}

void wallet::handle(const moment& at, const event& what, actions& out) {
  if (std::holds_alternative<start>(what))
    on_start(at, out);
  else if (auto* w = std::get_if<wake>(&what))
    on_wake(at, *w, out);
  else if (auto* n = std::get_if<notice>(&what))
    on_notice(*n);
}

void wallet::on_start(const moment& at, actions& out) {
  for (std::size_t i = 0; i < settings_.payments.size(); ++i)
    out.posts.push_back({settings_.own, std::max(settings_.payments[i].at - at.now, duration{0}),
                         wake{{timer_kind::payment, i}}});
  schedule_traffic(out);
  if (!settings_.payments.empty() || settings_.traffic.tx_per_s > 0)
    out.posts.push_back({settings_.own, settings_.resend_after, wake{{timer_kind::resend, 0}}});
}

void wallet::on_wake(const moment& at, const wake& w, actions& out) {
  if (w.key.kind == timer_kind::payment)
    pay(at, settings_.payments[w.key.number], out);
  else if (w.key.kind == timer_kind::load)
    send_traffic(at, out);
  else if (w.key.kind == timer_kind::resend)
    resend(at, out);
}

void wallet::on_notice(const notice& n) {
  auto found = pending_.find({n.tx->from(), n.tx->nonce()});
  if (found == pending_.end() || found->second.tx->id() != n.tx->id())
    return;
  if (n.news == tx_news::included || n.news == tx_news::returned)
    found->second.included = n.news == tx_news::included;
  if (n.news == tx_news::included)
    last_included_ = n.tx;
  if (n.news == tx_news::settled)
    pending_.erase(found);
  if (n.news != tx_news::rejected)
    return;
  // The nonce is free again if nothing was built on it.
  for (std::size_t k = 0; k < settings_.keys.size(); ++k)
    if (settings_.keys[k].identity() == n.tx->from() && next_nonce_[k] == n.tx->nonce() + 1) {
      --next_nonce_[k];
      pending_.erase(found);
      return;
    }
}

tx_ptr wallet::sign(std::size_t key, std::uint64_t nonce, const account_id& to, amount value,
                    amount fee, std::size_t size) const {
  transaction_fields fields{settings_.keys[key].identity(), nonce, fee, transfer{to, value, {}}};
  static const auto bare =
      transaction{transaction_fields{{}, 0, {}, transfer{}}, signature{}}.size();
  if (size > bare)
    std::get<transfer>(fields.what).memo.resize(std::min(size - bare, max_memo_bytes), ' ');
  return sign_transaction(settings_.chain, std::move(fields), settings_.keys[key]);
}

void wallet::submit_new(const moment& at, std::size_t key, const account_id& to, amount value,
                        amount fee, std::size_t size, actions& out) {
  auto tx = sign(key, next_nonce_[key], to, value, fee, size);
  ++next_nonce_[key];
  pending_[{tx->from(), tx->nonce()}] = {tx, at.now, false};
  out.posts.push_back({settings_.validator, duration{0}, submit{tx}});
}

void wallet::pay(const moment& at, const planned_payment& p, actions& out) {
  if (p.offence != tx_offence::none)
    return offend(at, p, out);
  submit_new(at, p.key, p.to, p.value, p.fee, 0, out);
}

void wallet::offend(const moment& at, const planned_payment& p, actions& out) {
  tx_ptr tx;
  if (p.offence == tx_offence::replay) {
    tx = last_included_;
  } else if (p.offence == tx_offence::double_spend) {
    submit_new(at, p.key, p.to, p.value, p.fee, 0, out);
    tx = sign(p.key, next_nonce_[p.key] - 1, settings_.keys[p.key].identity(), p.value, p.fee, 0);
  } else {
    auto good = sign(p.key, next_nonce_[p.key], p.to, p.value, p.fee, 0);
    auto broken = good->seal();
    broken.data[0] ^= 1;
    tx = std::make_shared<const transaction>(good->fields(), broken);
  }
  if (!tx)
    return;
  out.posts.push_back({settings_.validator, duration{0}, submit{tx}});
  static constexpr std::string_view names[] = {"", "double-spend", "replay", "bad-signature"};
  out.facts.push_back(deviated{names[static_cast<std::size_t>(p.offence)]});
}

void wallet::schedule_traffic(actions& out) {
  auto& t = settings_.traffic;
  if (t.tx_per_s <= 0 || settings_.keys.empty())
    return;
  auto mean = duration{static_cast<duration::rep>(1e9 / t.tx_per_s)};
  out.posts.push_back({settings_.own, random_.exponential(mean), wake{{timer_kind::load, 0}}});
}

void wallet::send_traffic(const moment& at, actions& out) {
  auto& t = settings_.traffic;
  if (t.until && at.now >= *t.until)
    return;
  auto key = random_.below(settings_.keys.size());
  auto to = (*t.recipients)[random_.below(t.recipients->size())];
  auto size = t.size_min + random_.below(t.size_max - t.size_min + 1);
  amount fee{t.fee_min.value + random_.below(t.fee_max.value - t.fee_min.value + 1)};
  submit_new(at, key, to, traffic_value, fee, size, out);
  schedule_traffic(out);
}

void wallet::resend(const moment& at, actions& out) {
  for (auto& [key, p] : pending_)
    if (!p.included && at.now - p.submitted >= settings_.resend_after) {
      p.submitted = at.now;
      out.posts.push_back({settings_.validator, duration{0}, submit{p.tx}});
    }
  out.posts.push_back({settings_.own, settings_.resend_after, wake{{timer_kind::resend, 0}}});
}

} // namespace concur::node
