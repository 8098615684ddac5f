#include "messages/envelope.hpp"
#include "base/assert.hpp"
#include "messages/chain_fields.hpp"

#include <fmt/format.h>

namespace concur {

std::size_t encoded_size(const message& m) {
  size_archive size;
  one_of(size, m);
  return size.size();
}

bytes encode(const message& m) {
  bytes out(encoded_size(m));
  write_archive archive{out.data()};
  one_of(archive, m);
  CONCUR_ASSERT(archive.at() == out.data() + out.size());
  return out;
}

result<message_ptr> decode_message(byte_view in) {
  reader input{in};
  read_archive archive{input};
  auto m = std::make_shared<message>();
  one_of(archive, *m);
  if (input.done())
    return m;
  auto tag = in.empty() ? message_kinds : in.front();
  auto at = in.size() - input.left();
  auto what = input.ok() ? fmt::format("{} bytes too many", input.left()) : "not well formed";
  return fail(errc::usage, fmt::format("message {} is {} at byte {}", kind_name(tag), what, at));
}

} // namespace concur
