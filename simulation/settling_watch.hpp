// How settling keeps up with the head, as one honest node sees it that is there all the time.
#pragma once

#include "base/types.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace concur::simulation {

class settling_watch {
public:
  /// The head is at `height` from now on.
  void head_moved(std::uint64_t height) {
    if (settled_ > 0 && head_ >= settled_) {
      lag_sum_ += static_cast<double>(head_ - settled_);
      ++moves_;
    }
    head_ = height;
  }
  void settled(instant now, std::uint64_t height) {
    stall_ = std::max(stall_, now - since_);
    since_ = now;
    settled_ = height;
  }
  void end(instant now) { stall_ = std::max(stall_, now - since_); }

  /// Blocks from the last settled one to the head, the mean over all heads since the first block
  /// was settled.
  std::optional<double> lag() const {
    return moves_ > 0 ? std::optional{lag_sum_ / static_cast<double>(moves_)} : std::nullopt;
  }
  /// The longest time in which no block was settled, that before the first and after the last one
  /// included.
  duration stall() const { return stall_; }

private:
  std::uint64_t head_ = 0, settled_ = 0, moves_ = 0;
  double lag_sum_ = 0;
  instant since_{};
  duration stall_{0};
};

} // namespace concur::simulation
