// Looks for the nonce. Two ways, one distribution: `drawn` draws the time to a solution from the
// hash rate (finding is memoryless, so the draw is exponential), `searched` tries nonces with the
// fast kernels, paced to the hash rate that the scenario gives this miner. In `live` mode a miner
// has a thread of its own; in `sim` a search takes virtual time only.
#pragma once

#include "base/random.hpp"
#include "consensus/pow/search/search.hpp"
#include "node/role.hpp"

#include <limits>

namespace concur::node {

struct miner_settings {
  role_id own;
  role_id validator;
  double nonces_per_s = 0; ///< 0 with `searched`: as fast as the processor can
  bool searches = false;
  duration slice = std::chrono::milliseconds{20}; ///< of searching, between looks at the mailbox
  /// The last nonce to be tried, if the seal has room for more: makes running out of them common.
  std::uint64_t nonce_max = std::numeric_limits<std::uint64_t>::max();
};

class miner final : public role {
public:
  miner(miner_settings settings, random_stream random) : settings_(settings), random_(random) {}

  void handle(const moment& at, const event& what, actions& out) override;

private:
  void begin(const moment& at, const consensus::puzzle& p, actions& out);
  void draw(actions& out);
  void search_slice(actions& out);
  void on_wake(const moment& at, const wake& w, actions& out);
  void account(instant now, actions& out);

  miner_settings settings_;
  random_stream random_;
  std::uint64_t generation_ = 0; // of the puzzle at hand; 0 for none
  double expected_nonces_ = 0;
  instant since_{}; // drawn: hashes are accounted for up to here
  consensus::pow::search_job job_;
  std::uint64_t next_nonce_ = 0;
  std::uint64_t last_nonce_ = 0;
  std::optional<std::uint64_t> found_;
};

} // namespace concur::node
