// Random valid blocks with actions of all kinds, evidence and dues.
#pragma once

#include "base/random.hpp"
#include "tests/ledger/stake_fixture.hpp"

#include <set>

namespace concur::ledger::testing {

/// What was drawn so far, so that a test can demand that everything was.
struct drawn_kinds {
  std::set<std::size_t> actions; ///< by index in the variant
  std::set<due_kind> dues;
};

/// Grows one block on `c`, whose people are those of stake_rules() and eve.
void grow_stakes(chain& c, random_stream& draw, drawn_kinds& seen);

} // namespace concur::ledger::testing
