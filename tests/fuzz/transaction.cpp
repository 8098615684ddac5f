#include "messages/transaction.hpp"
#include "base/assert.hpp"

#include <algorithm>

using namespace concur;

// What is accepted must be the one encoding of what it means.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static bool started = start_crypto().has_value();
  CONCUR_ASSERT(started);
  byte_view in{data, size};
  reader r{in};
  auto tx = decode_transaction(r);
  CONCUR_ASSERT((tx != nullptr) == r.ok());
  if (tx == nullptr)
    return 0;
  bytes out;
  writer w{out};
  encode(w, *tx);
  CONCUR_ASSERT(out.size() == tx->size());
  CONCUR_ASSERT(out.size() + r.left() == size);
  CONCUR_ASSERT(std::equal(out.begin(), out.end(), data));
  return 0;
}
