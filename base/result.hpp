// How failures of the world (files, limits, settings, disk) travel: as values. What a peer did
// wrong is a verdict instead (messages/verdict.hpp); our own bugs are assertions.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace concur {

/// What kind of failure it is; `concur` maps each kind to an exit code (see exit_code()).
enum class errc {
  usage = 1,   ///< wrong command line, scenario or file: the user can correct it (exit 2)
  environment, ///< disk full, port taken, host unreachable, clock skew (exit 5)
  internal,    ///< the laboratory itself failed (exit 6)
};

struct error {
  errc kind{errc::internal};
  std::string what;  ///< one sentence: what was wrong
  std::string where; ///< file:line:col, path or flag; empty if it makes no sense
  std::string hint;  ///< what to do next; may be empty

  /// "where: what\n  hint", the parts that exist.
  std::string text() const;
};

template <class T>
using result = tl::expected<T, error>;

/// Success without a value.
using status = tl::expected<void, error>;

tl::unexpected<error> fail(errc kind, std::string what, std::string where = {},
                           std::string hint = {});

int exit_code(errc kind);

} // namespace concur
