// The laboratory's own certificate authority, Ed25519, made by `concur hosts init`. Whoever holds a
// certificate of it is trusted as far as the role says that is written in it. Texts are PEM
// (RFC 7468), certificates X.509 version 3 (RFC 5280, RFC 8410).
#pragma once

#include "base/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace concur::actors {

/// What a machine may do. Written into its certificate as the organisational unit, because CAF and
/// TLS check only who signed it.
enum class machine_role { control, host };
std::string_view to_string(machine_role r);

/// The key can sign further certificates: it stays on the machine that made it.
struct authority {
  std::string certificate;
  std::string key;
};

/// What one machine needs to be let in.
struct credentials {
  std::string ca; ///< certificate of the authority
  std::string certificate;
  std::string key;
};

/// Who a certificate says that its holder is.
struct machine_identity {
  std::string name;
  machine_role role{};
  friend bool operator==(const machine_identity&, const machine_identity&) = default;
};

inline constexpr int certificate_days = 365;

/// errc::internal if OpenSSL fails.
result<authority> make_authority(std::string_view laboratory, int days = certificate_days);
/// `role` nothing: a certificate without one, which no machine accepts; for tests. Negative days
/// make one that has expired.
result<credentials> issue(const authority& by, std::string_view name,
                          std::optional<machine_role> role, int days = certificate_days);

/// errc::usage if the text is no certificate, or one without a name or role.
result<machine_identity> identity_in(std::string_view certificate);

/// errc::usage if this is no time at which the certificate holds, by this machine's clock.
status check_time(std::string_view certificate);

} // namespace concur::actors
