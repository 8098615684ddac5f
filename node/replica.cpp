#include "node/replica.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace concur::node {
namespace {

/// Work is renewed at most this often when the pool has news (bitcoin/bitcoin: src/rpc/mining.cpp
/// waits 5 s or more for getblocktemplate; a laboratory's blocks come faster).
constexpr duration renewal_every = std::chrono::milliseconds{500};

/// What a block's encoding needs beside header, transactions and dues.
constexpr std::size_t block_overhead_bytes = 64;
constexpr std::size_t bytes_of_due = 65;

/// Adds what a pool selected, but for what is not wanted and what cannot follow without it: of one
/// sender no nonce may be missing, and what was put in front uses up the nonces of its sender.
void add_wanted(std::vector<tx_ptr>& out, std::vector<tx_ptr> selected,
                const consensus::wishes& wanted) {
  if (out.empty() && !wanted.leaves_out) {
    out = std::move(selected);
    return;
  }
  std::set<account_id> closed;
  for (auto& tx : out)
    closed.insert(tx->from());
  for (auto& tx : selected) {
    if (wanted.leaves_out && wanted.leaves_out(*tx))
      closed.insert(tx->from());
    if (!closed.contains(tx->from()))
      out.push_back(tx);
  }
}

bool holds(std::span<const item> items, item_kind kind) {
  return std::any_of(items.begin(), items.end(), [&](auto& i) { return i.kind == kind; });
}

} // namespace

replica::replica(replica_settings settings, std::unique_ptr<consensus::engine> engine,
                 std::shared_ptr<executor> executor, const ledger::restored* restored)
    : settings_(std::move(settings)), engine_(std::move(engine)), executor_(std::move(executor)),
      pool_(executor_->rules(), settings_.pool, executor_->signatures()), relay_(settings_.relay),
      state_(executor_->after_genesis()->after), head_(executor_->genesis()->id()),
      is_new_(restored == nullptr) {
  slots_[executor_->genesis()->id()] = {executor_->after_genesis(),
                                        executor_->after_genesis()->undo};
  if (!restored)
    return;
  state_ = restored->state;
  for (auto& b : restored->recent) {
    slots_[b.block->id()].undo = b.undo;
    executor_->remember(*b.block);
  }
  head_ = restored->position.head;
}

void replica::handle(const moment& at, const event& what, actions& out) {
  act(at, what, out);
  if (!has_room())
    look_at_memory(out);
}

/// What extends the chain is still taken in: without it a node would only fall behind.
void replica::look_at_memory(actions& out) const {
  auto most = settings_.held_bytes_max;
  if (held_bytes() < most + most / 8 || out.halt)
    return;
  out.halt = "holds " + std::to_string(held_bytes()) + " bytes of transactions and blocks, " +
             std::to_string(most) + " are allowed";
  out.facts.push_back(halted{*out.halt, true});
}

void replica::act(const moment& at, const event& what, actions& out) {
  if (auto* a = std::get_if<arrival>(&what))
    on_arrival(at, *a, out);
  else if (auto* w = std::get_if<wake>(&what))
    on_wake(at, *w, out);
  else if (auto* found = std::get_if<solved>(&what))
    step(at, found->solution, out);
  else if (std::holds_alternative<exhausted>(what))
    step(at, consensus::payload_ready{}, out);
  else if (auto* s = std::get_if<submit>(&what))
    on_submit(at, *s, out);
  else if (auto* d = std::get_if<duty_begins>(&what))
    step(at, consensus::duty_due{d->duty}, out);
  else if (std::holds_alternative<start>(what))
    on_start(at, out);
}

// Events.

void replica::on_start(const moment& at, actions& out) {
  if (std::exchange(is_new_, false)) {
    // A store begins with the genesis block: heights in it count from 0.
    auto& first = *executor_->after_genesis();
    out.write.blocks.push_back({first.block, first.undo});
    out.write.append.push_back(first.block->id());
    out.write.accounts = first.undo->accounts;
    out.write.rewards.emplace();
    out.write.issued = first.after.issued();
    out.write.state = first.after;
    auto id = first.block->id();
    out.write.position = {id, height{0}, id, height{0}, first.after.root()};
  }
  step(at, consensus::started{}, out);
}

void replica::on_arrival(const moment& at, const arrival& a, actions& out) {
  if (auto* tx = std::get_if<send_transaction>(a.what.get()))
    return static_cast<void>(take_transaction(at, a.from, tx->tx, out));
  auto blocks = true;
  if (auto* m = std::get_if<announce>(a.what.get())) {
    relay_.announced(a.from, m->items, [this](auto& id) { return knows(id); });
    ask_transactions(at, out);
    blocks = holds(m->items, item_kind::block);
  } else if (auto* ask = std::get_if<get_items>(a.what.get())) {
    answer_items(a.from, *ask, out);
    blocks = holds(ask->items, item_kind::block);
  } else if (auto* missing = std::get_if<not_found>(a.what.get())) {
    relay_.not_found(a.from, missing->items);
    ask_transactions(at, out);
    blocks = holds(missing->items, item_kind::block);
  }
  if (blocks)
    step(at, consensus::received{a.from, a.what}, out);
}

void replica::on_wake(const moment& at, const wake& w, actions& out) {
  if (w.key.kind == consensus::timer_kind::transactions) {
    relay_.timer_fired();
    ask_transactions(at, out);
  } else if (w.key.kind == consensus::timer_kind::puzzle) {
    renewal_pending_ = false;
    step(at, consensus::payload_ready{}, out);
  } else {
    step(at, consensus::timer_fired{w.key}, out);
  }
}

void replica::on_submit(const moment& at, const submit& s, actions& out) {
  if (s.is_known && knows(s.tx->id()))
    return take_up(s, out);
  auto fresh = own_.emplace(s.tx->id(), s.by).second; // else it is sent once more
  if (fresh)
    out.facts.push_back(tx_submitted{s.tx});
  auto v = take_transaction(at, settings_.self, s.tx, out);
  if (v || !fresh)
    return;
  own_.erase(s.tx->id());
  out.facts.push_back(tx_rejected{s.tx, v.why()});
  out.posts.push_back({s.by, duration{0}, notice{s.tx, tx_news::rejected, v.why()}});
}

/// From now on its owner is told what becomes of it, and at once what has become of it.
void replica::take_up(const submit& s, actions& out) {
  own_.emplace(s.tx->id(), s.by);
  auto at = place_of(s.tx->id(), head_);
  if (!at)
    return;
  tell_owner(s.tx, tx_news::included, out);
  if (*at <= engine_->status().settled_height)
    tell_owner(s.tx, tx_news::settled, out);
}

verdict replica::take_transaction(const moment& at, node_id from, const tx_ptr& tx, actions& out) {
  auto except = relay_.arrived(tx->id(), from);
  auto v = has_room() ? pool_.add(tx, state_, [&](auto& id) { return included(id, head_); })
                      : verdict::refuse("tx-no-memory");
  if (v) {
    relay_.tell(tx, settings_.neighbours, except, out.send);
    if (settings_.searches && !renewal_pending_) {
      renewal_pending_ = true;
      out.posts.push_back({settings_.own, renewal_every, wake{{consensus::timer_kind::puzzle, 0}}});
    }
  } else if (v.why() != "tx-known") {
    if (from != settings_.self)
      relay_.refused(tx->id());
    out.facts.push_back(refused{from, v.why(), tx->id()});
  }
  ask_transactions(at, out);
  return v;
}

void replica::answer_items(node_id from, const get_items& m, actions& out) {
  not_found missing;
  for (auto& i : m.items) {
    if (i.kind != item_kind::transaction)
      continue;
    if (auto tx = pool_.find(i.id))
      out.send.push_back({from, std::make_shared<const message>(send_transaction{tx})});
    else
      missing.items.push_back(i);
  }
  if (!missing.items.empty())
    out.send.push_back({from, std::make_shared<const message>(std::move(missing))});
}

void replica::ask_transactions(const moment& at, actions& out) {
  if (auto again = relay_.ask(at.now, out.send))
    out.posts.push_back({settings_.own, *again, wake{{consensus::timer_kind::transactions, 0}}});
}

// Effects of the engine.

void replica::step(const moment& at, const consensus::input& in, actions& out) {
  auto effects = engine_->step({settings_.self, at.now, at.clock, *this}, in);
  for (auto& b : effects.made)
    out.facts.push_back(block_made{b, engine_->tree().contains(b->id())});
  for (auto& b : effects.store)
    out.write.blocks.push_back({b, slots_.at(b->id()).undo});
  for (auto& m : effects.send)
    out.send.push_back(std::move(m));
  auto head_before = head_;
  for (auto& update : effects.chain) {
    if (auto* moved = std::get_if<consensus::head_moved>(&update))
      follow(*moved, out);
    else if (auto* s = std::get_if<consensus::settled>(&update))
      settle(*s, out);
    else if (auto* r = std::get_if<consensus::settled_reverted>(&update))
      out.facts.push_back(settling_reverted{r->block, r->height});
  }
  if (head_ != head_before) {
    write_move(head_before, out);
    drop_old_states();
  }
  if (effects.safety)
    out.write.safety = std::move(effects.safety);
  hand_out(effects, out);
  tell(effects, out);
}

void replica::hand_out(consensus::effects& effects, actions& out) {
  for (auto& timer : effects.timers)
    out.posts.push_back({settings_.own, timer.after, wake{timer.key}});
  if (effects.work && settings_.miner)
    out.posts.push_back(
        {*settings_.miner, duration{0},
         work{std::make_shared<const consensus::puzzle>(std::move(*effects.work))}});
  if (effects.agenda && settings_.scheduler)
    out.posts.push_back({*settings_.scheduler, duration{0}, agenda_news{effects.agenda}});
  if (settings_.wallet)
    for (auto& what : effects.petitions)
      out.posts.push_back({*settings_.wallet, duration{0}, petition{std::move(what)}});
}

void replica::tell(consensus::effects& effects, actions& out) {
  for (auto& r : effects.refusals)
    out.facts.push_back(refused{r.from, r.why, r.what});
  for (auto& d : effects.deviations)
    out.facts.push_back(deviated{d.what, d.step});
  for (auto& a : effects.accusations)
    out.facts.push_back(accused{a.accused, a.kind, a.slot, a.evidence});
  if (signatures_ > 0)
    out.facts.push_back(sealed{std::exchange(signatures_, 0)});
  if (effects.halt) {
    out.facts.push_back(halted{*effects.halt, false});
    out.halt = std::move(effects.halt);
  }
}

void replica::follow(const consensus::head_moved& moved, actions& out) {
  auto news = way(moved.from, moved.to);
  state_ = state_of(moved.to);
  head_ = moved.to;
  pool_.follow(state_, news.undone, news.done);
  for (auto& b : news.undone)
    for (auto& tx : b->transactions())
      tell_owner(tx, tx_news::returned, out);
  for (auto& b : news.done)
    for (auto& tx : b->transactions())
      tell_owner(tx, tx_news::included, out);
  out.facts.push_back(std::move(news));
}

chain_moved replica::way(const block_id& from, const block_id& to) const {
  auto& tree = engine_->tree();
  auto a = tree.find(from);
  auto b = tree.find(to);
  auto common = tree.fork_point(a, b);
  chain_moved out;
  for (auto p = a; p != common; p = tree.at(p).parent)
    out.undone.push_back(tree.at(p).block);
  for (auto p = b; p != common; p = tree.at(p).parent)
    out.done.push_back(tree.at(p).block);
  std::reverse(out.done.begin(), out.done.end());
  return out;
}

/// One step may move the head more than once, forth and back; what is written is where it went.
void replica::write_move(const block_id& from, actions& out) const {
  auto moved = way(from, head_);
  auto& w = out.write;
  auto changes_of = [&](auto& b) -> auto& { return slots_.at(b->id()).undo->accounts; };
  if (moved.undone.empty() && moved.done.size() == 1) {
    w.accounts = changes_of(moved.done.front());
  } else {
    // Later changes win; the keys' order makes the batch the same everywhere.
    std::map<account_id, ledger::account_change> last;
    for (auto& b : moved.undone)
      for (auto& c : changes_of(b))
        last[c.who] = {c.who, c.after, c.before};
    for (auto& b : moved.done)
      for (auto& c : changes_of(b))
        last[c.who] = c;
    w.accounts.clear();
    for (auto& [who, change] : last)
      w.accounts.push_back(change);
  }
  if (!moved.undone.empty())
    w.cut_above = moved.undone.back()->height() - 1;
  for (auto& b : moved.done)
    w.append.push_back(b->id());
  w.rewards.emplace(state_.rewards().begin(), state_.rewards().end());
  w.issued = state_.issued();
  w.state = state_;
  auto s = engine_->status();
  w.position = {s.head, s.head_height, s.settled, s.settled_height, state_.root()};
}

void replica::settle(const consensus::settled& s, actions& out) {
  out.facts.push_back(block_settled{s.block, s.height, s.assurance});
  auto& tree = engine_->tree();
  for (auto& tx : tree.at(tree.find(s.block)).block->transactions())
    tell_owner(tx, tx_news::settled, out);
}

void replica::tell_owner(const tx_ptr& tx, tx_news news, actions& out) {
  auto mine = own_.find(tx->id());
  if (mine == own_.end())
    return;
  out.facts.push_back(tx_moved{tx, news});
  out.posts.push_back({mine->second, duration{0}, notice{tx, news, {}}});
  if (news == tx_news::settled)
    own_.erase(mine);
}

// The chain as the engine sees it.

verdict replica::execute(const block_ptr& b) {
  auto parent = state_of(b->parent());
  auto done = executor_->run(b, parent, [&](auto& id) { return included(id, b->parent()); });
  if (!done)
    return verdict::refuse(done.error());
  slots_[b->id()] = {*done, (*done)->undo};
  states_.emplace_back(b->height(), b->id());
  return verdict::accept();
}

consensus::stake_ptr replica::stake_after(const block_id& b) {
  auto& kept = slots_.at(b).kept;
  if (!kept)
    return std::make_shared<const ledger_stake>(state_of(b));
  if (!kept->stake)
    kept->stake = std::make_shared<const ledger_stake>(kept->after);
  return kept->stake;
}

bool replica::check_signature(const public_key& key, byte_view text, const signature& s) {
  return executor_->signatures()->verify(key, text, s);
}

signature replica::sign(byte_view text) {
  CONCUR_ASSERT(settings_.key.has_value()); // whoever takes turns was given a key
  ++signatures_;
  return settings_.key->sign(text);
}

consensus::payload replica::make_payload(const block_header& h, std::span<const due> dues,
                                         const consensus::wishes& wanted) {
  auto state = state_of(h.parent);
  auto& rules = executor_->rules();
  consensus::payload out;
  auto taken = encoded_size(h) + block_overhead_bytes + dues.size() * bytes_of_due;
  for (auto& tx : wanted.first)
    if (ledger::check_transaction(state, *tx)) {
      taken += tx->size();
      out.transactions.push_back(tx);
    }
  auto rest = pool_.select(state, rules.block_bytes_max - std::min(rules.block_bytes_max, taken),
                           pool_.size());
  add_wanted(out.transactions, std::move(rest), wanted);
  auto outcome =
      ledger::preview(rules, state, h.height, h.time, h.proposer, out.transactions, dues);
  CONCUR_ASSERT(outcome.has_value()); // select() promises that they are applicable
  out.reward = outcome->reward;
  out.state_root = outcome->state_root;
  return out;
}

std::vector<tx_ptr> replica::find_short(const block_id& block,
                                        std::span<const std::uint64_t> short_ids) {
  std::unordered_map<std::uint64_t, tx_ptr> by_short; // looked up only
  pool_.each([&](const tx_ptr& tx) { by_short.emplace(short_id(block, tx->id()), tx); });
  std::vector<tx_ptr> out;
  for (auto id : short_ids) {
    auto found = by_short.find(id);
    out.push_back(found == by_short.end() ? nullptr : found->second);
  }
  return out;
}

bool replica::knows(const tx_id& id) const { return pool_.contains(id) || included(id, head_); }

std::optional<height> replica::place_of(const tx_id& id, const block_id& head) const {
  auto& tree = engine_->tree();
  auto top = tree.find(head);
  for (auto& block : executor_->blocks_with(id)) {
    auto p = tree.find(block);
    if (p != consensus::block_tree::none && tree.is_ancestor(p, top))
      return tree.height(p);
  }
  return std::nullopt;
}

ledger::state replica::state_of(const block_id& id) {
  auto& wanted = slots_.at(id);
  if (wanted.kept)
    return wanted.kept->after;
  auto moves = way(head_, id);
  auto state = state_;
  for (auto& b : moves.undone)
    state = ledger::undo(state, *slots_.at(b->id()).undo);
  auto first = moves.done.begin(); // from the last state at hand on
  for (auto i = moves.done.begin(); i != moves.done.end(); ++i)
    if (auto& kept = slots_.at((*i)->id()).kept) {
      state = kept->after;
      first = i + 1;
    }
  for (; first != moves.done.end(); ++first) {
    auto again = executor_->run(*first, state, {});
    CONCUR_ASSERT(again.has_value()); // it was executed before
    state = (*again)->after;
  }
  return state;
}

void replica::drop_old_states() {
  auto& tree = engine_->tree();
  auto head = tree.height(tree.head());
  while (!states_.empty() && states_.front().first + settings_.states_kept < head) {
    slots_.at(states_.front().second).kept.reset();
    states_.pop_front();
  }
}

replica_report replica::report() const {
  auto s = engine_->status();
  return {{s.head, s.head_height, s.settled, s.settled_height, state_.root()},
          s.orphans,
          s.branches,
          pool_.size(),
          pool_.bytes(),
          state_.issued(),
          state_};
}

} // namespace concur::node
