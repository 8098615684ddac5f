#include "ledger/lmdb/environment.hpp"

#include <algorithm>

namespace concur::ledger {

result<chain_id> store_chain_id(const std::filesystem::path& directory) {
  lmdb_options options;
  options.directory = directory;
  options.read_only = true;
  auto opened = lmdb::environment::open(options);
  if (!opened)
    return tl::unexpected{opened.error()};
  lmdb::transaction_handle t{(*opened)->get(), MDB_RDONLY};
  auto found = t.find((*opened)->in().meta, "chain");
  chain_id chain;
  if (!found || found->size() != chain.data.size())
    return fail(errc::usage, "the store does not say of which chain it is", directory.string(),
                "check it with: concur verify-store " + directory.string());
  std::ranges::copy(*found, chain.data.begin());
  return chain;
}

} // namespace concur::ledger
