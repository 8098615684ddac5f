#include "simulation/invariants/invariant.hpp"

#include "simulation/invariants/block_valid.hpp"
#include "simulation/invariants/evidence_sound.hpp"
#include "simulation/invariants/heads_linked.hpp"
#include "simulation/invariants/merchant_reversed.hpp"
#include "simulation/invariants/no_double_spend.hpp"
#include "simulation/invariants/no_honest_self_conflict.hpp"
#include "simulation/invariants/settled_prefix.hpp"
#include "simulation/invariants/settled_sound.hpp"
#include "simulation/invariants/supply_conserved.hpp"
#include "simulation/invariants/weight_grows.hpp"

#include <array>

namespace concur::simulation {
namespace {

template <class T>
std::unique_ptr<invariant> make(const cluster&) {
  return std::make_unique<T>();
}
template <class T>
std::unique_ptr<invariant> make_knowing(const cluster& nodes) {
  return std::make_unique<T>(nodes);
}
std::unique_ptr<invariant> make_counted(const cluster& nodes) {
  return std::make_unique<no_honest_self_conflict>(nodes.members().size());
}

constexpr std::array all{
    invariant_info{"block-valid", "every block on an honest chain keeps all rules of the ledger",
                   make<block_valid>},
    invariant_info{"supply-conserved",
                   "all balances together are what was issued, after every block",
                   make<supply_conserved>},
    invariant_info{"no-double-spend", "no chain spends one nonce of an account twice",
                   make<no_double_spend>},
    invariant_info{"settled-prefix", "what two honest nodes call settled never differs",
                   make<settled_prefix>},
    invariant_info{"settled-sound", "a node settles what the rules settle for its head, in order",
                   make_knowing<settled_sound>},
    invariant_info{"no-honest-self-conflict", "no honest node makes two blocks on one parent",
                   make_counted},
    invariant_info{"weight-grows", "an honest head moves only to a branch of more weight",
                   make_knowing<weight_grows>},
    invariant_info{"heads-linked", "an honest head moves block by block, nothing is skipped",
                   make_knowing<heads_linked>},
    invariant_info{"evidence-sound", "nobody honest is ever accused of contradicting itself",
                   make_knowing<evidence_sound>},
    invariant_info{"merchant-reversed",
                   "a payment that a merchant had accepted was taken back (a safety property if it "
                   "must not happen)",
                   make_knowing<merchant_reversed>},
};

} // namespace

violation invariant::broken(const observation& o, std::string text, const block_ptr& b) const {
  violation v{std::string{name()}, std::move(text), o.at, o.node, {}, std::nullopt};
  if (b) {
    v.block = b->id();
    v.level = b->height();
  }
  return v;
}

std::span<const invariant_info> list_invariants() { return all; }

std::unique_ptr<invariant> make_invariant(std::string_view name, const cluster& nodes) {
  for (auto& i : all)
    if (i.name == name)
      return i.make(nodes);
  return nullptr;
}

} // namespace concur::simulation
