#include "consensus/chain/chain_engine.hpp"

#include "base/assert.hpp"
#include "base/mutant.hpp"
#include "consensus/chain/turn.hpp"

namespace concur::consensus {
namespace {

/// Spreads the nodes' status messages over the interval.
duration first_status(duration every, node_id self) { return every * (self.value % 97 + 1) / 97; }

} // namespace

chain_engine::chain_engine(chain_settings settings, std::unique_ptr<chain_rules> rules,
                           block_ptr genesis, std::unique_ptr<consensus::conduct> conduct,
                           std::span<const block_ptr> known, std::optional<block_id> head)
    : settings_(settings), rules_(std::move(rules)), conduct_(std::move(conduct)),
      tree_(genesis, rules_->weight(genesis->header())), orphans_(settings.orphans),
      fetch_(settings.fetch) {
  for (auto& b : known)
    tree_.add(b, rules_->weight(b->header()));
  if (head)
    tree_.set_head(tree_.find(*head));
}

void chain_engine::meet(turn& t) {
  has_met_ = true;
  for (block_tree::position p = 0; p < tree_.size(); ++p)
    rules_->added(tree_, p, t.context.chain);
  settled_ = rules_->settled(tree_, tree_.head());
}

effects chain_engine::step(const step_context& context, const input& in) {
  turn t{context, {}};
  if (!has_met_)
    meet(t);
  auto head_before = tree_.at(tree_.head()).block->id();
  if (auto* m = std::get_if<received>(&in))
    hear(t, *m);
  else if (auto* solved = std::get_if<puzzle_solved>(&in))
    on_solved(t, *solved);
  else if (auto* timer = std::get_if<timer_fired>(&in))
    on_timer(t, timer->key);
  else if (auto* due = std::get_if<duty_due>(&in))
    on_duty(t, due->duty);
  else if (std::holds_alternative<started>(in))
    on_start(t);
  else if (settings_.searches)
    give_work(t);
  if (t.has_added && settings_.takes_turns)
    cast(t, nullptr);
  if (settings_.takes_turns)
    use_past_turns(t);
  take_initiative(t);
  if (t.head_changed)
    settle(t);
  if (t.head_changed || t.needs_work)
    give_work(t);
  if (t.head_changed || t.agenda_is_stale || (t.has_added && !conduct_->branches(tree_).empty()))
    publish_agenda(t, head_before);
  ask_for_missing(t);
  for (auto& d : conduct_->take_deviations())
    t.out.deviations.push_back(d);
  return std::move(t.out);
}

void chain_engine::take_initiative(turn& t) {
  auto own = conduct_->after(t.context, tree_);
  for (auto& b : own.publish)
    tell_neighbours(t, {}, b);
  for (auto& o : own.send)
    t.out.send.push_back(std::move(o));
  t.needs_work = t.needs_work || own.changes_work;
}

engine_status chain_engine::status() const {
  auto head = tree_.head();
  return {
      tree_.at(head).block->id(), tree_.height(head), tree_.at(settled_).block->id(),
      tree_.height(settled_),     orphans_.size(),    tree_.size() - 1 - tree_.height(head).value};
}

void chain_engine::on_start(turn& t) {
  awaits_checkpoint_ = settings_.trusted.has_value();
  if (awaits_checkpoint_)
    t.send(*settings_.trusted, get_checkpoint{});
  else
    meet_neighbours(t);
  t.set_timer({timer_kind::status, ++timers_set_},
              first_status(settings_.status_every, t.context.self));
  give_work(t);
  t.agenda_is_stale = true;
}

void chain_engine::meet_neighbours(turn& t) {
  for (auto peer : t.context.chain.neighbours())
    ask_headers(t, peer, tree_.locator());
}

/// A node that waits for what it shall trust must not let others fill its tree meanwhile.
void chain_engine::hear(turn& t, const received& m) {
  if (awaits_checkpoint_ && !std::holds_alternative<send_checkpoint>(*m.what))
    return;
  std::visit([&](auto& what) { on_message(t, m.from, what); }, *m.what);
}

void chain_engine::on_timer(turn& t, const timer_key& key) {
  if (key.kind == timer_kind::status) {
    if (awaits_checkpoint_)
      t.send(*settings_.trusted, get_checkpoint{}); // question or answer may have been lost
    else
      send_status(t);
    t.set_timer({timer_kind::status, ++timers_set_}, settings_.status_every);
  } else if (key.kind == timer_kind::fetch) {
    fetch_timer_.reset(); // ask_for_missing() sets the next one
  }
}

// Taking blocks in.

void chain_engine::take_block(turn& t, node_id from, const block_ptr& b) {
  if (tree_.contains(b->id()) || orphans_.contains(b->id()))
    return;
  if (auto sound = rules_->check_proof(b->header()); !sound) {
    fetch_.arrived(b->id()); // the id covers the proof: nobody has a better one
    return t.refuse(from, sound.why(), b->id());
  }
  if (!tree_.contains(b->parent()))
    return keep_orphan(t, from, b);
  // Children that waited follow without recursion, however long the line is.
  std::vector<orphan_pool::orphan> line{{from, b}};
  while (!line.empty()) {
    auto next = std::move(line.back());
    line.pop_back();
    if (!insert(t, next.from, next.block))
      continue;
    for (auto& child : orphans_.take_children(next.block->id()))
      line.push_back(std::move(child));
  }
}

void chain_engine::keep_orphan(turn& t, node_id from, const block_ptr& b) {
  // A wrong body may have a right id: it must not keep the right one out.
  if (body_root(b->header(), b->reward(), b->transactions(), b->dues()) != b->header().tx_root)
    return t.refuse(from, "block-bad-body-root", b->id());
  fetch_.arrived(b->id());
  if (!t.context.chain.has_room())
    return t.refuse(from, "block-no-memory", b->id());
  orphans_.add(from, b);
  if (!orphans_.contains(b->id()))
    return;
  // One missing parent is fetched; of a longer line all headers are asked for at once.
  if (b->height() > tree_.height(tree_.head()) + 2 || orphans_.contains(b->parent()))
    ask_headers(t, from, tree_.locator());
  else
    fetch_.want(b->parent(), from);
}

verdict chain_engine::judge(turn& t, const block_ptr& b, block_tree::position parent) {
  if (b->height() != tree_.height(parent) + 1)
    return verdict::refuse("block-bad-height");
  if (auto v = rules_->check_header(tree_, parent, b->header(), t.context.chain); !v)
    return v;
  auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(rules_->future_limit());
  if (b->header().time.value > t.context.clock.value + static_cast<std::uint64_t>(limit.count()))
    return verdict::refuse("block-too-early");
  if (rules_->repeats(tree_, b->header()) && !orphans_.has_children(b->id())) {
    note_claim(t, b->header());
    return verdict::refuse("block-repeated-stake");
  }
  auto dues = rules_->dues(tree_, parent, b->header(), t.context.chain);
  if (!std::equal(dues.begin(), dues.end(), b->dues().begin(), b->dues().end()))
    return verdict::refuse("block-bad-dues");
  return t.context.chain.execute(b);
}

bool chain_engine::insert(turn& t, node_id from, const block_ptr& b) {
  auto sources = fetch_.arrived(b->id());
  if (auto v = judge(t, b, tree_.find(b->parent())); !v) {
    // The id is not remembered as bad: another body may share it (CVE-2012-2459).
    t.refuse(from, v.why(), b->id());
    if (v.why() == "block-too-early" || v.why() == "block-repeated-stake")
      return false; // may be good later: clocks differ, or others build on it
    for (auto other : sources)
      if (other != from)
        fetch_.want(b->id(), other);
    if (from == t.context.self)
      t.out.halt = "made a block that it must refuse itself: " + std::string{v.why()};
    return false;
  }
  partials_.erase(b->id());
  auto p = tree_.add(b, rules_->weight(b->header()));
  rules_->added(tree_, p, t.context.chain);
  t.out.store.push_back(b);
  t.has_added = true;
  note_claim(t, b->header());
  auto is_news = claim_of(b->header()).has_value(); // votes may yet make a block in turn the head
  if (rules_->prefers(tree_, p, tree_.head())) {
    choose_head(t, p);
    is_news = true;
  } else {
    reconsider(t);
  }
  sources.push_back(from);
  if (is_news && conduct_->relay(*b))
    tell_neighbours(t, sources, b);
  return true;
}

void chain_engine::choose_head(turn& t, block_tree::position p) {
  auto from = tree_.at(tree_.head()).block->id();
  tree_.set_head(p);
  t.out.chain.push_back(head_moved{from, tree_.at(p).block->id()});
  t.head_changed = true;
}

void chain_engine::settle(turn& t) {
  auto head = tree_.head();
  auto common = tree_.fork_point(settled_, head);
  for (auto p = settled_; p != common; p = tree_.at(p).parent)
    t.out.chain.push_back(settled_reverted{tree_.at(p).block->id(), tree_.height(p)});
  settled_ = CONCUR_MUTANT("engine-settled-stays", common, settled_);
  auto goal = rules_->settled(tree_, head);
  for (auto h = tree_.height(settled_) + 1; h <= tree_.height(goal); h = h + 1) {
    settled_ = tree_.ancestor(head, h);
    t.out.chain.push_back(settled{tree_.at(settled_).block->id(), h, info().assurance});
  }
}

} // namespace concur::consensus
