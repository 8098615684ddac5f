// Engines of delegates that hear each other at once, on a clock that jumps from duty to duty. No
// ledger: all see the same stakes, which a test may change.
#pragma once

#include "consensus/dpos/dpos_rules.hpp"
#include "tests/consensus/chain/engine_support.hpp"

#include <deque>
#include <functional>
#include <set>

namespace concur::consensus::dpos::test {

using namespace std::chrono_literals;
using consensus::test::note_taking_view;
using consensus::test::noted_stake;

inline constexpr unix_ms start{1'600'000'000'000};

/// Ascending by public key.
std::vector<key_pair> delegate_keys(std::size_t count);

/// Everybody stands; nobody has voted or has coins.
std::shared_ptr<noted_stake> standing(const std::vector<key_pair>& keys);

block_ptr genesis_at(unix_ms time);

class delegate_cluster {
public:
  struct member {
    member(const dpos_settings& settings, const block_ptr& genesis, const key_pair& key,
           const std::shared_ptr<noted_stake>& stake);

    note_taking_view view;
    chain_engine engine;
    std::shared_ptr<const agenda> plan;
    std::optional<std::uint64_t> used; ///< last slot for which a duty was done
    std::optional<bytes> safety;
    bool is_up = true;
    unsigned part = 0; ///< of the network; members of different parts do not hear each other
    std::vector<slot_result> results;
    std::vector<settled> settled_blocks;
    std::size_t reverted = 0; ///< settled blocks that were undone
    std::vector<reason> refused;
    std::vector<accusation> accusations;
  };

  /// The first `up` of the delegates have a node, the others never make a block.
  delegate_cluster(dpos_settings settings, std::size_t delegates, std::size_t up = ~std::size_t{0});

  /// Handles all duties up to then.
  void run_until(unix_ms when);
  void run_slots(std::uint64_t slots);
  /// Members of that part from now on.
  void part(std::initializer_list<std::size_t> who, unsigned name);
  void heal();

  member& at(std::size_t i) { return *members_[i]; }
  std::size_t size() const { return members_.size(); }
  std::uint64_t height(std::size_t i) const {
    return members_[i]->engine.status().head_height.value;
  }
  /// Blocks between head and the last settled block.
  std::uint64_t lag(std::size_t i) const;
  bool agree() const; ///< all that are up have one head
  /// All blocks that any two settled at one height are the same.
  bool settled_agree() const;
  /// Number of the delegate that made the block at a height of the best chain of `i`.
  std::size_t maker(std::size_t i, std::uint64_t height) const;

  unix_ms clock = start;
  std::vector<key_pair> keys;
  std::shared_ptr<noted_stake> stake;
  /// Sees every block that is made.
  std::function<void(const block&)> on_made = [](auto&) {};

private:
  struct packet {
    std::size_t from, to;
    message_ptr what;
  };
  void step(std::size_t i, const input& in);
  void deliver();
  std::optional<std::pair<unix_ms, std::size_t>> next_duty() const;
  const duty* open_duty(const member& m) const;

  dpos_settings settings_;
  std::vector<std::unique_ptr<member>> members_;
  std::deque<packet> queue_;
};

} // namespace concur::consensus::dpos::test
