// Turns and votes with the keys of others, which a faulty node was given.
#include "consensus/chain/chain_engine.hpp"
#include "consensus/chain/turn.hpp"

#include <utility>

namespace concur::consensus {
namespace {

/// The node's view of its chain, with the key of somebody else.
class with_key final : public chain_view {
public:
  with_key(chain_view& own, const key_pair& key) : own_(own), key_(key) {}

  const chain_id& chain() const override { return own_.chain(); }
  stake_ptr stake_after(const block_id& b) override { return own_.stake_after(b); }
  bool check_signature(const public_key& key, byte_view text, const signature& s) override {
    return own_.check_signature(key, text, s);
  }
  verdict execute(const block_ptr& b) override { return own_.execute(b); }
  payload make_payload(const block_header& header, std::span<const due> dues,
                       const wishes& wanted) override {
    return own_.make_payload(header, dues, wanted);
  }
  std::vector<tx_ptr> find_short(const block_id& block,
                                 std::span<const std::uint64_t> short_ids) override {
    return own_.find_short(block, short_ids);
  }
  account_id proposer() const override { return key_.identity(); }
  signature sign(byte_view text) override { return key_.sign(text); }
  std::span<const node_id> neighbours() const override { return own_.neighbours(); }

private:
  chain_view& own_;
  const key_pair& key_;
};

} // namespace

void chain_engine::as_others(turn& t, const std::function<void(turn&)>& act) {
  for (auto& key : conduct_->keys(t.context)) {
    with_key view{t.context.chain, key};
    step_context context{t.context.self, t.context.now, t.context.clock, view};
    turn other{context,           std::move(t.out), t.head_changed,       t.has_added,
               t.agenda_is_stale, t.needs_work,     std::move(t.withheld)};
    rules_->act_as(key.identity());
    act(other);
    t.out = std::move(other.out);
    t.head_changed = other.head_changed;
    t.has_added = other.has_added;
    t.agenda_is_stale = other.agenda_is_stale;
    t.needs_work = other.needs_work;
    t.withheld = std::move(other.withheld);
  }
  rules_->act_as({});
}

void chain_engine::propose_for_others(turn& t, std::uint64_t slot) {
  as_others(t, [&](turn& other) {
    auto at = rules_->turn_on(tree_, tree_.head(), slot, other.context.chain);
    if (!at)
      return;
    auto b = made_on(other, tree_.head(), *at, false);
    other.out.made.push_back(b);
    other.out.deviations.push_back({conduct_->name()});
    conduct_->signed_for(*b);
    take_block(other, other.context.self, b);
  });
}

void chain_engine::cast_for_others(turn& t, const duty* occasion) {
  as_others(t, [&](turn& other) {
    auto votes =
        rules_->votes_of(tree_, other.context.chain.proposer(), occasion, other.context.clock);
    if (!votes.empty())
      other.out.deviations.push_back({conduct_->name()});
    send_own_votes(other, std::move(votes));
  });
}

void chain_engine::add_duties_of_others(turn& t, agenda& out) {
  as_others(t, [&](turn& other) {
    auto& chain = other.context.chain;
    if (auto theirs =
            rules_->agenda_of(tree_, tree_.head(), chain.proposer(), other.context.clock, chain))
      out.duties.insert(out.duties.end(), theirs->duties.begin(), theirs->duties.end());
  });
}

} // namespace concur::consensus
