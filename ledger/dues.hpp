// Carries out the dues of a block. Inside ledger/ only.
#pragma once

#include "ledger/overlay.hpp"

#include <optional>

namespace concur::ledger {

/// One after the other. Answers what is issued after them, given what was before; nothing if one
/// cannot be carried out. What is minted goes to the end of `waiting` if it matures at a later
/// height, else to its account at once.
std::optional<amount> carry_out(overlay& accounts, std::span<const due> dues, unix_ms now,
                                std::optional<height> matures, amount issued,
                                std::vector<immature_reward>& waiting);

} // namespace concur::ledger
