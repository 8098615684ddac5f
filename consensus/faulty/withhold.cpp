#include "consensus/faulty/withhold.hpp"

namespace concur::consensus {

initiative withhold::act(const step_context&, const block_tree& tree,
                         const secret_chain::news& news) {
  initiative out;
  for (std::uint64_t i = 0; i < news.own; ++i) {
    if (random_.chance(rate_))
      deviates("withheld-block");
    else
      out.publish = chain_.publish(tree, chain_.length(tree));
  }
  chain_.adopt();
  return out;
}

} // namespace concur::consensus
