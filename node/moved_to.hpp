// Where a move of the head ended. Most moves end with a block put on; where votes decide, a head
// may also step back to an ancestor when nothing that was on it counts any more.
#pragma once

#include "node/observation.hpp"

#include <optional>

namespace concur::node {

struct chain_top {
  block_id id;
  concur::height height;
};

/// Nothing if the head went forth and back and is where it was.
inline std::optional<chain_top> moved_to(const chain_moved& f) {
  if (!f.done.empty())
    return chain_top{f.done.back()->id(), f.done.back()->height()};
  if (!f.undone.empty())
    return chain_top{f.undone.back()->parent(),
                     concur::height{f.undone.back()->height().value - 1}};
  return std::nullopt;
}

} // namespace concur::node
