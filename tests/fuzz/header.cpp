#include "base/assert.hpp"
#include "messages/block.hpp"

#include <algorithm>

using namespace concur;

// What is accepted must be the one encoding of what it means.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static bool started = start_crypto().has_value();
  CONCUR_ASSERT(started);
  byte_view in{data, size};
  reader r{in};
  auto header = decode_header(r);
  if (!r.ok())
    return 0;
  bytes out;
  writer w{out};
  encode(w, header);
  CONCUR_ASSERT(out.size() == encoded_size(header));
  CONCUR_ASSERT(out.size() + r.left() == size);
  CONCUR_ASSERT(std::equal(out.begin(), out.end(), data));
  CONCUR_ASSERT(!id_of(header).is_zero());
  return 0;
}
