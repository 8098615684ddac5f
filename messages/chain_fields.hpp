// Fields of the messages of chain.hpp in encoding order, see archive.hpp.
#pragma once

#include "messages/block_fields.hpp"
#include "messages/chain.hpp"

namespace concur {

inline constexpr std::size_t item_bytes = 1 + 32;
inline constexpr std::size_t short_id_bytes = 6;

template <class Archive>
void fields(Archive& archive, field_of<Archive, item> i) {
  archive.choice(i.kind, item_kind::block);
  archive.raw(i.id.data);
}

template <class Archive>
void item_list(Archive& archive, field_of<Archive, std::vector<item>> items) {
  archive.list(items, max_items, item_bytes, [](auto& a, auto& i) { fields(a, i); });
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, announce> m) {
  item_list(archive, m.items);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, get_items> m) {
  item_list(archive, m.items);
  archive.flag(m.compact);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, not_found> m) {
  item_list(archive, m.items);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, send_transaction> m) {
  archive.nested(m.tx);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, send_block> m) {
  archive.nested(m.block);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, send_compact> m) {
  archive.nested(m.header);
  archive.number(m.reward);
  archive.list(m.short_ids, max_block_transactions, short_id_bytes,
               [](auto& a, auto& id) { a.short_id(id); });
  due_list(archive, m.dues);
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, send_votes> m) {
  archive.list(m.votes, max_sent_votes, 1 + finality_vote_bytes,
               [](auto& a, auto& v) { one_of(a, v); });
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, get_block_transactions> m) {
  archive.raw(m.block.data);
  archive.list(m.positions, max_block_transactions, sizeof(std::uint32_t),
               [](auto& a, auto& position) { a.integer(position); });
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, send_block_transactions> m) {
  archive.raw(m.block.data);
  archive.list(m.transactions, max_block_transactions, min_transaction_bytes,
               [](auto& a, auto& tx) { a.nested(tx); });
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, get_headers> m) {
  archive.list(m.locator, max_locator, sizeof(hash256), [](auto& a, auto& id) { a.raw(id.data); });
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, send_headers> m) {
  archive.list(m.headers, max_headers, min_header_bytes,
               [](auto& a, auto& header) { a.nested(header); });
}

template <class Archive>
void fields(Archive& archive, field_of<Archive, head_status> m) {
  archive.raw(m.head.data);
  archive.number(m.height);
}

template <class Archive>
void fields(Archive&, field_of<Archive, get_checkpoint>) {}

template <class Archive>
void fields(Archive& archive, field_of<Archive, send_checkpoint> m) {
  fields(archive, m.what);
}

} // namespace concur
