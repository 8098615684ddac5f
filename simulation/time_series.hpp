// How a run went over time: one row a virtual second at first, fewer for long runs, so that memory
// stays bounded whatever a run takes. Not thread-safe.
#pragma once

#include "base/types.hpp"
#include "simulation/ownership.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace concur::simulation {

/// What holds at one moment. Counts are since the start of the run.
struct series_row {
  instant at{};
  std::uint64_t height_min = 0, height_max = 0; ///< heads of honest nodes that are up
  std::uint64_t blocks = 0;                     ///< made and valid
  std::uint64_t stale = 0;                      ///< of them beyond the growth of the best chain
  std::uint64_t submitted = 0, included = 0, settled = 0; ///< transactions
  std::optional<std::uint64_t> pool_min, pool_max;        ///< transactions; nothing: not asked
  std::uint64_t messages = 0, bytes = 0;                  ///< sent
  std::uint64_t heads = 0; ///< different ones of honest nodes that are up
  std::uint64_t slots_missed = 0;
  std::optional<ownership> owned; ///< nothing: not asked for this row

  friend bool operator==(const series_row&, const series_row&) = default;
};

class time_series {
public:
  /// @pre rows_max >= 2, samples_max >= 2
  explicit time_series(std::size_t rows_max = 4096, std::size_t samples_max = 256);

  /// When the next row is to be taken.
  instant due() const { return due_; }
  /// Whether the next row should have what is too expensive for every row. True for rows at even
  /// distances, at first for each; doubled, and what lies between forgotten, whenever samples_max
  /// is passed.
  bool is_sample_due() const { return due_.time_since_epoch() % sample_step_ == duration{0}; }
  /// @pre row.at == due()
  void add(const series_row& row);
  /// The last row, at any moment after the others; one at the same moment is replaced.
  void close(const series_row& row);

  /// Time between rows: a second, doubled each time the limit was reached.
  duration step() const { return step_; }
  const std::vector<series_row>& rows() const { return rows_; }

private:
  void coarsen();
  void thin_samples();

  std::size_t rows_max_, samples_max_;
  std::size_t samples_ = 0; // rows that have one
  duration sample_step_ = std::chrono::seconds{1};
  duration step_ = std::chrono::seconds{1};
  instant due_{};
  std::vector<series_row> rows_;
};

} // namespace concur::simulation
