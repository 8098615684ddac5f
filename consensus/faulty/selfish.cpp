#include "consensus/faulty/selfish.hpp"

namespace concur::consensus {

race selfish::state(const block_tree& tree) const {
  return {chain_.length(tree), chain_.rival_length(tree), fork_};
}

initiative selfish::act(const step_context&, const block_tree& tree,
                        const secret_chain::news& news) {
  initiative out;
  if (news.own == 0 && !news.rival_grew)
    return out;
  if (news.rival_grew)
    fork_ = chain_.tip() == chain_.rival() ? race_fork::irrelevant : race_fork::relevant;
  else if (fork_ != race_fork::active)
    fork_ = race_fork::irrelevant;
  for (std::uint64_t i = 0; i < news.own; ++i)
    deviates("withheld-block");
  auto at = state(tree);
  switch (policy_(at)) {
  case race_action::adopt:
    chain_.adopt();
    fork_ = race_fork::irrelevant;
    break;
  case race_action::overrule:
    if (at.pool <= at.others)
      break; // a table asked for what is not possible
    out.publish = chain_.publish(tree, at.others + 1);
    fork_ = race_fork::irrelevant;
    deviates("override");
    break;
  case race_action::match:
    if (at.others == 0 || at.pool < at.others)
      break;
    out.publish = chain_.publish(tree, at.others);
    fork_ = race_fork::active;
    deviates("match");
    break;
  case race_action::wait: break;
  }
  return out;
}

} // namespace concur::consensus
