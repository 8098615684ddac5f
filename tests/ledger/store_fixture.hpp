// Directories for stores, and batches out of a chain.
#pragma once

#include "ledger/store.hpp"
#include "tests/ledger/chain_fixture.hpp"

namespace concur::ledger::testing {

/// A new directory, removed with all it holds at the end.
class scratch {
public:
  scratch();
  ~scratch();
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

/// The batch that a node writes when block `h` of `c` becomes its head.
write_batch batch_of(const chain& c, std::size_t h);

lmdb_options options_for(const chain& c, const std::filesystem::path& directory);

/// Opens, requiring success.
std::unique_ptr<store> open(const chain& c, const std::filesystem::path& directory);

} // namespace concur::ledger::testing
