// Turns and votes of families that are sealed by stake: making a block when a slot has come,
// signing and passing on votes, and noticing who contradicts himself.
#include "base/mutant.hpp"
#include "consensus/chain/chain_engine.hpp"
#include "consensus/chain/turn.hpp"

#include <algorithm>
#include <tuple>

namespace concur::consensus {
namespace {

/// Claims and votes that are remembered: hours of every preset's blocks and epochs.
constexpr std::size_t claims_max = 8'192;
constexpr std::size_t votes_max = 65'536;
/// Evidence that waits to be put into a block.
constexpr std::size_t evidence_max = 64;
/// Slots whose results are told after one move of the head.
constexpr std::size_t results_max = 4'096;

const hash256& block_of(const vote_message& v) {
  if (auto* a = std::get_if<attestation>(&v))
    return a->head;
  return std::get<finality_vote>(v).block;
}

struct charge {
  account_id accused;
  reason kind;
  std::uint64_t slot = 0;
};

charge charge_of(const action& evidence) {
  if (auto* proposal = std::get_if<double_proposal>(&evidence))
    return {proposal->first.proposer, "double-proposal", proposal->first.slot};
  auto& votes = std::get<double_attestation>(evidence);
  auto is_double = votes.first.target.epoch == votes.second.target.epoch;
  return {votes.first.validator, is_double ? "double-vote" : "surround-vote", votes.second.slot};
}

/// The ledger after a block, and so after all that are like it but for their version.
class after_block final : public ledger_view {
public:
  after_block(chain_view& chain, const block_id& executed)
      : chain_(chain), stake_(chain.stake_after(executed)) {}
  const chain_id& chain() const override { return chain_.chain(); }
  stake_ptr stake_after(const block_id&) override { return stake_; }
  bool check_signature(const public_key& key, byte_view text, const signature& s) override {
    return chain_.check_signature(key, text, s);
  }

private:
  chain_view& chain_;
  stake_ptr stake_;
};

void put_in_order(std::vector<duty>& duties) {
  auto key = [](auto& d) { return std::tuple{d.begins, d.slot, d.phase}; };
  std::stable_sort(duties.begin(), duties.end(), [&](auto& a, auto& b) { return key(a) < key(b); });
  duties.erase(std::unique(duties.begin(), duties.end()), duties.end());
}

} // namespace

void chain_engine::on_duty(turn& t, const duty& d) {
  reconsider(t);
  t.agenda_is_stale = true;
  if (!settings_.takes_turns)
    return;
  if (d.phase == phase::propose) {
    propose(t, d.slot);
    propose_for_others(t, d.slot);
  } else if (d.phase == phase::vote) {
    cast(t, &d);
  }
}

// Blocks.

void chain_engine::propose(turn& t, std::uint64_t slot) {
  auto parent = tree_.find(conduct_->parent(tree_.at(tree_.head()).block->id()));
  block_ptr ordinary;
  if (auto at = rules_->turn_on(tree_, parent, slot, t.context.chain);
      at && conduct_->takes_turn(t.context, slot))
    ordinary = chosen_among(t, slot, made_on(t, parent, *at, false));
  auto others = made_on_branches(t, parent, slot);
  if (!ordinary && others.empty())
    return;
  t.out.safety = rules_->take_safety();
  if (ordinary) {
    t.out.made.push_back(ordinary);
    publish_others(t, ordinary);
    take_block(t, t.context.self, ordinary);
  }
  for (auto& b : others)
    take_own(t, b);
  file_evidence(t);
}

block_ptr chain_engine::made_on(turn& t, block_tree::position parent, const chain_rules::turn& at,
                                bool is_other) {
  block_header header;
  header.version += is_other ? 1 : 0; // as valid as the ordinary one, and another block
  header.height = tree_.height(parent) + 1;
  header.parent = tree_.at(parent).block->id();
  header.time = at.time;
  header.proposer = t.context.chain.proposer();
  header.seal = at.seal;
  payload content;
  std::vector<due> dues;
  fill(t, header, content, dues);
  return sealed(t, {header, content.reward, std::move(content.transactions), std::move(dues)});
}

/// Of an honest node's one block: that one. A grinder's are alike but for their version.
block_ptr chain_engine::chosen_among(turn& t, std::uint64_t slot, const block_ptr& first) {
  const auto tries = conduct_->tries(t.context);
  if (tries <= 1)
    return first;
  auto& chain = t.context.chain;
  const auto parent = tree_.find(first->parent());
  if (!chain.execute(first))
    return first;
  after_block after{chain, first->id()};
  auto worth = [&](const block_header* h) {
    return rules_->fortune(tree_, parent, slot, h, chain.proposer(), after);
  };
  auto best = first;
  auto best_worth = worth(&first->header());
  if (!best_worth)
    return first;
  std::uint64_t chosen = 0;
  for (std::uint64_t i = 1; i < tries; ++i) {
    auto header = first->header();
    header.version += static_cast<std::uint32_t>(i);
    auto other = sealed(t, {header,
                            first->reward(),
                            {first->transactions().begin(), first->transactions().end()},
                            {first->dues().begin(), first->dues().end()}});
    if (auto w = worth(&other->header()); w && *w > *best_worth) {
      best = std::move(other);
      best_worth = w;
      chosen = i;
    }
  }
  // An empty slot costs the block that it could have had.
  const auto empty = worth(nullptr);
  const auto is_withheld = empty && *empty > *best_worth + 1;
  conduct_->chose(is_withheld ? std::nullopt : std::optional{chosen});
  return is_withheld ? nullptr : best;
}

std::vector<block_ptr> chain_engine::made_on_branches(turn& t, block_tree::position parent,
                                                      std::uint64_t slot) {
  std::vector<block_ptr> out;
  for (auto p : conduct_->branches(tree_)) {
    rules_->forget_turns();
    if (auto at = rules_->turn_on(tree_, p, slot, t.context.chain))
      out.push_back(made_on(t, p, *at, p == parent));
  }
  return out;
}

void chain_engine::use_past_turns(turn& t) {
  while (auto p = conduct_->past(tree_)) {
    rules_->forget_turns();
    if (auto at = rules_->turn_on(tree_, p->parent, p->slot, t.context.chain))
      take_own(t, made_on(t, p->parent, *at, false));
  }
}

/// A block on another branch, which this node's own rules may forbid by now: others, who saw
/// something else, are told of it all the same.
void chain_engine::take_own(turn& t, const block_ptr& b) {
  t.out.made.push_back(b);
  if (judge(t, b, tree_.find(b->parent())))
    take_block(t, t.context.self, b);
  else if (conduct_->relay(*b))
    tell_neighbours(t, {}, b);
}

block_ptr chain_engine::sealed(turn& t, const block& plain) {
  auto& chain = t.context.chain;
  auto header = plain.header();
  set_signature(header, chain.sign(signing_bytes(chain.chain(), *claim_of(header))));
  return std::make_shared<const block>(
      header, plain.reward(),
      std::vector<tx_ptr>{plain.transactions().begin(), plain.transactions().end()},
      std::vector<due>{plain.dues().begin(), plain.dues().end()});
}

void chain_engine::publish_others(turn& t, const block_ptr& honest) {
  for (auto& plain : conduct_->also(t.context, honest)) {
    auto other = sealed(t, *plain);
    t.out.made.push_back(other);
    auto peers = t.context.chain.neighbours();
    for (std::size_t i = 1; i < peers.size(); i += 2) {
      t.withheld.push_back(peers[i]);
      t.send(peers[i], send_block{other});
    }
  }
}

// Votes.

void chain_engine::cast(turn& t, const duty* occasion) {
  auto& chain = t.context.chain;
  auto owed = rules_->votes_of(tree_, chain.proposer(), occasion, t.context.clock);
  send_own_votes(t, conduct_->votes(t.context, std::move(owed)));
  if (auto safety = rules_->take_safety())
    t.out.safety = std::move(safety);
  cast_for_others(t, occasion);
}

/// Signs and takes them first: what this node itself must refuse is not sent.
void chain_engine::send_own_votes(turn& t, std::vector<vote_message> votes) {
  auto& chain = t.context.chain;
  std::erase_if(votes, [&](auto& v) {
    set_signature(v, chain.sign(signing_bytes(chain.chain(), v)));
    return !take_vote(t, t.context.self, v);
  });
  send_votes_on(t, t.context.self, std::move(votes));
}

void chain_engine::on_message(turn& t, node_id from, const send_votes& m) {
  std::vector<vote_message> fresh;
  for (auto& v : m.votes)
    if (take_vote(t, from, v))
      fresh.push_back(v);
  send_votes_on(t, from, std::move(fresh));
}

/// True if the vote is news that the neighbours should have.
bool chain_engine::take_vote(turn& t, node_id from, const vote_message& v) {
  auto& chain = t.context.chain;
  auto id = id_of(v);
  if (votes_seen_.contains(id))
    return false;
  if (!chain.check_signature(voter_of(v), signing_bytes(chain.chain(), v), signature_of(v))) {
    t.refuse(from, "vote-bad-signature", id);
    return false;
  }
  votes_seen_.insert(id);
  votes_order_.push_back(id);
  if (votes_order_.size() > votes_max) {
    votes_seen_.erase(votes_order_.front());
    votes_order_.pop_front();
  }
  if (from != t.context.self && !tree_.contains(block_of(v)) && !orphans_.contains(block_of(v)))
    fetch_.want(block_of(v), from);
  auto taken = rules_->take_vote(tree_, v, t.context.clock);
  if (!taken && taken.why() != "vote-known")
    t.refuse(from, taken.why(), id);
  for (auto& e : rules_->take_evidence()) {
    auto c = charge_of(e);
    t.out.accusations.push_back({c.accused, c.kind, c.slot, std::make_shared<const action>(e)});
    if (evidence_.size() < evidence_max)
      evidence_.push_back(std::move(e));
  }
  if (taken)
    reconsider(t);
  return static_cast<bool>(taken);
}

void chain_engine::send_votes_on(turn& t, node_id except, std::vector<vote_message> votes) {
  if (votes.empty())
    return;
  auto what = std::make_shared<const message>(send_votes{std::move(votes)});
  std::vector<outbound> news;
  for (auto peer : t.context.chain.neighbours())
    if (peer != except)
      news.push_back({peer, what});
  for (auto& n : conduct_->announce(std::move(news)))
    t.out.send.push_back(std::move(n));
}

void chain_engine::reconsider(turn& t) {
  auto p = rules_->best(tree_, t.context.clock);
  if (p != tree_.head())
    choose_head(t, p);
}

// Contradictions.

void chain_engine::note_claim(turn& t, const block_header& h) {
  auto claim = claim_of(h);
  if (!claim)
    return;
  std::pair key{claim->proposer, claim->slot};
  auto [known, is_new] = claims_.emplace(key, *claim);
  if (is_new) {
    claims_order_.push_back(key);
    if (claims_order_.size() > claims_max) {
      claims_.erase(claims_order_.front());
      claims_order_.pop_front();
    }
  } else if (CONCUR_MUTANT("engine-equivocation-unseen", contradicts(known->second, *claim),
                           false)) {
    action evidence = double_proposal{known->second, *claim};
    t.out.accusations.push_back({claim->proposer, "double-proposal", claim->slot,
                                 std::make_shared<const action>(evidence)});
    t.agenda_is_stale = true;
    if (evidence_.size() < evidence_max)
      evidence_.push_back(std::move(evidence));
  }
}

/// Whoever makes a block is the first to hand in what he knows, so that not everybody does.
void chain_engine::file_evidence(turn& t) {
  if (evidence_.empty())
    return;
  auto stake = t.context.chain.stake_after(tree_.at(tree_.head()).block->id());
  std::erase_if(evidence_, [&](auto& e) {
    auto accused = stake->find(charge_of(e).accused);
    return !accused || accused->is_convicted;
  });
  t.out.petitions.assign(evidence_.begin(), evidence_.end());
}

// The agenda.

void chain_engine::publish_agenda(turn& t, const block_id& old_head) {
  auto head = tree_.head();
  auto ahead = std::chrono::duration_cast<std::chrono::milliseconds>(conduct_->ahead(t.context));
  auto ahead_ms = static_cast<std::uint64_t>(ahead.count());
  auto out = rules_->agenda_of(tree_, head, t.context.chain.proposer(),
                               unix_ms{t.context.clock.value + ahead_ms}, t.context.chain);
  if (!out)
    return;
  for (auto& d : out->duties)
    d.begins = unix_ms{d.begins.value - std::min(d.begins.value, ahead_ms)};
  add_branch_duties(t, *out);
  add_duties_of_others(t, *out);
  put_in_order(out->duties);
  out->head = tree_.at(head).block->id();
  out->results = results_since(old_head);
  for (auto& a : t.out.accusations)
    if (a.kind == "double-proposal")
      out->accused.push_back(a.accused);
  t.out.agenda = std::make_shared<const agenda>(std::move(*out));
}

/// Turns on other branches, which a faulty node wants to use as well.
void chain_engine::add_branch_duties(turn& t, agenda& out) {
  for (auto p : conduct_->branches(tree_))
    if (auto there = rules_->agenda_of(tree_, p, t.context.chain.proposer(), t.context.clock,
                                       t.context.chain))
      for (auto& d : there->duties)
        if (d.phase != phase::vote)
          out.duties.push_back(d);
}

std::vector<slot_result> chain_engine::results_since(const block_id& old_head) const {
  std::vector<slot_result> out;
  auto common = tree_.fork_point(tree_.find(old_head), tree_.head());
  for (auto h = tree_.height(common) + 1; h <= tree_.height(tree_.head()); h = h + 1)
    for (auto& r : rules_->results_of(tree_, tree_.ancestor(tree_.head(), h)))
      if (out.size() < results_max)
        out.push_back(r);
  return out;
}

} // namespace concur::consensus
