// What cryptography this program runs with, for reports on the machine.
#pragma once

#include <string>

namespace concur {

struct crypto_library {
  std::string version; ///< such as "1.0.18"
  /// Without the security update, points with a part of order 2 pass as points of the main group
  /// (CVE-2025-69277). Distributions repair it without a new version number, so it is tried out.
  bool has_point_fix = false;
};

/// @pre start_crypto() succeeded
crypto_library crypto_library_in_use();

} // namespace concur
