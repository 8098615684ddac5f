#include "base/bytes.hpp"

namespace concur {
namespace {

int digit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

} // namespace

std::string to_hex(byte_view data) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(data.size() * 2);
  for (auto b : data) {
    out += digits[b >> 4];
    out += digits[b & 15];
  }
  return out;
}

status from_hex(std::string_view text, std::span<std::uint8_t> out) {
  if (text.size() != out.size() * 2)
    return fail(errc::usage, "expected " + std::to_string(out.size() * 2) +
                                 " hexadecimal digits, got " + std::to_string(text.size()));
  for (std::size_t i = 0; i < out.size(); ++i) {
    int high = digit(text[2 * i]);
    int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0)
      return fail(errc::usage, "not a hexadecimal digit at position " +
                                   std::to_string(high < 0 ? 2 * i + 1 : 2 * i + 2));
    out[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return {};
}

result<bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0)
    return fail(errc::usage, "a hexadecimal text needs an even number of digits");
  bytes out(text.size() / 2);
  if (auto ok = from_hex(text, out); !ok)
    return tl::unexpected<error>{ok.error()};
  return out;
}

} // namespace concur
