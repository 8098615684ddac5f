// Judgement on something a peer sent: accepted, or refused with a short stable reason that tests
// and reports name. Reasons are listed in docs/glossary.md and never renamed.
#pragma once

#include <string_view>

namespace concur {

/// A refusal's reason, such as "block-bad-parent". Always a string literal: it outlives everything.
using reason = std::string_view;

class [[nodiscard]] verdict {
public:
  static constexpr verdict accept() { return verdict{{}}; }
  static constexpr verdict refuse(reason why) { return verdict{why}; }

  constexpr explicit operator bool() const { return why_.empty(); }
  /// Empty if accepted.
  constexpr reason why() const { return why_; }

  friend constexpr bool operator==(const verdict&, const verdict&) = default;

private:
  constexpr explicit verdict(reason why) : why_(why) {}
  reason why_;
};

} // namespace concur
