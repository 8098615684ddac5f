// Everything that one node can say to another, and the envelope in which it travels.
#pragma once

#include "messages/chain.hpp"

#include <string>
#include <string_view>

namespace concur {

/// All messages of all protocols. New kinds are added at the end: the index is the encoded tag.
using message =
    std::variant<announce, get_items, not_found, send_transaction, send_block, send_compact,
                 get_block_transactions, send_block_transactions, get_headers, send_headers,
                 head_status, send_votes, get_checkpoint, send_checkpoint>;

using message_ptr = std::shared_ptr<const message>;

/// Kind of a message for counters and reports, such as "announce" or "send-block".
std::string_view kind_name(const message& m);
std::string_view kind_name(std::size_t index);
inline constexpr std::size_t message_kinds = std::variant_size_v<message>;

/// A message on its way. Inside one process the message is shared, never copied.
struct envelope {
  node_id from;
  node_id to;
  message_ptr what;
};

/// Frame of experience.md, section 11: length u32, type u16, version u8, flags u8.
inline constexpr std::size_t frame_bytes = 8;

bytes encode(const message& m);
/// Length of encode(m), without building it.
std::size_t encoded_size(const message& m);
/// errc::usage naming the kind and the offset where the bytes stop making sense.
result<message_ptr> decode_message(byte_view in);

/// One line for logs, such as "send-block 12 4f2a.. 3 transactions".
std::string to_string(const message& m);
std::string to_string(const block_header& h);
std::string to_string(const transaction& tx);

/// First 8 hexadecimal digits, enough for people.
std::string brief(const hash256& h);
/// An account the way people see it: "acc" and 16 hexadecimal digits.
std::string address(const account_id& account);

} // namespace concur
