// Fields of actions and transactions in encoding order, see archive.hpp.
#pragma once

#include "messages/archive.hpp"
#include "messages/stake_fields.hpp"
#include "messages/transaction.hpp"

namespace concur {

template <class Archive>
void fields(Archive& archive, field_of<Archive, transfer> a) {
  archive.raw(a.to.data);
  archive.number(a.value);
  archive.sized(a.memo, max_memo_bytes);
}

template <class Archive>
void fields(Archive&, field_of<Archive, register_delegate>) {}
template <class Archive>
void fields(Archive&, field_of<Archive, resign_delegate>) {}

template <class Archive>
void fields(Archive& archive, field_of<Archive, vote_for> a) {
  archive.list(a.delegates, max_votes, sizeof(account_id),
               [](auto& inner, auto& id) { inner.raw(id.data); });
  archive.integer(a.wanted);
  if constexpr (Archive::reading)
    for (std::size_t i = 1; i < a.delegates.size(); ++i)
      if (!(a.delegates[i - 1] < a.delegates[i]))
        archive.fault(); // one valid encoding of a set
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, set_proxy> a) {
  archive.raw(a.to.data);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, bond> a) {
  archive.number(a.value);
}
template <class Archive>
void fields(Archive& archive, field_of<Archive, unbond> a) {
  archive.number(a.value);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, double_proposal> a) {
  fields(archive, a.first);
  fields(archive, a.second);
}
template <class Archive>
void fields(Archive& archive, field_of<Archive, double_attestation> a) {
  fields(archive, a.first);
  fields(archive, a.second);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, transaction_fields> tx) {
  archive.raw(tx.from.data);
  archive.integer(tx.nonce);
  archive.number(tx.fee);
  one_of(archive, tx.what);
}

} // namespace concur
