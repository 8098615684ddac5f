// The engine's side of turns and votes, with the simplest rules that have them: two makers, slots
// of a second in turns, and a vote on every block of which two settle it.
#include "consensus/faulty/stake_conducts.hpp"
#include "engine_support.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <set>

namespace concur::consensus::test {
namespace {

const key_pair& key_of(std::string_view name) {
  static std::map<std::string_view, key_pair> keys;
  auto found = keys.find(name);
  if (found == keys.end())
    found = keys.emplace(name, key_pair::from_seed(sha256(as_bytes(name)).data)).first;
  return found->second;
}

const account_id& anna() { return key_of("anna").identity(); }
const account_id& bert() { return key_of("bert").identity(); }

class turn_rules final : public chain_rules {
public:
  engine_info info() const override { return {"turns", assurance::quorum, "nothing"}; }
  verdict check_proof(const block_header& h) const override {
    return std::holds_alternative<turn_seal>(h.seal) ? verdict::accept()
                                                     : verdict::refuse("block-bad-seal");
  }
  verdict check_header(const block_tree&, block_tree::position, const block_header& h,
                       ledger_view& ledger) override {
    auto claim = *claim_of(h);
    if (h.proposer != owner(claim.slot))
      return verdict::refuse("block-wrong-proposer");
    return ledger.check_signature(h.proposer, signing_bytes(ledger.chain(), claim), claim.sealed)
               ? verdict::accept()
               : verdict::refuse("block-bad-signature");
  }
  duration future_limit() const override { return 1s; }
  u256 weight(const block_header&) const override { return u256{1}; }
  bool prefers(const block_tree& tree, block_tree::position candidate,
               block_tree::position current) const override {
    return tree.height(candidate) > tree.height(current);
  }
  block_tree::position settled(const block_tree& tree, block_tree::position head) const override {
    for (auto p = head; p != 0; p = tree.at(p).parent)
      if (auto found = votes.find(tree.at(p).block->id());
          found != votes.end() && found->second.size() >= 2)
        return p;
    return 0;
  }
  block_tree::position best(const block_tree& tree, unix_ms) override {
    return wanted && tree.contains(*wanted) ? tree.find(*wanted) : tree.head();
  }
  std::optional<agenda> agenda_of(const block_tree& tree, block_tree::position head,
                                  const account_id& who, unix_ms, ledger_view&) override {
    agenda out;
    for (auto slot = slot_at(tree, head) + 1; out.duties.size() < 2; ++slot)
      if (owner(slot) == who)
        out.duties.push_back({slot, phase::propose, time_of(slot)});
    return out;
  }
  std::optional<turn> turn_on(const block_tree& tree, block_tree::position parent,
                              std::uint64_t slot, chain_view& chain) override {
    if (slot <= slot_at(tree, parent) || owner(slot) != chain.proposer())
      return std::nullopt;
    return turn{time_of(slot), turn_seal{slot, 0, {}}};
  }
  std::vector<slot_result> results_of(const block_tree& tree,
                                      block_tree::position p) const override {
    std::vector<slot_result> out;
    for (auto s = slot_at(tree, tree.at(p).parent) + 1; s < slot_at(tree, p); ++s)
      out.push_back({s, owner(s), false});
    out.push_back({slot_at(tree, p), tree.header(p).proposer, true});
    return out;
  }
  void added(const block_tree& tree, block_tree::position p, ledger_view&) override {
    to_vote_on.push_back(tree.at(p).block->id());
  }
  std::vector<vote_message> votes_of(const block_tree&, const account_id& self_account,
                                     const duty* due, unix_ms) override {
    std::vector<vote_message> out;
    if (!due)
      for (auto& id : std::exchange(to_vote_on, {}))
        out.push_back(finality_vote{self_account, id, true, {}});
    return out;
  }
  verdict take_vote(const block_tree&, const vote_message& v, unix_ms) override {
    auto& vote = std::get<finality_vote>(v);
    return votes[vote.block].insert(vote.finalizer).second ? verdict::accept()
                                                           : verdict::refuse("vote-known");
  }

  static account_id owner(std::uint64_t slot) { return slot % 2 == 1 ? anna() : bert(); }
  static unix_ms time_of(std::uint64_t slot) { return unix_ms{genesis_time.value + slot * 1000}; }
  static std::uint64_t slot_at(const block_tree& tree, block_tree::position p) {
    auto claim = claim_of(tree.header(p));
    return claim ? claim->slot : 0;
  }

  std::map<block_id, std::set<account_id>> votes;
  std::vector<block_id> to_vote_on;
  std::optional<block_id> wanted;
};

/// An engine of anna or bert at a moment that only moves when a test moves it.
class turn_taker {
public:
  explicit turn_taker(std::string_view who,
                      std::unique_ptr<consensus::conduct> c = std::make_unique<conduct>()) {
    auto r = std::make_unique<turn_rules>();
    rules = r.get();
    chain_settings settings;
    settings.takes_turns = true;
    view.key = key_of(who);
    engine.emplace(settings, std::move(r), genesis, std::move(c));
  }

  effects step(const input& in) { return engine->step({self, now, clock, view}, in); }
  effects hear(node_id from, message m) {
    return step(received{from, std::make_shared<const message>(std::move(m))});
  }
  effects propose(std::uint64_t slot) {
    clock = turn_rules::time_of(slot);
    return step(duty_due{{slot, phase::propose, clock}});
  }

  block_ptr genesis = make_genesis();
  note_taking_view view;
  instant now{};
  unix_ms clock{genesis_time};
  turn_rules* rules = nullptr;
  std::optional<chain_engine> engine;
};

TEST_CASE("an engine says at its start when its turns come", "[chain_turns]") {
  turn_taker b{"bert"};
  auto out = b.step(started{});
  REQUIRE(out.agenda);
  REQUIRE(out.agenda->duties.size() == 2);
  CHECK(out.agenda->duties[0].slot == 2);
  CHECK(out.agenda->duties[1].slot == 4);
  CHECK(out.agenda->duties[0].begins == turn_rules::time_of(2));
}

TEST_CASE("a block made in turn is signed, adopted and told", "[chain_turns]") {
  turn_taker a{"anna"};
  static_cast<void>(a.step(started{}));
  auto out = a.propose(1);
  REQUIRE(out.made.size() == 1);
  auto& b = *out.made[0];
  CHECK(a.engine->status().head == b.id());
  CHECK(b.header().proposer == anna());
  CHECK(b.header().time == turn_rules::time_of(1));
  auto claim = claim_of(b.header()).value();
  CHECK(verify(anna(), signing_bytes(a.view.ledger.chain(), claim), claim.sealed));
  CHECK(sent<announce>(out).size() == 3);
  REQUIRE(out.agenda);
  CHECK(out.agenda->results == std::vector<slot_result>{{1, anna(), true}});
  CHECK(out.agenda->duties.at(0).slot == 3);
}

TEST_CASE("nobody makes a block out of turn, and nobody takes one", "[chain_turns][safety]") {
  turn_taker a{"anna"}, b{"bert"};
  CHECK(a.propose(2).made.empty());
  auto made = a.propose(1).made.at(0);
  auto header = made->header();
  std::get<turn_seal>(header.seal).slot = 2;
  CHECK(reasons(b.hear(alice, send_block{with_header(header)})) ==
        std::vector<reason>{"block-wrong-proposer"});
  header = made->header();
  set_signature(header, {});
  CHECK(reasons(b.hear(alice, send_block{with_header(header)})) ==
        std::vector<reason>{"block-bad-signature"});
  CHECK(b.hear(alice, send_block{made}).refusals.empty());
  CHECK(b.engine->status().head == made->id());
}

TEST_CASE("slots that stayed empty are told with those who missed them", "[chain_turns]") {
  turn_taker a{"anna"};
  static_cast<void>(a.step(started{}));
  auto out = a.propose(3);
  REQUIRE(out.agenda);
  CHECK(out.agenda->results ==
        std::vector<slot_result>{{1, anna(), false}, {2, bert(), false}, {3, anna(), true}});
}

TEST_CASE("votes are made for new blocks, passed on once, and settle", "[chain_turns]") {
  turn_taker a{"anna"}, b{"bert"};
  auto made = a.propose(1);
  auto own = sent<send_votes>(made);
  REQUIRE(own.size() == 3); // to every neighbour
  auto votes = own[0].second;
  REQUIRE(votes.votes.size() == 2); // genesis and the new block
  static_cast<void>(b.hear(alice, send_block{made.made[0]}));
  auto taken = b.hear(alice, votes);
  CHECK(sent<send_votes>(taken).size() == 2); // not back to where it came from
  CHECK(b.rules->votes.at(made.made[0]->id()).size() == 2);
  auto again = b.hear(bob, votes);
  CHECK(again.send.empty());
  CHECK(again.refusals.empty());
  auto next = b.propose(2);
  auto is_settled = [&](auto& u) {
    auto* s = std::get_if<settled>(&u);
    return s && s->block == made.made[0]->id();
  };
  CHECK(std::any_of(next.chain.begin(), next.chain.end(), is_settled));
}

TEST_CASE("a vote with a bad signature is refused", "[chain_turns][safety]") {
  turn_taker a{"anna"}, b{"bert"};
  auto votes = sent<send_votes>(a.propose(1)).at(0).second;
  std::get<finality_vote>(votes.votes[0]).strong = false;
  auto out = b.hear(alice, votes);
  CHECK(reasons(out) == std::vector<reason>{"vote-bad-signature"});
  CHECK(b.rules->votes.size() == 1); // the other one
}

TEST_CASE("a vote for an unknown block has the block fetched", "[chain_turns]") {
  turn_taker a{"anna"}, b{"bert"};
  auto made = a.propose(1);
  auto out = b.hear(alice, sent<send_votes>(made).at(0).second);
  auto asked = sent<get_items>(out);
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].first == alice);
  CHECK(asked[0].second.items == block_items({made.made[0]->id()}));
}

TEST_CASE("the head follows when votes make another block the best", "[chain_turns]") {
  turn_taker b{"bert"}, one{"anna"},
      two{"anna", make_stake_conduct("silent", {{}, {}, 0, {1, "x"}})};
  auto first = one.propose(1).made.at(0);
  auto other = two.propose(3).made.at(0);
  b.clock = turn_rules::time_of(4);
  static_cast<void>(b.hear(alice, send_block{first}));
  static_cast<void>(b.hear(alice, send_block{other}));
  CHECK(b.engine->status().head == first->id());
  b.rules->wanted = other->id();
  auto out = b.hear(alice, sent<send_votes>(two.propose(5)).at(0).second);
  CHECK(b.engine->status().head == other->id());
  CHECK(std::holds_alternative<head_moved>(out.chain.at(0)));
}

TEST_CASE("a silent node makes no block and no vote in its time", "[chain_turns][faulty]") {
  turn_taker a{"anna", make_stake_conduct("silent", {instant{10s}, instant{20s}, 1, {1, "x"}})};
  CHECK(a.propose(1).made.size() == 1);
  a.now = instant{10s};
  auto out = a.propose(3);
  CHECK(out.made.empty());
  REQUIRE(out.deviations.size() >= 1);
  CHECK(out.deviations[0].what == "silent");
  a.now = instant{20s};
  CHECK(a.propose(5).made.size() == 1);
}

TEST_CASE("two blocks in one slot are noticed, accused and proved", "[chain_turns][faulty]") {
  turn_taker a{"anna", make_stake_conduct("equivocate", {{}, instant::max(), 1, {1, "x"}})};
  turn_taker b{"bert"};
  holder h;
  h.who = anna();
  b.view.ledger.stake->all = {h};
  auto out = a.propose(1);
  REQUIRE(out.made.size() == 2);
  CHECK(out.made[0]->id() != out.made[1]->id());
  CHECK(out.deviations.size() == 1);
  // The second of three neighbours is shown the other block alone.
  auto other = sent<send_block>(out);
  REQUIRE(other.size() == 1);
  CHECK(other[0].first == bob);
  CHECK(sent<announce>(out).size() == 2);

  static_cast<void>(b.hear(alice, send_block{out.made[0]}));
  auto seen = b.hear(alice, send_block{out.made[1]});
  REQUIRE(seen.accusations.size() == 1);
  CHECK(seen.accusations[0].accused == anna());
  CHECK(seen.accusations[0].kind == "double-proposal");
  auto made = b.propose(2);
  REQUIRE(made.petitions.size() == 1);
  auto& proof = std::get<double_proposal>(made.petitions[0]);
  CHECK(contradicts(proof.first, proof.second));
  for (auto* c : {&proof.first, &proof.second})
    CHECK(verify(anna(), signing_bytes(b.view.ledger.chain(), *c), c->sealed));
  b.view.ledger.stake->all[0].is_convicted = true;
  CHECK(b.propose(4).petitions.empty()); // nothing is left to be proved
}

TEST_CASE("a double voter signs two votes where one is due", "[chain_turns][faulty]") {
  turn_taker a{"anna", make_stake_conduct("double-vote", {{}, instant::max(), 1, {1, "x"}})};
  auto votes = sent<send_votes>(a.propose(1)).at(0).second.votes;
  std::set<std::pair<block_id, bool>> kinds;
  for (auto& v : votes)
    kinds.emplace(std::get<finality_vote>(v).block, std::get<finality_vote>(v).strong);
  // The toy rules count one vote a finalizer, so only the first of each pair is passed on.
  CHECK(kinds.size() == votes.size());
  CHECK(a.step(started{}).deviations.empty());
}

} // namespace
} // namespace concur::consensus::test
