#include "simulation/time_series.hpp"

#include "base/assert.hpp"

namespace concur::simulation {

time_series::time_series(std::size_t rows_max, std::size_t samples_max)
    : rows_max_(rows_max), samples_max_(samples_max) {
  CONCUR_ASSERT(rows_max >= 2);
  CONCUR_ASSERT(samples_max >= 2);
}

void time_series::add(const series_row& row) {
  CONCUR_ASSERT(row.at == due_);
  rows_.push_back(row);
  samples_ += row.owned ? 1 : 0;
  if (samples_ > samples_max_)
    thin_samples();
  if (rows_.size() > rows_max_)
    coarsen();
  due_ = rows_.back().at + step_;
}

void time_series::coarsen() {
  step_ *= 2;
  std::size_t kept = 0;
  for (auto& row : rows_)
    if (row.at.time_since_epoch() % step_ == duration{0})
      rows_[kept++] = row;
  rows_.resize(kept);
  samples_ = 0;
  for (auto& row : rows_)
    samples_ += row.owned ? 1 : 0;
}

void time_series::thin_samples() {
  sample_step_ *= 2;
  samples_ = 0;
  for (auto& row : rows_) {
    if (row.at.time_since_epoch() % sample_step_ != duration{0})
      row.owned.reset();
    samples_ += row.owned ? 1 : 0;
  }
}

void time_series::close(const series_row& row) {
  if (!rows_.empty() && rows_.back().at >= row.at)
    rows_.pop_back();
  rows_.push_back(row);
}

} // namespace concur::simulation
