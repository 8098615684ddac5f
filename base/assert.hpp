// Assertions on our own reasoning, on in every build. Never used on data from outside: a peer, a
// file or a user that is wrong gets a verdict or an error instead.
#pragma once

namespace concur {

/// Prints the broken condition with its place and aborts.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

} // namespace concur

#define CONCUR_ASSERT(condition)                       \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::concur::assertion_failed(#condition, __FILE__, __LINE__))
