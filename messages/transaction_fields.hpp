// Fields of actions and transactions in encoding order, see archive.hpp.
#pragma once

#include "messages/archive.hpp"

namespace concur {

template <class Archive>
void fields(Archive& archive, field_of<Archive, transfer> a) {
  archive.raw(a.to.data);
  archive.number(a.value);
  archive.sized(a.memo, max_memo_bytes);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, transaction_fields> tx) {
  archive.raw(tx.from.data);
  archive.integer(tx.nonce);
  archive.number(tx.fee);
  one_of(archive, tx.what);
}

} // namespace concur
