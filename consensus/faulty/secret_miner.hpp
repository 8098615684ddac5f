// The part that all conducts have in common which mine in secret: they work on a branch of their
// own, tell nobody of its blocks until they choose to, and speak of the public chain when asked.
#pragma once

#include "consensus/conduct.hpp"
#include "consensus/faulty/secret_chain.hpp"

namespace concur::consensus {

/// When a conduct is other than honest.
struct time_span {
  instant from{};
  instant until = instant::max();

  bool contains(instant t) const { return t >= from && t < until; }
};

class secret_miner : public conduct {
public:
  secret_miner(const account_id& self, time_span when) : chain_(self), when_(when) {}

  block_id parent(const block_id& honest) override;
  block_ptr content(const step_context& context, block_ptr honest) override;
  bool relay(const block& b) override { return !is_active_ || !chain_.is_own(b); }
  block_tree::position shown(const block_tree& tree) override;
  initiative after(const step_context& context, const block_tree& tree) final;
  std::vector<deviation> take_deviations() override;

protected:
  /// What to do after blocks came. Called only while active; `news` may be of nothing.
  virtual initiative act(const step_context&, const block_tree&, const secret_chain::news&) = 0;
  /// The span begins.
  virtual void begin(const step_context&, const block_tree&) {}
  /// The span is over: everything secret is about to be published.
  virtual void end() {}

  void deviates(std::string_view what, attempt_step step = attempt_step::none) {
    done_.push_back({what, step});
  }
  secret_chain chain_;

private:
  time_span when_;
  bool is_active_ = false;
  block_id tip_; // what parent() answers; zero before the first step
  std::vector<deviation> done_;
};

} // namespace concur::consensus
