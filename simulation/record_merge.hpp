// Puts records of several processes into one order: by time, those of one process as it told them,
// and an effect never before its cause. Waits for whoever may still tell of something earlier.
#pragma once

#include "simulation/record_codec.hpp"

#include <map>
#include <queue>

namespace concur::simulation {

/// Not thread-safe.
class record_merge {
public:
  /// So many processes, all of them silent at first.
  explicit record_merge(std::size_t sources) : sources_(sources) {}

  /// `at` is the record's time by the clock that all are compared with; the record is given it.
  void add(std::size_t source, record r, instant at);
  /// This process will tell of nothing earlier.
  void reached(std::size_t source, instant at);
  /// Nobody waits for it until it reaches something again.
  void silence(std::size_t source) { sources_[source].is_silent = true; }

  /// What can be told now, in order.
  std::vector<record> take();
  /// Up to where everything has been told.
  instant told() const { return told_; }

private:
  struct source_state {
    bool is_silent = true;
    instant reached{};
    instant last{};
  };
  struct pending {
    instant at{};
    std::uint64_t order = 0;
    record what;
    unsigned waits = 0; ///< for its cause, so often
  };
  struct later {
    bool operator()(const pending& a, const pending& b) const {
      return a.at != b.at ? a.at > b.at : a.order > b.order;
    }
  };
  using name = std::pair<std::uint32_t, std::uint64_t>;

  static name name_of(const event_name& n) { return {n.role.value, n.number}; }
  bool waits_for_cause(pending& p) const;

  std::vector<source_state> sources_;
  std::priority_queue<pending, std::vector<pending>, later> queue_;
  std::map<name, instant> untold_; // events that are in the queue
  std::uint64_t orders_ = 0;
  instant told_{};
};

} // namespace concur::simulation
