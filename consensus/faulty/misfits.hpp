// Conducts that put something wrong into blocks.
//
//   timestamp       the times of its blocks are shifted
//   invalid-blocks  a share of its blocks breaks a rule, to load the others with checking
#pragma once

#include "base/random.hpp"
#include "consensus/faulty/offender.hpp"
#include "consensus/faulty/secret_miner.hpp"

namespace concur::consensus {

class time_shifter final : public conduct {
public:
  time_shifter(time_span when, duration shift) : when_(when), shift_(shift) {}

  std::string_view name() const override { return "timestamp"; }
  unix_ms clock(unix_ms shown) override;
  block_ptr content(const step_context& context, block_ptr honest) override;
  initiative after(const step_context& context, const block_tree& tree) override;
  std::vector<deviation> take_deviations() override;

private:
  time_span when_;
  duration shift_;
  bool is_active_ = false;
  std::vector<deviation> done_;
};

class invalid_maker final : public conduct {
public:
  /// `is_solved` as for the offender, which does the work.
  invalid_maker(time_span when, double rate, block_offence what, random_stream random,
                std::function<bool(const block_header&)> is_solved)
      : when_(when), rate_(rate), what_(what), random_(random), inner_({}, std::move(is_solved)) {}

  std::string_view name() const override { return "invalid-blocks"; }
  block_ptr content(const step_context& context, block_ptr honest) override;
  std::vector<deviation> take_deviations() override;

private:
  time_span when_;
  double rate_;
  block_offence what_;
  random_stream random_;
  offender inner_;
};

/// The offence of that name, nothing if there is none.
std::optional<block_offence> block_offence_named(std::string_view name);

} // namespace concur::consensus
