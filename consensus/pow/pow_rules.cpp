#include "consensus/pow/pow_rules.hpp"

#include "base/assert.hpp"
#include "base/mutant.hpp"
#include "base/random.hpp"
#include "consensus/pow/median_time.hpp"
#include "consensus/pow/retarget.hpp"
#include "consensus/pow/work.hpp"

#include <algorithm>

namespace concur::consensus::pow {
namespace {

/// A branch of the tree as the rules of time and target want to see it.
class branch final : public ancestor_view {
public:
  branch(const block_tree& tree, block_tree::position tip, std::uint32_t genesis_bits)
      : tree_(tree), tip_(tip), genesis_bits_(genesis_bits) {}

  std::optional<ancestor> at(height h) const override {
    if (h > tree_.height(tip_))
      return std::nullopt;
    auto& header = tree_.header(tree_.ancestor(tip_, h));
    return ancestor{header.time, bits_of(header.seal).value_or(genesis_bits_)};
  }

private:
  const block_tree& tree_;
  block_tree::position tip_;
  std::uint32_t genesis_bits_;
};

reason own_reason(reason theirs) {
  if (theirs == "time-not-whole")
    return "block-time-not-whole";
  if (theirs == "time-timewarp-attack")
    return "block-timewarp";
  return "block-time-too-old";
}

} // namespace

std::optional<std::uint32_t> bits_of(const seal& s) {
  if (auto* lecture = std::get_if<lecture_seal>(&s))
    return lecture->bits;
  if (auto* bitcoin = std::get_if<bitcoin_seal>(&s))
    return bitcoin->bits;
  return std::nullopt;
}

engine_info pow_rules::info() const {
  return {settings_.form == puzzle_form::lecture ? "lecture-pow" : "bitcoin",
          assurance::probabilistic, "more than half of the work is honest, and news spread fast"};
}

verdict pow_rules::check_proof(const block_header& h) const {
  std::uint64_t nonce = 0;
  if (auto* lecture = std::get_if<lecture_seal>(&h.seal);
      lecture && settings_.form == puzzle_form::lecture)
    nonce = lecture->nonce;
  else if (auto* bitcoin = std::get_if<bitcoin_seal>(&h.seal);
           bitcoin && settings_.form == puzzle_form::bitcoin)
    nonce = bitcoin->nonce;
  else
    return verdict::refuse("block-bad-seal");
  auto bits = *bits_of(h.seal);
  if (!check_bits(bits, settings_.params.limit))
    return verdict::refuse("block-bad-bits");
  auto solved = settings_.proof == proof_kind::drawn
                    ? nonce != 0
                    : meets(number_of(settings_.params.order, id_of(h)), *target_of(bits));
  return CONCUR_MUTANT("pow-proof-unchecked", solved, true) ? verdict::accept()
                                                            : verdict::refuse("block-below-target");
}

verdict pow_rules::check_header(const block_tree& tree, block_tree::position parent,
                                const block_header& h, ledger_view&) {
  branch view{tree, parent, settings_.params.initial_bits};
  if (auto v = check_time(settings_.params, view, tree.height(parent), h.time); !v)
    return verdict::refuse(own_reason(v.why()));
  if (*bits_of(h.seal) != bits_for(tree, parent, h.time))
    return verdict::refuse("block-wrong-bits");
  return verdict::accept();
}

std::uint32_t pow_rules::bits_for(const block_tree& tree, block_tree::position parent,
                                  unix_ms time) const {
  auto h = tree.height(parent).value + 1;
  if (settings_.step_every != 0) {
    auto start = leading_zero_bits(*target_of(settings_.params.initial_bits));
    auto most = std::max(start, 1u) - 1;
    auto lost = std::min<std::uint64_t>((h - 1) / settings_.step_every * settings_.step_bits, most);
    return bits_of_zero_bits(start - static_cast<unsigned>(lost));
  }
  branch view{tree, parent, settings_.params.initial_bits};
  auto bits = next_bits(settings_.params, view, tree.height(parent), time);
  CONCUR_ASSERT(bits.has_value()); // a tree has no gaps, and genesis is the lowest anchor
  return *bits;
}

u256 pow_rules::weight(const block_header& h) const {
  return work_of_bits(bits_of(h.seal).value_or(settings_.params.initial_bits));
}

bool pow_rules::prefers(const block_tree& tree, block_tree::position candidate,
                        block_tree::position current) const {
  auto& later = tree.at(candidate);
  auto& now = tree.at(current);
  if (later.weight != now.weight || settings_.ties <= 0)
    return CONCUR_MUTANT("pow-tie-moves", later.weight > now.weight, later.weight >= now.weight);
  // The id only names the draw: who does not know the salt can't make an id that wins.
  auto name = load_le<std::uint64_t>(later.block->id().data.data());
  return random_stream{settings_.salt ^ name, "tie"}.chance(settings_.ties);
}

block_tree::position pow_rules::settled(const block_tree& tree, block_tree::position head) const {
  auto top = tree.height(head).value;
  auto below = std::max<std::uint64_t>(settings_.confirmations, 1) -
               CONCUR_MUTANT("pow-settles-early", 1, 2);
  return tree.ancestor(head, height{top > below ? top - below : 0});
}

std::optional<chain_rules::task> pow_rules::work_on(const block_tree& tree,
                                                    block_tree::position parent, unix_ms clock,
                                                    std::uint64_t generation) const {
  branch view{tree, parent, settings_.params.initial_bits};
  auto earliest = earliest_time(settings_.params, view, tree.height(parent));
  CONCUR_ASSERT(earliest.has_value());
  auto unit = count_ms(settings_.params.time_unit);
  unix_ms time{std::max(clock.value / unit * unit, earliest->value)};
  auto bits = bits_for(tree, parent, time);
  seal s = settings_.form == puzzle_form::lecture ? seal{lecture_seal{bits, 0}}
                                                  : seal{bitcoin_seal{bits, 0, generation}};
  return task{time, s, *target_of(bits)};
}

} // namespace concur::consensus::pow
