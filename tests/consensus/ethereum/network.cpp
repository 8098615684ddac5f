#include "tests/consensus/ethereum/network.hpp"

#include <algorithm>

namespace concur::consensus::ethereum::test {

using consensus::test::genesis_time;

ethereum_settings quick_settings() {
  auto out = settings_of(revision::electra);
  out.slots_per_epoch = 8;
  out.shuffle_rounds = 10;
  return out;
}

const key_pair& key_number(std::size_t n) {
  static std::map<std::size_t, key_pair> keys;
  auto found = keys.find(n);
  if (found == keys.end())
    found = keys.emplace(
                    n, key_pair::from_seed(sha256(as_bytes("validator " + std::to_string(n))).data))
                .first;
  return found->second;
}

amount eth_amount(std::uint64_t n) { return coins(n); }

std::shared_ptr<consensus::test::noted_stake> equal_stakes(std::size_t validators, amount bonded) {
  auto out = std::make_shared<consensus::test::noted_stake>();
  for (std::size_t i = 0; i < validators; ++i) {
    holder h;
    h.who = key_number(i).identity();
    h.bonded = bonded;
    out->all.push_back(h);
  }
  std::sort(out->all.begin(), out->all.end(),
            [](const holder& a, const holder& b) { return a.who < b.who; });
  return out;
}

test_view::test_view(test_network& n, std::size_t place)
    : key(key_number(place)), self(place), net(n) {}

bool test_view::check_signature(const public_key& k, byte_view text, const signature& s) {
  return ledger.check_signature(k, text, s);
}

payload test_view::make_payload(const block_header& h, std::span<const due>, const wishes&) {
  std::vector<tx_ptr> fresh = net.pool;
  const block_tree& tree = net.at(self).tree();
  for (auto p = tree.find(h.parent); p != block_tree::none; p = tree.at(p).parent)
    for (const tx_ptr& done : tree.at(p).block->transactions())
      std::erase_if(fresh, [&](auto& tx) { return tx->id() == done->id(); });
  return {fresh, amount{}, {}};
}

test_network::test_network(std::size_t count, ethereum_settings s, const conduct_maker& make)
    : settings(s), genesis(consensus::test::make_genesis()), is_up(count, true),
      clock_(genesis_time) {
  const auto stakes = equal_stakes(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto n = std::make_unique<node>();
    n->view = std::make_unique<test_view>(*this, i);
    n->view->ledger.stake = stakes;
    for (std::size_t j = 0; j < count; ++j)
      if (j != i)
        n->view->peers.push_back(node_id{static_cast<std::uint32_t>(j)});
    auto rules = std::make_unique<ethereum_rules>(settings, genesis_time);
    n->rules = rules.get();
    chain_settings cs;
    cs.relay = block_relay::push;
    cs.takes_turns = true;
    auto c = make ? make(i) : nullptr;
    n->engine = std::make_unique<chain_engine>(cs, std::move(rules), genesis,
                                               c ? std::move(c) : std::make_unique<conduct>());
    nodes_.push_back(std::move(n));
  }
  for (std::size_t i = 0; i < count; ++i)
    at_time(clock_.value, {i, input{started{}}});
}

test_network::~test_network() = default;

void test_network::at_time(std::uint64_t ms, event e) {
  queue_.emplace(std::pair{std::max(ms, clock_.value), ++events_}, std::move(e));
}

void test_network::run_to_slot(slot_number slot) {
  const auto interval =
      std::chrono::duration_cast<std::chrono::milliseconds>(settings.block_interval);
  const std::uint64_t end =
      genesis_time.value + slot * static_cast<std::uint64_t>(interval.count());
  while (!queue_.empty() && queue_.begin()->first.first < end) {
    auto next = queue_.extract(queue_.begin());
    clock_ = unix_ms{next.key().first};
    event& e = next.mapped();
    if (!is_up[e.to])
      continue;
    if (auto* in = std::get_if<input>(&e.what))
      step(e.to, *in);
    else
      std::apply([&](auto generation, auto place) { wake(e.to, generation, place); },
                 std::get<1>(e.what));
  }
  clock_ = unix_ms{end};
}

void test_network::wake(std::size_t n, std::uint64_t generation, std::size_t place) {
  node& own = *nodes_[n];
  if (generation != own.generation)
    return;
  const duty d = own.plan->duties[place];
  if (d.phase != phase::look) {
    auto& last = d.phase == phase::propose ? own.proposed : own.voted;
    if (last && d.slot <= *last)
      return;
    last = d.slot;
  }
  step(n, duty_due{d});
}

void test_network::step(std::size_t n, const input& in) {
  const auto now = std::chrono::milliseconds{clock_.value - genesis_time.value};
  const step_context context{node_id{static_cast<std::uint32_t>(n)}, instant{now}, clock_,
                             *nodes_[n]->view};
  perform(n, nodes_[n]->engine->step(context, in));
}

void test_network::perform(std::size_t n, effects out) {
  for (const outbound& m : out.send) {
    ++messages;
    if (is_cut && is_cut(n, m.to.value))
      continue;
    at_time(clock_.value + static_cast<std::uint64_t>(latency.count()),
            {m.to.value, input{received{node_id{static_cast<std::uint32_t>(n)}, m.what}}});
  }
  for (const timer_command& t : out.timers) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(t.after).count();
    at_time(clock_.value + static_cast<std::uint64_t>(ms), {n, input{timer_fired{t.key}}});
  }
  if (out.agenda) {
    node& own = *nodes_[n];
    own.plan = out.agenda;
    ++own.generation;
    for (std::size_t i = 0; i < own.plan->duties.size(); ++i)
      at_time(own.plan->duties[i].begins.value, {n, std::pair{own.generation, i}});
  }
  for (const refusal& r : out.refusals)
    ++refusals[std::string(r.why)];
  accusations.insert(accusations.end(), out.accusations.begin(), out.accusations.end());
  for (action& what : out.petitions)
    submit(n, std::move(what));
  if (out.halt)
    throw std::runtime_error(*out.halt);
}

void test_network::submit(std::size_t n, action what) {
  const auto repeated = [&](const tx_ptr& tx) { return tx->fields().what == what; };
  if (std::any_of(pool.begin(), pool.end(), repeated))
    return;
  const key_pair& key = key_number(n);
  transaction_fields f{key.identity(), nonces_[n]++, amount{}, std::move(what)};
  pool.push_back(sign_transaction({}, f, key));
}

beacon_state test_network::head_state(std::size_t n) {
  const block_tree& tree = at(n).tree();
  return *rules(n).state_after(tree, tree.head());
}

epoch_number test_network::settled_epoch(std::size_t n) {
  const block_tree& tree = at(n).tree();
  const auto p = tree.find(at(n).status().settled);
  return settings.epoch_of(slot_of(tree.header(p)));
}

bool test_network::agree() const {
  std::optional<block_id> head;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!is_up[i])
      continue;
    const block_id own = at(i).status().head;
    if (head && *head != own)
      return false;
    head = own;
  }
  return true;
}

} // namespace concur::consensus::ethereum::test
