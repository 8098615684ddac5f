// What one machine needs to take part in a laboratory, in one secret file: who it is, where the
// control listens, its certificate and key, the certificate of the laboratory, the join token. Made
// by `concur hosts init`, carried to the machine by hand, read by `concur join`:
//
//   concur-bundle 1
//   name b
//   control 10.0.0.11:7400
//   listen 10.0.0.12:7401
//   token 64 hexadecimal digits
//   -----BEGIN CERTIFICATE----- the machine's
//   -----BEGIN CERTIFICATE----- the laboratory's
//   -----BEGIN PRIVATE KEY-----
#pragma once

#include "actors/secure/gate.hpp"
#include "base/hash.hpp"

#include <filesystem>
#include <functional>

namespace concur::apps {

struct endpoint {
  std::string address;
  std::uint16_t port = 0;
  friend bool operator==(const endpoint&, const endpoint&) = default;
};

struct bundle {
  std::string name;
  endpoint control, listen;
  actors::join_token token{};
  actors::credentials own;
};

std::string to_text(const bundle& b);
/// errc::usage, with what is wrong.
result<bundle> parse_bundle(std::string_view text, const std::string& where);
/// Gives the passphrase of a bundle that is under one (base/sealed_text.hpp).
using passphrase_source = std::function<result<std::string>()>;
/// errc::usage if it is none, others may read it, or its passphrase is another; errc::environment
/// if it cannot be read. Without a source, one under a passphrase is errc::usage.
result<bundle> read_bundle(const std::filesystem::path& file, const passphrase_source& ask = {});
/// It needs a passphrase. False if it cannot be read.
bool is_sealed_bundle(const std::filesystem::path& file);

/// "10.0.0.11:7400" or "[::1]:7400".
result<endpoint> parse_endpoint(std::string_view text, const std::string& where);
std::string to_text(const endpoint& e);

/// A token from the operating system's random numbers.
actors::join_token draw_token();
/// 64 hexadecimal digits.
result<actors::join_token> parse_token(std::string_view text, const std::string& where);
std::string to_text(const actors::join_token& t);
/// What the keys of a laboratory are derived from: whoever has the token can derive them too.
hash256 laboratory_secret(const actors::join_token& t);

/// What the machine's gate is opened with.
actors::gate_settings gate_of(const bundle& b);

/// Name under which the control is certified.
inline constexpr std::string_view control_name = "control";

} // namespace concur::apps
