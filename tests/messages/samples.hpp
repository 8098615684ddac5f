// Random values of every message kind, for the properties.
#pragma once

#include "messages/envelope.hpp"
#include "tests/support/property.hpp"

#include <vector>

namespace concur::test {

rc::Gen<hash256> any_hash();
rc::Gen<tx_ptr> any_transaction();
rc::Gen<block_header> any_header();
rc::Gen<block_ptr> any_block();

/// A message of the kind with that index in the variant `message`.
rc::Gen<message> any_message(std::size_t kind);

rc::Gen<due> any_due();
rc::Gen<vote_message> any_vote();

/// Small messages that are always the same, with one or two items a list: one of each kind, then
/// one for each action, each seal and each kind of vote.
std::vector<message> sample_messages();

} // namespace concur::test
