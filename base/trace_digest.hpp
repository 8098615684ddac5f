// A fast rolling fingerprint of a run: two runs are the same if and only if (up to collisions that
// nobody provokes on purpose) their fingerprints are. Not a cryptographic hash.
#pragma once

#include "base/bytes.hpp"

#include <cstdint>
#include <string>

namespace concur {

class trace_digest {
public:
  void add(std::uint64_t word);
  void add(byte_view data);

  /// 32 hexadecimal digits.
  std::string hex() const;

  friend bool operator==(const trace_digest&, const trace_digest&) = default;

private:
  std::uint64_t a_ = 0x243f6a8885a308d3; // first digits of pi
  std::uint64_t b_ = 0x13198a2e03707344;
};

} // namespace concur
