#include "base/assert.hpp"
#include "messages/envelope.hpp"

#include <algorithm>

using namespace concur;

// What is accepted must be the one encoding of what it means.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static bool started = start_crypto().has_value();
  CONCUR_ASSERT(started);
  byte_view in{data, size};
  auto m = decode_message(in);
  if (!m) {
    CONCUR_ASSERT(!m.error().what.empty());
    return 0;
  }
  auto out = encode(**m);
  CONCUR_ASSERT(out.size() == size);
  CONCUR_ASSERT(std::equal(out.begin(), out.end(), data));
  CONCUR_ASSERT(!to_string(**m).empty());
  return 0;
}
