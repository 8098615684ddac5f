#include "node/wallet.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace concur::node {
namespace {

using consensus::timer_kind;

/// Background traffic moves this much: small against every balance.
constexpr amount traffic_value{1000};

/// A payment with a memo that makes the transaction `size` bytes long, if that is possible.
action payment(const account_id& to, amount value, std::size_t size) {
  static const auto bare =
      transaction{transaction_fields{{}, 0, {}, transfer{}}, signature{}}.size();
  transfer out{to, value, {}};
  if (size > bare)
    out.memo.resize(std::min(size - bare, max_memo_bytes), ' ');
  return out;
}

submitter_settings submitter_of(const wallet_settings& s) {
  return {s.own, s.validator, s.chain, s.keys, s.resend_after};
}

} // namespace

wallet::wallet(wallet_settings settings, random_stream random)
    : settings_(std::move(settings)), random_(random), submitter_(submitter_of(settings_)) {}

void wallet::handle(const moment& at, const event& what, actions& out) {
  if (std::holds_alternative<start>(what))
    on_start(at, out);
  else if (auto* w = std::get_if<wake>(&what))
    on_wake(at, *w, out);
  else if (auto* n = std::get_if<notice>(&what))
    on_notice(*n);
  else if (auto* p = std::get_if<petition>(&what))
    on_petition(at, p->what, out);
  else if (std::holds_alternative<reconnected>(what))
    submitter_.submit_again(out);
}

void wallet::remember(const std::vector<tx_ptr>& known,
                      const std::function<bool(const transaction&)>& is_open) {
  submitter_.remember(known, is_open);
  earlier_ = known;
}

/// In an earlier life. Each transaction stands for one payment at most.
bool wallet::is_made(std::size_t payment_index) {
  auto& p = settings_.payments[payment_index];
  auto what = p.what.value_or(payment(p.to, p.value, 0));
  auto found = std::find_if(earlier_.begin(), earlier_.end(), [&](auto& tx) {
    return tx->from() == submitter_.account(p.key) && tx->fields().what == what;
  });
  if (found == earlier_.end())
    return false;
  earlier_.erase(found);
  return true;
}

void wallet::on_start(const moment& at, actions& out) {
  if (!earlier_.empty())
    submitter_.submit_again(out);
  for (std::size_t i = 0; i < settings_.payments.size(); ++i)
    if (!is_made(i))
      out.posts.push_back({settings_.own, std::max(settings_.payments[i].at - at.now, duration{0}),
                           wake{{timer_kind::payment, i}}});
  schedule_traffic(at, out);
  if (!settings_.payments.empty() || settings_.traffic.tx_per_s > 0)
    submitter_.watch(at, out);
}

void wallet::on_wake(const moment& at, const wake& w, actions& out) {
  if (w.key.kind == timer_kind::payment)
    pay(at, settings_.payments[w.key.number], out);
  else if (w.key.kind == timer_kind::load)
    send_traffic(at, out);
  else if (w.key.kind == timer_kind::resend)
    submitter_.watch(at, out);
}

void wallet::on_notice(const notice& n) {
  if (submitter_.on_notice(n) && n.news == tx_news::included)
    last_included_ = n.tx;
  if (n.news == tx_news::settled || n.news == tx_news::rejected)
    std::erase(petitions_, n.tx);
}

void wallet::on_petition(const moment& at, const action& what, actions& out) {
  auto same = [&](auto& tx) { return tx->fields().what == what; };
  if (std::none_of(petitions_.begin(), petitions_.end(), same))
    petitions_.push_back(submitter_.submit_new(at, 0, amount{}, what, out));
}

void wallet::pay(const moment& at, const planned_payment& p, actions& out) {
  if (p.offence != tx_offence::none)
    return offend(at, p, out);
  submitter_.submit_new(at, p.key, p.fee, p.what.value_or(payment(p.to, p.value, 0)), out);
}

void wallet::offend(const moment& at, const planned_payment& p, actions& out) {
  auto next = submitter_.next_nonce(p.key);
  tx_ptr tx;
  if (p.offence == tx_offence::replay) {
    tx = last_included_;
  } else if (p.offence == tx_offence::double_spend) {
    submitter_.submit_new(at, p.key, p.fee, payment(p.to, p.value, 0), out);
    tx = submitter_.sign(p.key, next, p.fee, payment(submitter_.account(p.key), p.value, 0));
  } else {
    auto good = submitter_.sign(p.key, next, p.fee, payment(p.to, p.value, 0));
    auto broken = good->seal();
    broken.data[0] ^= 1;
    tx = std::make_shared<const transaction>(good->fields(), broken);
  }
  if (!tx)
    return;
  submitter_.submit_once(tx, out);
  static constexpr std::string_view names[] = {"", "double-spend", "replay", "bad-signature"};
  out.facts.push_back(deviated{names[static_cast<std::size_t>(p.offence)]});
}

void wallet::schedule_traffic(const moment& at, actions& out) {
  auto& t = settings_.traffic;
  if (t.tx_per_s <= 0 || submitter_.keys() <= t.first_key)
    return;
  auto mean = duration{static_cast<duration::rep>(1e9 / t.tx_per_s)};
  out.posts.push_back({settings_.own,
                       std::max(t.from - at.now, duration{0}) + random_.exponential(mean),
                       wake{{timer_kind::load, 0}}});
}

void wallet::send_traffic(const moment& at, actions& out) {
  auto& t = settings_.traffic;
  if (t.until && at.now >= *t.until)
    return;
  auto key = t.first_key + random_.below(submitter_.keys() - t.first_key);
  auto to = (*t.recipients)[random_.below(t.recipients->size())];
  auto size = t.size_min + random_.below(t.size_max - t.size_min + 1);
  amount fee{t.fee_min.value + random_.below(t.fee_max.value - t.fee_min.value + 1)};
  submitter_.submit_new(at, key, fee, payment(to, traffic_value, size), out);
  if (!t.deviation.empty())
    out.facts.push_back(deviated{t.deviation});
  schedule_traffic(at, out);
}

} // namespace concur::node
