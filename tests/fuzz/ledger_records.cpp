#include "base/assert.hpp"
#include "ledger/rules.hpp"

#include <algorithm>

using namespace concur;

namespace {

/// What is accepted must be the one encoding of what it means.
template <class Decode>
void check(byte_view in, const Decode& decode) {
  reader r{in};
  auto record = decode(r);
  if (!r.ok())
    return;
  bytes out;
  writer w{out};
  ledger::encode(w, record);
  CONCUR_ASSERT(out.size() + r.left() == in.size());
  CONCUR_ASSERT(std::equal(out.begin(), out.end(), in.begin()));
}

} // namespace

// The first byte says which record of a store the rest is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  byte_view in{data + 1, size - 1};
  switch (data[0] % 3) {
  case 0: check(in, ledger::decode_account); break;
  case 1: check(in, ledger::decode_undo); break;
  default: check(in, ledger::decode_rules); break;
  }
  return 0;
}
