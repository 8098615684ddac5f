// CONCUR_MUTANT(name, right, wrong) marks a place of a planted bug: `right`, but in a build with
// the option CONCUR_MUTANTS `wrong` if main() chose that name. Each is listed in
// tests/mutants/catalogue.csv; how they are hunted is in docs/mutants.md.
#pragma once

#ifdef CONCUR_MUTANTS

#include "base/mutant_switch.hpp"

#define CONCUR_MUTANT(name, right, wrong) \
  (::concur::mutant::site<name>::is_on() ? (wrong) : (right))

namespace concur::mutant {

/// Whoever judges by the right rules holds one meanwhile.
using reference = strictness;

} // namespace concur::mutant

#else

#define CONCUR_MUTANT(name, right, wrong) (right)

namespace concur::mutant {

struct nothing_planted {
  ~nothing_planted() {} // Not trivial, so that nobody calls a variable of it unused.
};
using reference = nothing_planted;

} // namespace concur::mutant

#endif
