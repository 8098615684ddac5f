// What the clients of one process have signed, in files of their own: a client that forgets it
// would sign something else with the same nonce after a restart, which is a double spend. Written
// before anybody hears of a transaction; survives the end of the process, not a power cut.
#pragma once

#include "base/result.hpp"
#include "base/types.hpp"
#include "messages/transaction.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <vector>

namespace concur::actors {

/// Functions may be called from all threads.
class journal {
public:
  explicit journal(std::filesystem::path folder) : folder_(std::move(folder)) {}
  ~journal();
  journal(const journal&) = delete;
  journal& operator=(const journal&) = delete;

  /// Each transaction once, in the order of their first writing. A torn end is left out.
  std::vector<tx_ptr> read(const std::string& node) const;
  /// errc::environment if it cannot be written.
  status add(const std::string& node, const transaction& tx);

private:
  std::filesystem::path folder_;
  std::mutex mutex_;
  std::map<std::string, int> files_; // descriptors
};

} // namespace concur::actors
