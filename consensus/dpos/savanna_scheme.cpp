// EOSIO with Savanna: producers vote on every block (D8).
#include "base/assert.hpp"
#include "consensus/dpos/ballot_box.hpp"
#include "consensus/dpos/eos_scheme.hpp"

#include <algorithm>

namespace concur::consensus::dpos {
namespace {

struct savanna_state : eos_state {
  qc_claim claim;
};

block_ref ref_of(const block_tree& tree, block_tree::position p) {
  return {tree.at(p).block->id(), tree.height(p), tree.header(p).time};
}

const savanna_state& of_savanna(const delegate_state& s) {
  return static_cast<const savanna_state&>(s);
}

/// A block's branch, read off the tree: the same as a finality_core, without its memory.
class branch_view final : public finality_view {
public:
  branch_view(const block_tree& tree, const state_book& states, block_tree::position p)
      : tree_(tree), at_(p), state_(of_savanna(*states.at(p))) {}

  unix_ms claim_time() const override { return claimed().time; }
  block_ref claimed() const override {
    return ref_of(tree_, tree_.ancestor(at_, state_.claim.height));
  }
  bool extends(const block_ref& b) const override {
    return b.height >= state_.settled && b.height < tree_.height(at_) &&
           tree_.at(tree_.ancestor(at_, b.height)).block->id() == b.id;
  }

private:
  const block_tree& tree_;
  block_tree::position at_;
  const savanna_state& state_;
};

class savanna_scheme final : public eos_scheme {
public:
  using eos_scheme::eos_scheme;
  consensus::assurance assurance() const override { return assurance::quorum; }

  state_ptr genesis(const added_block& b) override;
  state_ptr next(const delegate_state& parent, const added_block& b) override;

  verdict check_seal(const block_header& h) const override;
  verdict check_claims(const next_block& b, const block_header& h,
                       ledger_view& ledger) const override;
  seal make_seal(const next_block& b, std::uint64_t slot, const account_id&,
                 const watermark&) const override;
  bool prefers(const block_tree& tree, const state_book& states, block_tree::position candidate,
               block_tree::position current) const override;

  std::vector<vote_message> votes_of(const block_tree& tree, const state_book& states,
                                     const account_id& self, unix_ms clock) override;
  verdict take_vote(const block_tree& tree, const state_book& states,
                    const vote_message& v) override;
  void write_safety(writer& out) const override;
  void read_safety(reader& in) override;
  void act_as(const persona& who) override { all_safety_.act_as(who, safety_); }

private:
  struct box {
    concur::height height;
    block_votes votes;
  };
  void open_box(const savanna_state& s, const added_block& b);
  std::optional<qc_claim> claim_in(const next_block& b, const certified_seal& seal) const;
  verdict check_votes(const next_block& b, const certified_seal& seal, const qc_claim& claim,
                      ledger_view& ledger) const;

  std::map<block_id, box> boxes_;
  early_votes early_;
  finalizer_safety safety_;
  personas<finalizer_safety> all_safety_;
  bool has_lock_ = false;
};

// Blocks.

state_ptr savanna_scheme::genesis(const added_block& b) {
  auto out = std::make_shared<savanna_state>();
  begin(*out, b);
  out->claim = {b.header().height, false};
  if (!has_lock_)
    safety_.lock = ref_of(b.tree, b.at);
  has_lock_ = true;
  return out;
}

state_ptr savanna_scheme::next(const delegate_state& parent, const added_block& b) {
  auto& from = of_savanna(parent);
  auto out = std::make_shared<savanna_state>(from);
  auto& seal = std::get<certified_seal>(b.header().seal);
  auto claimed = b.tree.ancestor(
      b.at, seal.claimed.is_zero() ? concur::height{} : b.tree.height(b.tree.find(seal.claimed)));
  out->claim = {b.tree.height(claimed), seal.strong};
  auto* inner = b.states.at(claimed);
  auto settled = inner == nullptr ? from.settled
                                  : final_after(from.settled, out->claim, of_savanna(*inner).claim);
  advance(*out, b, std::max(settled, from.settled));
  open_box(*out, b);
  return out;
}

void savanna_scheme::open_box(const savanna_state& s, const added_block& b) {
  if (s.schedule->active().empty())
    return;
  auto [at, is_new] =
      boxes_.try_emplace(b.what().id(), box{b.header().height, block_votes(*s.schedule)});
  for (auto& v : early_.take(b.what().id()))
    static_cast<void>(at->second.votes.add(v)); // of who is not entitled: forgotten
  auto* head = b.states.at(b.tree.head());
  if (head != nullptr)
    std::erase_if(boxes_, [&](auto& entry) { return entry.second.height < head->settled; });
}

verdict savanna_scheme::check_seal(const block_header& h) const {
  auto* seal = std::get_if<certified_seal>(&h.seal);
  if (seal == nullptr || seal->votes.size() > max_quorum)
    return verdict::refuse("block-bad-seal");
  if (seal->claimed.is_zero() && (seal->strong || !seal->votes.empty()))
    return verdict::refuse("block-bad-seal");
  return verdict::accept();
}

/// The claim as a height of the branch; nothing if it names no ancestor.
std::optional<qc_claim> savanna_scheme::claim_in(const next_block& b,
                                                 const certified_seal& seal) const {
  if (seal.claimed.is_zero())
    return qc_claim{concur::height{}, false};
  auto p = b.tree.find(seal.claimed);
  if (p == block_tree::none || b.tree.height(p) > b.tree.height(b.parent) ||
      b.tree.ancestor(b.parent, b.tree.height(p)) != p)
    return std::nullopt;
  return qc_claim{b.tree.height(p), seal.strong};
}

verdict savanna_scheme::check_claims(const next_block& b, const block_header& h,
                                     ledger_view& ledger) const {
  auto& seal = std::get<certified_seal>(h.seal);
  auto claim = claim_in(b, seal);
  auto& former = of_savanna(b.after).claim;
  if (!claim || *claim < former)
    return verdict::refuse("block-bad-claim");
  if (*claim == former)
    return seal.votes.empty() ? verdict::accept() : verdict::refuse("block-bad-certificate");
  return check_votes(b, seal, *claim, ledger);
}

verdict savanna_scheme::check_votes(const next_block& b, const certified_seal& seal,
                                    const qc_claim& claim, ledger_view& ledger) const {
  auto* claimed = b.states.at(b.tree.ancestor(b.parent, claim.height));
  if (claimed == nullptr)
    return verdict::refuse("block-bad-claim");
  auto& finalizers = *of_savanna(*claimed).schedule;
  auto needed = claim.strong ? vote_strength::strong : vote_strength::weak;
  if (strength_of(finalizers, seal.claimed, seal.votes) < needed)
    return verdict::refuse("block-bad-certificate");
  auto known = boxes_.find(seal.claimed);
  for (auto& v : seal.votes) {
    if (known != boxes_.end() && known->second.votes.has(v))
      continue; // checked when it came
    if (!ledger.check_signature(v.finalizer, signing_bytes(ledger.chain(), v), v.sealed))
      return verdict::refuse("block-bad-certificate");
  }
  return verdict::accept();
}

/// The best certificate on the branch that this node knows of.
seal savanna_scheme::make_seal(const next_block& b, std::uint64_t slot, const account_id&,
                               const watermark&) const {
  auto& former = of_savanna(b.after).claim;
  for (auto p = b.parent; b.tree.height(p) >= former.height; p = b.tree.at(p).parent) {
    auto known = boxes_.find(b.tree.at(p).block->id());
    auto quorum = known != boxes_.end() ? known->second.votes.quorum() : vote_strength::none;
    qc_claim claim{b.tree.height(p), quorum == vote_strength::strong};
    if (quorum != vote_strength::none && claim > former) {
      auto& finalizers = *of_savanna(*b.states.at(p)).schedule;
      return certified_seal{slot,
                            known->first,
                            claim.strong,
                            known->second.votes.certificate(finalizers, quorum),
                            {}};
    }
    if (p == 0)
      break;
  }
  auto claimed = b.tree.ancestor(b.parent, former.height);
  auto id = claimed == 0 ? block_id{} : b.tree.at(claimed).block->id();
  return certified_seal{slot, id, former.strong, {}, {}};
}

bool savanna_scheme::prefers(const block_tree& tree, const state_book& states,
                             block_tree::position candidate, block_tree::position current) const {
  auto key = [&](block_tree::position p) {
    return savanna_preference{branch_view(tree, states, p).claim_time(), tree.header(p).time,
                              tree.at(p).block->id()};
  };
  return key(candidate) > key(current); // D8.8
}

// Votes.

std::vector<vote_message> savanna_scheme::votes_of(const block_tree& tree, const state_book& states,
                                                   const account_id& self, unix_ms clock) {
  auto head = tree.head();
  auto known = boxes_.find(tree.at(head).block->id());
  auto oldest = tree.header(head).time.value + milliseconds_of(own_.vote_age_max);
  if (head == 0 || known == boxes_.end() || oldest < clock.value)
    return {}; // D8.7
  auto& schedule = *of_savanna(*states.at(head)).schedule;
  auto* pending = schedule.pending();
  auto is_in = [&](auto& list) { return std::binary_search(list.begin(), list.end(), self); };
  if (!is_in(schedule.active()) && (pending == nullptr || !is_in(*pending)))
    return {};
  auto strength = decide_vote(safety_, ref_of(tree, head), branch_view(tree, states, head));
  if (strength == vote_strength::none)
    return {};
  return {finality_vote{self, known->first, strength == vote_strength::strong, {}}};
}

verdict savanna_scheme::take_vote(const block_tree& tree, const state_book&,
                                  const vote_message& message) {
  auto* v = std::get_if<finality_vote>(&message);
  if (v == nullptr)
    return verdict::refuse("vote-unwanted");
  if (auto known = boxes_.find(v->block); known != boxes_.end())
    return known->second.votes.add(*v);
  if (!tree.contains(v->block)) {
    early_.keep(*v);
    return verdict::accept();
  }
  return verdict::refuse("vote-too-old");
}

// What must not be forgotten: 1 byte of flags, then the references.

namespace {

void write(writer& out, const block_ref& b) {
  out.raw(b.id.view());
  out.number(b.height);
  out.number(b.time);
}

block_ref read_ref(reader& in) {
  block_ref out;
  out.id = in.hash();
  out.height = in.number<concur::height>();
  out.time = in.number<unix_ms>();
  return out;
}

} // namespace

void savanna_scheme::write_safety(writer& out) const {
  out.integer(static_cast<std::uint8_t>(safety_.last_vote ? 1 : 0));
  if (safety_.last_vote)
    write(out, *safety_.last_vote);
  write(out, safety_.lock);
  out.number(safety_.other_branch);
}

void savanna_scheme::read_safety(reader& in) {
  finalizer_safety read;
  if (in.integer<std::uint8_t>() == 1)
    read.last_vote = read_ref(in);
  read.lock = read_ref(in);
  read.other_branch = in.number<unix_ms>();
  if (!in.ok())
    return;
  safety_ = read;
  has_lock_ = true;
}

} // namespace

std::unique_ptr<scheme> make_savanna_scheme(const dpos_settings& s) {
  return std::make_unique<savanna_scheme>(s);
}

} // namespace concur::consensus::dpos
