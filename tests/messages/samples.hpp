// Random values of every message kind, for the properties.
#pragma once

#include "messages/envelope.hpp"
#include "tests/support/property.hpp"

namespace concur::test {

rc::Gen<hash256> any_hash();
rc::Gen<tx_ptr> any_transaction();
rc::Gen<block_header> any_header();
rc::Gen<block_ptr> any_block();

/// A message of the kind with that index in the variant `message`.
rc::Gen<message> any_message(std::size_t kind);

/// One small message of each kind, always the same, with lists of one or two items.
message sample_message(std::size_t kind);

} // namespace concur::test
