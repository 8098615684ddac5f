#include "base/assert.hpp"
#include "ledger/lmdb/records.hpp"
#include "ledger/lmdb/rings.hpp"

#include <algorithm>

namespace concur::ledger {

namespace {

using namespace lmdb;

class lmdb_store : public store {
public:
  lmdb_store(const chain_id& chain, std::unique_ptr<environment> e)
      : chain_(chain), environment_(std::move(e)), in_(environment_->in()) {}

  status prepare();
  result<std::optional<restored>> load(std::size_t window) override;
  status write(const write_batch& batch) override;
  result<std::optional<stored_block>> read(const block_id& id) const override;
  result<std::optional<block_id>> at(height h) const override;
  result<std::optional<account>> account_of(const account_id& who) const override;
  void
  each_account(const std::function<void(const account_id&, const account&)>& visit) const override;
  result<std::vector<bytes>> entries(ring r) const override;
  std::uint64_t size_bytes() const override;

private:
  transaction_handle reading() const { return {environment_->get(), MDB_RDONLY}; }
  tl::unexpected<error> fault(int code) const { return tl::unexpected{environment_->fault(code)}; }
  tl::unexpected<error> damage(const std::string& what) const {
    return fail(errc::environment, what, environment_->options().directory.string(),
                "run: concur verify-store");
  }
  void put_all(transaction_handle& t, const write_batch& batch) const;
  void put_blocks(transaction_handle& t, const write_batch& batch) const;
  void put_chain(transaction_handle& t, const write_batch& batch) const;
  result<std::optional<stored_block>> read(transaction_handle& t, const block_id& id) const;
  result<concur::ledger::state> read_state(transaction_handle& t) const;

  chain_id chain_;
  std::unique_ptr<environment> environment_;
  const tables& in_;
};

/// Writes who it is into a new store, checks it in an old one.
status lmdb_store::prepare() {
  auto directory = environment_->options().directory.string();
  const auto& genesis = environment_->options().genesis;
  auto read_only = environment_->options().read_only;
  transaction_handle t{environment_->get(), read_only ? unsigned{MDB_RDONLY} : 0u};
  auto version = t.find(in_.meta, "schema");
  if (version) {
    if (version->size() != 4 || load_le<std::uint32_t>(version->data()) != schema)
      return fail(errc::usage, "the store has another schema", directory,
                  "open it with the version of concur that made it");
    auto chain = t.find(in_.meta, "chain");
    if (!chain || !std::ranges::equal(*chain, chain_.view()))
      return fail(errc::usage, "the store belongs to another chain", directory,
                  "choose another directory, or the scenario that made it");
    return t.code() == 0 ? status{} : fault(t.code());
  }
  if (t.code() != 0)
    return fault(t.code());
  if (read_only)
    return fail(errc::usage, "the file is not a store of this program", directory,
                "check the path");
  std::array<std::uint8_t, 4> number{};
  store_le(number.data(), schema);
  t.put(in_.meta, "schema", number);
  t.put(in_.meta, "chain", chain_.view());
  if (genesis)
    t.put(in_.meta, "rules", encoded(*genesis));
  return t.finish() == 0 ? status{} : fault(t.code());
}

status lmdb_store::write(const write_batch& batch) {
  if (environment_->options().read_only)
    return fail(errc::usage, "the store was opened for reading only",
                environment_->options().directory.string());
  for (;;) {
    int code = 0;
    {
      transaction_handle t{environment_->get(), 0};
      put_all(t, batch);
      code = t.finish();
    }
    if (code == 0)
      return {};
    if (code != MDB_MAP_FULL || !environment_->grow())
      return fault(code);
  }
}

void lmdb_store::put_all(transaction_handle& t, const write_batch& batch) const {
  put_blocks(t, batch);
  put_chain(t, batch);
  bytes text;
  for (const auto& change : batch.accounts) {
    text.clear();
    writer out{text};
    if (change.after) {
      encode(out, *change.after);
      t.put(in_.accounts, change.who.view(), text);
    } else {
      t.erase(in_.accounts, change.who.view());
    }
  }
  if (batch.rewards)
    t.put(in_.meta, "rewards", encoded(std::span<const immature_reward>{*batch.rewards}));
  if (batch.issued) {
    std::array<std::uint8_t, 8> issued{};
    store_le(issued.data(), batch.issued->value);
    t.put(in_.meta, "issued", issued);
  }
  if (batch.position)
    t.put(in_.meta, "position", encoded(*batch.position));
  if (batch.safety)
    t.put(in_.safety, "safety", *batch.safety);
  for (const auto& e : batch.rings)
    put_entry(t, in_.meta, e);
}

void lmdb_store::put_blocks(transaction_handle& t, const write_batch& batch) const {
  if (batch.blocks.empty())
    return;
  auto next = t.next_number(in_.blocks);
  for (const auto& b : batch.blocks) {
    auto known = t.find(in_.ids, b.block->id().view());
    number_key number{known ? number_of(*known) : next};
    if (!known) {
      ++next;
      t.put(in_.ids, b.block->id().view(), number.view());
      t.put(in_.blocks, number.view(), encoded(*b.block), MDB_APPEND);
    }
    if (b.undo)
      t.put(in_.undo, number.view(), encoded(*b.undo));
  }
}

void lmdb_store::put_chain(transaction_handle& t, const write_batch& batch) const {
  if (!batch.cut_above && batch.append.empty())
    return;
  auto next = t.next_number(in_.heights);
  while (batch.cut_above && next > batch.cut_above->value + 1 && t.code() == 0)
    t.erase(in_.heights, number_key{--next}.view());
  for (const auto& id : batch.append)
    t.put(in_.heights, number_key{next++}.view(), id.view(), MDB_APPEND);
}

result<std::optional<stored_block>> lmdb_store::read(transaction_handle& t,
                                                     const block_id& id) const {
  auto number = t.find(in_.ids, id.view());
  if (!number)
    return t.code() == 0 ? result<std::optional<stored_block>>{std::nullopt} : fault(t.code());
  auto text = t.find(in_.blocks, *number);
  auto b = text ? decoded_block(*text) : nullptr;
  if (!b || b->id() != id)
    return damage("block " + to_hex(id) + " is damaged or missing");
  stored_block out{b, nullptr};
  if (auto record = t.find(in_.undo, *number)) {
    auto u = decoded_undo(*record);
    if (!u)
      return damage("the undo record of block " + to_hex(id) + " is damaged");
    out.undo = std::make_shared<const undo_record>(std::move(*u));
  }
  return std::optional{std::move(out)};
}

result<concur::ledger::state> lmdb_store::read_state(transaction_handle& t) const {
  std::vector<account_change> changes;
  auto sound = true;
  t.each(in_.accounts, [&](byte_view key, byte_view value) {
    auto entry = decoded_account(key, value);
    sound = entry.has_value();
    if (entry)
      changes.push_back({entry->first, std::nullopt, entry->second});
    return sound;
  });
  auto rewards = decoded_rewards(t.find(in_.meta, "rewards"));
  auto issued = decoded_issued(t.find(in_.meta, "issued"));
  if (!sound || !rewards || !issued || !sums_up(changes, *rewards, *issued))
    return damage("the accounts are damaged");
  return concur::ledger::state{}.with(changes).with_rewards(std::move(*rewards), *issued);
}

result<std::optional<restored>> lmdb_store::load(std::size_t window) {
  auto t = reading();
  auto text = t.find(in_.meta, "position");
  if (!text)
    return t.code() == 0 ? result<std::optional<restored>>{std::nullopt} : fault(t.code());
  auto position = decoded_position(*text);
  if (!position)
    return damage("the position of the head is damaged");
  auto s = read_state(t);
  if (!s)
    return tl::unexpected{s.error()};
  if (s->root() != position->state_root)
    return damage("the accounts do not agree with the head");
  restored out{chain_, *position, std::move(*s), {}, std::nullopt};
  if (auto safety = t.find(in_.safety, "safety"))
    out.safety = bytes{safety->begin(), safety->end()};
  auto count = t.next_number(in_.heights);
  for (auto h = count - std::min<std::uint64_t>(window, count); h < count; ++h) {
    auto id = t.find(in_.heights, number_key{h}.view());
    if (!id || id->size() != 32)
      return damage("the best chain has a gap at height " + std::to_string(h));
    auto b = read(t, hash_at(*id));
    if (!b)
      return tl::unexpected{b.error()};
    if (!*b)
      return damage("the block of height " + std::to_string(h) + " is missing");
    out.recent.push_back(std::move(**b));
  }
  if (t.code() != 0)
    return fault(t.code());
  return std::optional{std::move(out)};
}

result<std::optional<stored_block>> lmdb_store::read(const block_id& id) const {
  auto t = reading();
  return read(t, id);
}

result<std::optional<block_id>> lmdb_store::at(height h) const {
  auto t = reading();
  auto id = t.find(in_.heights, number_key{h.value}.view());
  if (t.code() != 0)
    return fault(t.code());
  if (!id)
    return std::optional<block_id>{};
  if (id->size() != 32)
    return damage("the best chain is damaged at height " + std::to_string(h.value));
  return std::optional{hash_at(*id)};
}

result<std::optional<account>> lmdb_store::account_of(const account_id& who) const {
  auto t = reading();
  auto text = t.find(in_.accounts, who.view());
  if (t.code() != 0)
    return fault(t.code());
  if (!text)
    return std::optional<account>{};
  auto entry = decoded_account(who.view(), *text);
  if (!entry)
    return damage("account " + to_hex(who.view()) + " is damaged");
  return std::optional{entry->second};
}

void lmdb_store::each_account(
    const std::function<void(const account_id&, const account&)>& visit) const {
  auto t = reading();
  t.each(in_.accounts, [&](byte_view key, byte_view value) {
    if (auto entry = decoded_account(key, value))
      visit(entry->first, entry->second);
    return true;
  });
}

result<std::vector<bytes>> lmdb_store::entries(ring r) const {
  auto t = reading();
  auto out = ring_entries(t, in_.meta, r);
  if (t.code() != 0)
    return fault(t.code());
  return out;
}

std::uint64_t lmdb_store::size_bytes() const {
  std::error_code ignored;
  auto size = std::filesystem::file_size(environment_->options().directory / "data.mdb", ignored);
  return ignored ? 0 : size;
}

} // namespace

result<std::unique_ptr<store>> open_lmdb_store(const chain_id& chain, lmdb_options options) {
  CONCUR_ASSERT(!options.genesis || id_of(*options.genesis) == chain);
  auto opened = environment::open(options);
  if (!opened)
    return tl::unexpected{opened.error()};
  auto made = std::make_unique<lmdb_store>(chain, std::move(*opened));
  if (auto ok = made->prepare(); !ok)
    return tl::unexpected{ok.error()};
  return made;
}

} // namespace concur::ledger
