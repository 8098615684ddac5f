#include "simulation/record_codec.hpp"

#include "simulation/cluster.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::simulation;

namespace {

/// A block with a transaction in it.
block_ptr sample_block() {
  auto key = scenario_key(1, "alice");
  transaction_fields what{key.identity(), 3, amount{5}, transfer{key.identity(), amount{9}, {}}};
  return std::make_shared<const block>(block_header{}, amount{50},
                                       std::vector{sign_transaction({}, what, key)});
}

/// One of each kind of fact.
std::vector<node::fact> all_facts(const block_ptr& b, const tx_ptr& tx) {
  auto ranks = std::make_shared<consensus::ranking>();
  ranks->push_back({tx->from(), 2.5, true});
  return {
      node::block_made{b, false},
      node::chain_moved{{b}, {b, b}},
      node::block_settled{b->id(), height{7}, consensus::assurance::quorum},
      node::settling_reverted{b->id(), height{7}},
      node::refused{node_id{3}, "block-bad-parent", b->id()},
      node::tx_submitted{tx},
      node::tx_rejected{tx, "nonce-too-low"},
      node::tx_moved{tx, node::tx_news::settled},
      node::deviated{"equivocation", consensus::attempt_step::begun},
      node::hashed{1'000},
      node::accused{tx->from(), "double-proposal", 9, std::make_shared<action>(tx->fields().what)},
      node::slot_ended{{4, tx->from(), true}},
      node::term_began{2, ranks},
      node::term_began{3, nullptr},
      node::sealed{5},
      node::halted{"an assumption is broken"},
      node::stopped{},
      node::restarted{b->id(), height{7}}};
}

role_record sample() {
  REQUIRE(start_crypto());
  auto b = sample_block();
  return {node_id{2},
          instant{duration{77}},
          {node::role_id{10}, 4},
          {node::role_id{5}, 3},
          event_note{1, 99},
          all_facts(b, b->transactions()[0])};
}

} // namespace

TEST_CASE("every fact survives the way to another process", "[records]") {
  auto in = sample();
  REQUIRE(std::variant_size_v<node::fact> + 1 == in.facts.size()); // one of them twice
  network_record sent{node_id{1}, instant{duration{5}}, {{node_id{2}, 3, 100, true}}, {node_id{4}}};
  record_writer w;
  bytes text;
  w.write(in, text);
  w.write(sent, text);
  record_reader r;
  auto out = r.read(text);
  REQUIRE(out);
  REQUIRE(out->size() == 2);
  auto& role = std::get<role_record>((*out)[0]);
  CHECK(role.node == in.node);
  CHECK(role.now == in.now);
  CHECK(role.name == in.name);
  CHECK(role.cause == in.cause);
  CHECK(role.what == in.what);
  // Written again, by a writer that knows nothing, it is the same: no field was lost.
  bytes first, again;
  record_writer fresh_a, fresh_b;
  fresh_a.write(in, first);
  fresh_b.write(role, again);
  CHECK(first == again);
  auto& network = std::get<network_record>((*out)[1]);
  CHECK(network.packets == sent.packets);
  CHECK(network.overflows == sent.overflows);
}

TEST_CASE("a block is written once a stream", "[records]") {
  auto in = sample();
  record_writer w;
  bytes first, second;
  w.write(in, first);
  w.write(in, second);
  CHECK(second.size() + in.facts.size() < first.size());
  record_reader r;
  REQUIRE(r.read(first));
  auto out = r.read(second);
  REQUIRE(out);
  auto& made = std::get<node::block_made>(std::get<role_record>(out->front()).facts[0]);
  CHECK(made.block->id() == std::get<node::block_made>(in.facts[0]).block->id());
  record_reader stranger; // who has not heard the beginning
  CHECK_FALSE(stranger.read(second));
}

TEST_CASE("a stream that was cut or changed is refused or read, never more", "[records]") {
  record_writer w;
  bytes text;
  w.write(sample(), text);
  for (std::size_t n = 1; n < text.size(); ++n) {
    record_reader r;
    CHECK_FALSE(r.read(byte_view{text}.first(n)));
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto changed = text;
    changed[i] ^= 0xff;
    record_reader r;
    (void)r.read(changed);
  }
}
