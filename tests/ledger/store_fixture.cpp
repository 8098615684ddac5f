#include "tests/ledger/store_fixture.hpp"

#include "base/assert.hpp"

#include <cstdlib>

namespace concur::ledger::testing {

scratch::scratch() {
  auto name = (std::filesystem::temp_directory_path() / "concur-ledger-XXXXXX").string();
  CONCUR_ASSERT(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

scratch::~scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

write_batch batch_of(const chain& c, std::size_t h) {
  const auto& b = c.blocks()[h];
  const auto& s = c.states()[h];
  write_batch batch;
  batch.blocks.push_back({b, c.undos()[h]});
  batch.append = {b->id()};
  batch.accounts = c.undos()[h]->accounts;
  batch.rewards = std::vector<immature_reward>{s.rewards().begin(), s.rewards().end()};
  batch.issued = s.issued();
  batch.position = chain_position{b->id(), b->height(), c.blocks()[0]->id(), height{0}, s.root()};
  return batch;
}

lmdb_options options_for(const chain& c, const std::filesystem::path& directory) {
  lmdb_options options;
  options.directory = directory;
  options.genesis = c.law();
  return options;
}

std::unique_ptr<store> open(const chain& c, const std::filesystem::path& directory) {
  auto opened = open_lmdb_store(id_of(c.law()), options_for(c, directory));
  CONCUR_ASSERT(opened.has_value());
  return std::move(*opened);
}

} // namespace concur::ledger::testing
