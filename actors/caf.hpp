// The only header that includes CAF (0.17.6) and knows its version. CAF's online manual describes
// later versions, which differ almost everywhere. No `using namespace caf` in headers: many of its
// names are also names of the standard library.
#pragma once

// Newer compilers need these before CAF, whose headers rely on them.
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include <caf/all.hpp>
#include <caf/detail/test_actor_clock.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

namespace concur::actors {
namespace detail {

template <class Signature>
struct typed_handler;
template <class... Results, class... Arguments>
struct typed_handler<caf::result<Results...>(Arguments...)> {
  using type = typename caf::replies_to<Arguments...>::template with<Results...>;
};
template <class... Arguments>
struct typed_handler<caf::result<void>(Arguments...)> {
  using type = caf::reacts_to<Arguments...>;
};

} // namespace detail

/// An actor's interface, written as the signatures that CAF 1.x expects too.
template <class... Signatures>
using interface = caf::typed_actor<typename detail::typed_handler<Signatures>::type...>;

} // namespace concur::actors
