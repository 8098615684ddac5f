#include "apps/bundle.hpp"

#include "apps/secret_file.hpp"
#include "base/keys.hpp"
#include "base/named_line.hpp"
#include "base/sealed_text.hpp"
#include "base/secret.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <vector>

namespace concur::apps {
namespace {

constexpr std::string_view version_line = "concur-bundle 1\n";
constexpr std::string_view pem_begin = "-----BEGIN ";
constexpr std::size_t bundle_bytes_max = 64 * 1024;

tl::unexpected<error> wrong_form(const std::string& where, std::string_view what) {
  return fail(errc::usage, fmt::format("expected a bundle: {}", what), where,
              "make bundles with: concur hosts init SCENARIO");
}

std::span<std::uint8_t> bytes_of(std::string& s) {
  return {reinterpret_cast<std::uint8_t*>(s.data()), s.size()};
}

std::vector<std::string> pem_parts(std::string_view text) {
  std::vector<std::string> out;
  for (auto at = text.find(pem_begin); at != std::string_view::npos;) {
    auto next = text.find(pem_begin, at + 1);
    out.emplace_back(text.substr(at, next == std::string_view::npos ? next : next - at));
    at = next;
  }
  return out;
}

} // namespace

std::string to_text(const endpoint& e) {
  auto is_v6 = e.address.find(':') != std::string::npos;
  return (is_v6 ? "[" + e.address + "]" : e.address) + ":" + std::to_string(e.port);
}

result<endpoint> parse_endpoint(std::string_view text, const std::string& where) {
  auto colon = text.rfind(':');
  endpoint out;
  if (colon != std::string_view::npos && colon > 0) {
    auto address = text.substr(0, colon);
    if (address.front() == '[' && address.back() == ']')
      address = address.substr(1, address.size() - 2);
    out.address = address;
    auto* end = text.data() + text.size();
    auto [at, bad] = std::from_chars(text.data() + colon + 1, end, out.port);
    if (bad == std::errc{} && at == end)
      return out;
  }
  return fail(errc::usage, fmt::format("\"{}\" is no address and port", text), where,
              "write it as 10.0.0.11:7400");
}

actors::join_token draw_token() {
  actors::join_token out{};
  key_pair::generate().copy_seed(out);
  return out;
}

result<actors::join_token> parse_token(std::string_view text, const std::string& where) {
  while (!text.empty() && text.back() == '\n')
    text.remove_suffix(1);
  actors::join_token out{};
  if (text.size() == 2 * out.size() && from_hex(text, out))
    return out;
  return fail(errc::usage, "expected a join token of 64 hexadecimal digits", where);
}

std::string to_text(const actors::join_token& t) { return to_hex(byte_view{t}); }

hash256 laboratory_secret(const actors::join_token& t) {
  return sha256_stream{}.add("concur/laboratory-secret/").add(byte_view{t}).finish();
}

std::string to_text(const bundle& b) {
  return fmt::format("{}name {}\ncontrol {}\nlisten {}\ntoken {}\n{}{}{}", version_line, b.name,
                     to_text(b.control), to_text(b.listen), to_text(b.token), b.own.certificate,
                     b.own.ca, b.own.key);
}

result<bundle> parse_bundle(std::string_view text, const std::string& where) {
  if (!text.starts_with(version_line))
    return wrong_form(where, "the first line is not 'concur-bundle 1'");
  text.remove_prefix(version_line.size());
  bundle out;
  out.name = take_line(text, "name");
  auto control = parse_endpoint(take_line(text, "control"), where);
  auto listen = parse_endpoint(take_line(text, "listen"), where);
  auto token = parse_token(take_line(text, "token"), where);
  auto parts = pem_parts(text);
  if (out.name.empty() || !control || !listen || !token)
    return wrong_form(where, "name, control, listen and token must follow, a line each");
  if (parts.size() != 3)
    return wrong_form(where, "two certificates and a key must follow");
  out.control = *control;
  out.listen = *listen;
  out.token = *token;
  out.own = {parts[1], parts[0], parts[2]};
  auto who = actors::identity_in(out.own.certificate);
  if (!who || who->name != out.name)
    return wrong_form(where, "its certificate does not name this machine");
  if (auto ok = actors::check_time(out.own.certificate); !ok)
    return tl::unexpected<error>{{ok.error().kind, ok.error().what, where, ok.error().hint}};
  return out;
}

namespace {

result<bundle> unsealed(std::string_view text, const std::string& where,
                        const passphrase_source& ask) {
  if (!ask)
    return fail(errc::usage, "this bundle is under a passphrase", where,
                "start its machine by hand with: concur join");
  auto passphrase = ask();
  if (!passphrase)
    return tl::unexpected<error>{passphrase.error()};
  auto open = open_sealed_text(text, *passphrase);
  wipe(bytes_of(*passphrase));
  if (!open)
    return tl::unexpected<error>{{open.error().kind, open.error().what, where, open.error().hint}};
  auto out = parse_bundle(*open, where);
  wipe(bytes_of(*open));
  return out;
}

} // namespace

result<bundle> read_bundle(const std::filesystem::path& file, const passphrase_source& ask) {
  bytes text(bundle_bytes_max);
  auto size = read_secret_file(file, text);
  if (!size)
    return tl::unexpected<error>{size.error()};
  std::string_view words{reinterpret_cast<const char*>(text.data()), *size};
  auto out = is_sealed_text(words) ? unsealed(words, file.string(), ask)
                                   : parse_bundle(words, file.string());
  wipe(text);
  return out;
}

bool is_sealed_bundle(const std::filesystem::path& file) {
  bytes text(bundle_bytes_max);
  auto size = read_secret_file(file, text);
  return size && is_sealed_text({reinterpret_cast<const char*>(text.data()), *size});
}

actors::gate_settings gate_of(const bundle& b) {
  actors::gate_settings out;
  out.address = b.listen.address;
  out.port = b.listen.port;
  out.own = b.own;
  out.token = b.token;
  return out;
}

} // namespace concur::apps
