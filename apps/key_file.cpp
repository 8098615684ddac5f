#include "apps/key_file.hpp"

#include "apps/secret_file.hpp"
#include "base/secret.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace concur::apps {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view version_line = "concur-key 1\n";
constexpr std::string_view public_label = "public-key ";
constexpr std::string_view secret_label = "secret-seed ";
constexpr std::size_t digits = 64;
constexpr std::size_t public_at = version_line.size() + public_label.size();
constexpr std::size_t secret_label_at = public_at + digits + 1;
constexpr std::size_t secret_at = secret_label_at + secret_label.size();
static_assert(secret_at + digits + 1 == key_file_bytes);

// One byte more than a key file has, so that a longer one shows.
using file_text = secret_array<key_file_bytes + 1>;

std::string_view as_text(const file_text& text) {
  return {reinterpret_cast<const char*>(text.data.data()), text.data.size()};
}

tl::unexpected<error> wrong_form(const fs::path& file, std::string_view what) {
  return fail(errc::usage, fmt::format("expected a key file: {}", what), file.string(),
              "restore it from a copy, or make another key with: concur keys new FILE");
}

void put(file_text& text, std::size_t at, std::string_view part) {
  std::copy(part.begin(), part.end(), text.data.begin() + static_cast<std::ptrdiff_t>(at));
}

void put_hex(file_text& text, std::size_t at, byte_view value) {
  auto hex = to_hex(value);
  put(text, at, hex);
  wipe({reinterpret_cast<std::uint8_t*>(hex.data()), hex.size()});
}

void write_text(file_text& text, const key_pair& key) {
  secret_array<32> seed;
  key.copy_seed(seed.data);
  put(text, 0, version_line);
  put(text, version_line.size(), public_label);
  put_hex(text, public_at, key.identity().view());
  put(text, public_at + digits, "\n");
  put(text, secret_label_at, secret_label);
  put_hex(text, secret_at, seed.data);
  put(text, secret_at + digits, "\n");
}

bool is_lower_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

result<key_pair> parse(const file_text& secret, std::size_t size, const fs::path& file) {
  auto text = as_text(secret).substr(0, size);
  if (!text.starts_with("concur-key "))
    return wrong_form(file, "the first line is not 'concur-key 1'");
  if (!text.starts_with(version_line))
    return wrong_form(file, "this program knows version 1 only");
  if (size != key_file_bytes)
    return wrong_form(file, fmt::format("it must have exactly {} bytes", key_file_bytes));
  auto public_digits = text.substr(public_at, digits);
  auto secret_digits = text.substr(secret_at, digits);
  if (text.substr(version_line.size(), public_label.size()) != public_label ||
      text[public_at + digits] != '\n' || !is_lower_hex(public_digits))
    return wrong_form(file, "line 2 is not 'public-key' and 64 hexadecimal digits");
  if (text.substr(secret_label_at, secret_label.size()) != secret_label ||
      text[secret_at + digits] != '\n' || !is_lower_hex(secret_digits))
    return wrong_form(file, "line 3 is not 'secret-seed' and 64 hexadecimal digits");
  secret_array<32> seed;
  public_key claimed;
  if (!from_hex(secret_digits, seed.data) || !from_hex(public_digits, claimed.data))
    return wrong_form(file, "its digits cannot be read");
  auto key = key_pair::from_seed(seed.data);
  if (key.identity() != claimed)
    return wrong_form(file, "its public key is not the one of its seed");
  return key;
}

} // namespace

status write_key_file(const fs::path& file, const key_pair& key) {
  file_text text;
  write_text(text, key);
  return write_secret_file(file, byte_view(text.data).first(key_file_bytes));
}

result<key_pair> read_key_file(const fs::path& file) {
  file_text text;
  auto size = read_secret_file(file, text.data);
  if (size)
    return parse(text, *size, file);
  auto why = size.error();
  if (why.hint.empty())
    why.hint = fmt::format("make one with: concur keys new {}", file.string());
  return tl::unexpected<error>(std::move(why));
}

} // namespace concur::apps
