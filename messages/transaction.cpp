#include "messages/transaction.hpp"
#include "base/assert.hpp"
#include "messages/transaction_fields.hpp"

namespace concur {
namespace {

// Neither is a prefix of the other or of another tag: what is hashed or signed for one purpose
// never means something for another (RFC 8032 itself does not separate domains).
constexpr std::string_view id_tag = "concur/transaction-id/1";
constexpr std::string_view signing_tag = "concur/transaction-signature/1";

std::size_t size_of(const transaction_fields& value) {
  size_archive size;
  fields(size, value);
  return size.size();
}

tx_id hash_of(const transaction_fields& value, std::size_t size) {
  // Most transactions have a short memo; they are hashed without asking for memory.
  std::array<std::uint8_t, 512> small;
  bytes large;
  auto* buffer = small.data();
  if (id_tag.size() + size > small.size()) {
    large.resize(id_tag.size() + size);
    buffer = large.data();
  }
  std::memcpy(buffer, id_tag.data(), id_tag.size());
  write_archive out{buffer + id_tag.size()};
  fields(out, value);
  return sha256({buffer, id_tag.size() + size});
}

} // namespace

transaction::transaction(transaction_fields fields, signature s)
    : fields_(std::move(fields)), signature_(s) {
  auto size = size_of(fields_);
  id_ = hash_of(fields_, size);
  size_ = size + signature_.data.size();
}

bytes signing_bytes(const chain_id& chain, const transaction_fields& value) {
  bytes out;
  auto size = size_of(value);
  out.reserve(signing_tag.size() + chain.data.size() + size);
  writer w{out};
  w.raw(as_bytes(signing_tag));
  w.raw(chain.view());
  write_archive archive{w.extend(size)};
  fields(archive, value);
  return out;
}

tx_ptr sign_transaction(const chain_id& chain, transaction_fields value, const key_pair& key) {
  CONCUR_ASSERT(key.identity() == value.from);
  auto s = key.sign(signing_bytes(chain, value));
  return std::make_shared<const transaction>(std::move(value), s);
}

verdict check_signature(const chain_id& chain, const transaction& tx) {
  if (!verify(tx.from(), signing_bytes(chain, tx.fields()), tx.seal()))
    return verdict::refuse("tx-bad-signature");
  return verdict::accept();
}

void write_archive::nested(const transaction& tx) {
  fields(*this, tx.fields());
  raw(tx.seal().data);
}

void encode(writer& out, const transaction& tx) { write_archive{out.extend(tx.size())}.nested(tx); }

tx_ptr decode_transaction(reader& in) {
  auto before = in.left();
  read_archive archive{in};
  transaction_fields value;
  signature s;
  fields(archive, value);
  archive.raw(s.data);
  if (before - in.left() > max_transaction_bytes)
    in.fault();
  if (!in.ok())
    return nullptr;
  return std::make_shared<const transaction>(std::move(value), s);
}

} // namespace concur
