#include "messages/block.hpp"
#include "base/assert.hpp"

#include <algorithm>

using namespace concur;

// What is accepted must be the one encoding of what it means.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static bool started = start_crypto().has_value();
  CONCUR_ASSERT(started);
  byte_view in{data, size};
  reader r{in};
  auto b = decode_block(r);
  CONCUR_ASSERT((b != nullptr) == r.ok());
  if (b == nullptr)
    return 0;
  bytes out;
  writer w{out};
  encode(w, *b);
  CONCUR_ASSERT(out.size() == b->size());
  CONCUR_ASSERT(out.size() + r.left() == size);
  CONCUR_ASSERT(std::equal(out.begin(), out.end(), data));
  CONCUR_ASSERT(!body_root(b->header(), b->reward(), b->transactions()).is_zero());
  return 0;
}
