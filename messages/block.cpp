#include "messages/block.hpp"
#include "base/assert.hpp"
#include "messages/block_fields.hpp"

namespace concur {

block::block(block_header header, amount reward, std::vector<tx_ptr> transactions,
             std::vector<due> dues)
    : header_(std::move(header)), reward_(reward), transactions_(std::move(transactions)),
      dues_(std::move(dues)), id_(id_of(header_)),
      size_(encoded_size(header_) + 8 + 4 + 4 + dues_.size() * due_bytes) {
  for (const auto& tx : transactions_) {
    CONCUR_ASSERT(tx != nullptr);
    size_ += tx->size();
  }
}

std::size_t encoded_size(const block_header& header) {
  size_archive size;
  fields(size, header);
  return size.size();
}

void write_archive::nested(const block_header& header) { fields(*this, header); }

void encode(writer& out, const block_header& header) {
  write_archive{out.extend(encoded_size(header))}.nested(header);
}

block_header decode_header(reader& in) {
  block_header header;
  read_archive archive{in};
  fields(archive, header);
  if (!well_formed(header))
    in.fault();
  return header;
}

void write_archive::nested(const block& b) {
  fields(*this, b.header());
  number(b.reward());
  integer(static_cast<std::uint32_t>(b.transactions().size()));
  for (const auto& tx : b.transactions())
    nested(*tx);
  integer(static_cast<std::uint32_t>(b.dues().size()));
  for (const auto& d : b.dues())
    fields(*this, d);
}

void encode(writer& out, const block& b) { write_archive{out.extend(b.size())}.nested(b); }

block_ptr decode_block(reader& in) {
  auto before = in.left();
  auto header = decode_header(in);
  auto reward = in.number<amount>();
  std::vector<tx_ptr> transactions(in.count(max_block_transactions, min_transaction_bytes));
  for (auto& tx : transactions) {
    tx = decode_transaction(in);
    if (before - in.left() > max_block_bytes)
      in.fault();
    if (!in.ok())
      return nullptr;
  }
  read_archive archive{in};
  std::vector<due> dues;
  due_list(archive, dues);
  if (before - in.left() > max_block_bytes)
    in.fault();
  if (!in.ok())
    return nullptr;
  return std::make_shared<const block>(std::move(header), reward, std::move(transactions),
                                       std::move(dues));
}

} // namespace concur
