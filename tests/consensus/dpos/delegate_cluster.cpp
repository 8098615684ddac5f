#include "delegate_cluster.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace concur::consensus::dpos::test {
namespace {

[[maybe_unused]] const bool crypto_is_ready = start_crypto().has_value();

chain_settings engine_settings() {
  chain_settings s;
  s.relay = block_relay::push;
  s.takes_turns = true;
  return s;
}

} // namespace

std::vector<key_pair> delegate_keys(std::size_t count) {
  std::vector<key_pair> out;
  for (std::size_t i = 0; i < count; ++i) {
    auto name = "delegate " + std::to_string(i);
    out.push_back(key_pair::from_seed(sha256(as_bytes(name)).data));
  }
  std::sort(out.begin(), out.end(), [](auto& a, auto& b) { return a.identity() < b.identity(); });
  return out;
}

std::shared_ptr<noted_stake> standing(const std::vector<key_pair>& keys) {
  auto out = std::make_shared<noted_stake>();
  out->total = coins(1'000'000);
  for (auto& k : keys) {
    holder h;
    h.who = k.identity();
    h.is_candidate = true;
    out->all.push_back(h);
  }
  return out;
}

block_ptr genesis_at(unix_ms time) {
  block_header h;
  h.time = time;
  h.tx_root = body_root(h, amount{}, {});
  return std::make_shared<const block>(h, amount{}, std::vector<tx_ptr>{});
}

delegate_cluster::member::member(const dpos_settings& settings, const block_ptr& genesis,
                                 const key_pair& key, const std::shared_ptr<noted_stake>& stake)
    : engine(engine_settings(), std::make_unique<dpos_rules>(settings, genesis->header().time),
             genesis) {
  view.key = key;
  view.ledger.stake = stake;
}

delegate_cluster::delegate_cluster(dpos_settings settings, std::size_t delegates, std::size_t up)
    : keys(delegate_keys(delegates)), stake(standing(keys)), settings_(std::move(settings)) {
  auto genesis = genesis_at(start);
  up = std::min(up, delegates);
  for (std::size_t i = 0; i < up; ++i) {
    members_.push_back(std::make_unique<member>(settings_, genesis, keys[i], stake));
    auto& peers = members_.back()->view.peers;
    peers.clear();
    for (std::uint32_t j = 0; j < up; ++j)
      if (j != i)
        peers.push_back(node_id{j});
  }
  for (std::size_t i = 0; i < up; ++i)
    step(i, started{});
  deliver();
}

void delegate_cluster::step(std::size_t i, const input& in) {
  auto& m = *members_[i];
  instant now{std::chrono::milliseconds{static_cast<std::int64_t>(clock.value - start.value)}};
  auto out = m.engine.step({node_id{static_cast<std::uint32_t>(i)}, now, clock, m.view}, in);
  for (auto& o : out.send)
    queue_.push_back({i, o.to.value, o.what});
  if (out.agenda) {
    m.plan = out.agenda;
    m.results.insert(m.results.end(), m.plan->results.begin(), m.plan->results.end());
  }
  if (out.safety)
    m.safety = out.safety;
  for (auto& c : out.chain)
    if (auto* s = std::get_if<settled>(&c))
      m.settled_blocks.push_back(*s);
    else if (std::holds_alternative<settled_reverted>(c))
      ++m.reverted;
  for (auto& r : out.refusals)
    m.refused.push_back(r.why);
  m.accusations.insert(m.accusations.end(), out.accusations.begin(), out.accusations.end());
  for (auto& b : out.made)
    on_made(*b);
}

void delegate_cluster::deliver() {
  while (!queue_.empty()) {
    auto p = std::move(queue_.front());
    queue_.pop_front();
    auto &from = *members_[p.from], &to = *members_[p.to];
    if (from.is_up && to.is_up && from.part == to.part)
      step(p.to, received{node_id{static_cast<std::uint32_t>(p.from)}, p.what});
  }
}

const duty* delegate_cluster::open_duty(const member& m) const {
  if (!m.is_up || !m.plan)
    return nullptr;
  for (auto& d : m.plan->duties)
    if (!m.used || d.slot > *m.used)
      return &d;
  return nullptr;
}

std::optional<std::pair<unix_ms, std::size_t>> delegate_cluster::next_duty() const {
  std::optional<std::pair<unix_ms, std::size_t>> out;
  for (std::size_t i = 0; i < members_.size(); ++i)
    if (auto* d = open_duty(*members_[i]); d != nullptr && (!out || d->begins < out->first))
      out = {d->begins, i};
  return out;
}

void delegate_cluster::run_until(unix_ms when) {
  for (auto next = next_duty(); next && next->first <= when; next = next_duty()) {
    clock = std::max(clock, next->first);
    auto& m = *members_[next->second];
    auto d = *open_duty(m);
    m.used = d.slot;
    step(next->second, duty_due{d});
    deliver();
  }
  clock = std::max(clock, when);
}

void delegate_cluster::run_slots(std::uint64_t slots) {
  run_until(unix_ms{clock.value + slots * milliseconds_of(settings_.block_interval)});
}

void delegate_cluster::part(std::initializer_list<std::size_t> who, unsigned name) {
  for (auto i : who)
    members_[i]->part = name;
}

void delegate_cluster::heal() {
  for (auto& m : members_)
    m->part = 0;
}

std::uint64_t delegate_cluster::lag(std::size_t i) const {
  auto s = members_[i]->engine.status();
  return s.head_height.value - s.settled_height.value;
}

bool delegate_cluster::agree() const {
  std::set<block_id> heads;
  for (auto& m : members_)
    if (m->is_up)
      heads.insert(m->engine.status().head);
  return heads.size() == 1;
}

bool delegate_cluster::settled_agree() const {
  std::map<std::uint64_t, block_id> at_height;
  for (auto& m : members_)
    for (auto& s : m->settled_blocks)
      if (at_height.try_emplace(s.height.value, s.block).first->second != s.block)
        return false;
  return true;
}

std::size_t delegate_cluster::maker(std::size_t i, std::uint64_t h) const {
  auto& tree = members_[i]->engine.tree();
  if (tree.best_at(concur::height{h}) == block_tree::none)
    throw std::out_of_range("no block at that height");
  auto& who = tree.header(tree.best_at(concur::height{h})).proposer;
  auto at = std::find_if(keys.begin(), keys.end(), [&](auto& k) { return k.identity() == who; });
  return static_cast<std::size_t>(at - keys.begin());
}

} // namespace concur::consensus::dpos::test
