// Does everything that a store says follow from its rules and its blocks?
#include "ledger/actions.hpp"
#include "ledger/lmdb/records.hpp"

#include <algorithm>
#include <unordered_set>

namespace concur::ledger {

namespace {

using namespace lmdb;

class verification {
public:
  verification(const environment& e, rules r)
      : in_(e.in()), t_(e.get(), MDB_RDONLY), rules_(std::move(r)), state_(genesis_state(rules_)) {}

  store_findings run() {
    check_index();
    check_chain();
    check_stale();
    check_accounts();
    check_position();
    if (t_.code() != 0)
      fault(std::string{"reading failed: "} + mdb_strerror(t_.code()));
    return std::move(found_);
  }

private:
  static constexpr std::size_t faults_max = 100;

  void fault(std::string what) {
    if (found_.faults.size() < faults_max)
      found_.faults.push_back(std::move(what));
  }

  /// Every id must lead to a block with that id.
  void check_index() {
    std::uint64_t ids = 0;
    t_.each(in_.ids, [&](byte_view id, byte_view number) {
      ++ids;
      auto text = t_.find(in_.blocks, number);
      auto b = text ? decoded_block(*text) : nullptr;
      if (!text)
        fault("block " + to_hex(id) + " is missing");
      else if (!b)
        fault("block " + to_hex(id) + " does not decode");
      else if (!std::ranges::equal(b->id().view(), id))
        fault("block " + to_hex(id) + " has another id by its content");
      return true;
    });
    std::uint64_t blocks = 0;
    t_.each(in_.blocks, [&](byte_view, byte_view) {
      ++blocks;
      return true;
    });
    if (blocks != ids)
      fault(std::to_string(blocks) + " blocks, but " + std::to_string(ids) + " ids");
    found_.stale_blocks = blocks;
  }

  /// Executes the best chain; stops at the first block that does not follow.
  void check_chain() {
    auto count = t_.next_number(in_.heights);
    block_id parent{};
    for (std::uint64_t h = 0; h < count; ++h) {
      auto at = "height " + std::to_string(h) + ": ";
      auto id = t_.find(in_.heights, number_key{h}.view());
      auto number = id ? t_.find(in_.ids, *id) : std::nullopt;
      auto text = number ? t_.find(in_.blocks, *number) : std::nullopt;
      auto b = text ? decoded_block(*text) : nullptr;
      if (!b)
        return fault(at + "no sound block");
      if (b->height() != height{h} || b->parent() != parent)
        return fault(at + "the block does not follow on the one before");
      if (auto why = execute(*b, t_.find(in_.undo, *number)); !why.empty())
        return fault(at + std::string{why});
      parent = head_ = b->id();
      best_.insert(head_);
      ++found_.blocks;
      found_.transactions += b->transactions().size();
    }
  }

  /// The reason why `b` does not follow, or nothing.
  reason execute(const block& b, std::optional<byte_view> record) {
    auto genesis = b.height() == height{0};
    if (genesis && b.id() != genesis_block(rules_)->id())
      return "not the genesis block of the rules";
    if (genesis)
      return {};
    auto done = apply(rules_, state_, b, *signatures_, {});
    if (!done)
      return done.error();
    if (!record || !std::ranges::equal(*record, encoded(done->undo)))
      return "the undo record is not what the block changes";
    state_ = std::move(done->after);
    return {};
  }

  /// Blocks beside the best chain cannot be executed; their bodies and signatures must be sound.
  void check_stale() {
    found_.stale_blocks -= std::min(found_.stale_blocks, found_.blocks);
    t_.each(in_.blocks, [&](byte_view, byte_view text) {
      auto b = decoded_block(text);
      if (!b || best_.contains(b->id()))
        return true;
      auto root = body_root(b->header(), b->reward(), b->transactions(), b->dues());
      auto sound = b->height() == height{0} || root == b->header().tx_root;
      for (const auto& tx : b->transactions())
        sound = sound && signatures_->check(id_of(rules_), *tx) &&
                evidence_holds(id_of(rules_), *tx, *signatures_);
      if (!sound)
        fault("block " + to_hex(b->id()) + " beside the best chain is damaged");
      return true;
    });
  }

  void check_accounts() {
    t_.each(in_.accounts, [&](byte_view key, byte_view value) {
      ++found_.accounts;
      auto entry = decoded_account(key, value);
      if (!entry || state_.find(entry->first) != entry->second)
        fault("account " + to_hex(key) + " is not what the blocks give");
      return true;
    });
    if (found_.accounts != state_.account_count())
      fault(std::to_string(found_.accounts) + " accounts, but the blocks give " +
            std::to_string(state_.account_count()));
    auto rewards = decoded_rewards(t_.find(in_.meta, "rewards"));
    if (!rewards || !std::ranges::equal(*rewards, state_.rewards()))
      fault("the immature rewards are not what the blocks give");
    auto issued = decoded_issued(t_.find(in_.meta, "issued"));
    found_.issued = issued.value_or(amount{});
    if (issued != state_.issued())
      fault("the supply is not what the blocks give");
  }

  void check_position() {
    auto text = t_.find(in_.meta, "position");
    auto position = text ? decoded_position(*text) : std::nullopt;
    if (!position)
      return fault("the position of the head is missing or damaged");
    found_.position = *position;
    if (position->head != head_ || position->head_height.value + 1 != found_.blocks)
      fault("the head is not the end of the best chain");
    if (position->state_root != state_.root())
      fault("the state root of the head is not what the blocks give");
    auto settled = t_.find(in_.heights, number_key{position->settled_height.value}.view());
    if (!settled || !std::ranges::equal(*settled, position->settled.view()))
      fault("the settled block is not on the best chain");
  }

  const tables& in_;
  transaction_handle t_;
  rules rules_;
  state state_;
  std::unique_ptr<signature_checker> signatures_ = make_checker(verify_mode::each);
  block_id head_{};
  std::unordered_set<block_id, hash256_hasher> best_; // only looked up in
  store_findings found_;
};

} // namespace

result<store_findings> verify_lmdb_store(const std::filesystem::path& directory) {
  lmdb_options options;
  options.directory = directory;
  options.read_only = true;
  auto opened = environment::open(options);
  if (!opened)
    return tl::unexpected{opened.error()};
  const auto& in = (*opened)->in();
  rules r;
  {
    transaction_handle t{(*opened)->get(), MDB_RDONLY};
    auto version = t.find(in.meta, "schema");
    if (!version || version->size() != 4 || load_le<std::uint32_t>(version->data()) != schema)
      return fail(errc::usage, "the store has no schema or another one", directory.string(),
                  "open it with the version of concur that made it");
    auto text = t.find(in.meta, "rules");
    if (!text)
      return fail(errc::usage, "the store was made without the rules of its chain",
                  directory.string(), "set lmdb_options.genesis when making it");
    reader rest{*text};
    r = decode_rules(rest);
    auto chain = t.find(in.meta, "chain");
    if (!rest.done() || !check(r) || !chain || !std::ranges::equal(id_of(r).view(), *chain)) {
      store_findings found;
      found.faults.push_back("the rules are damaged or of another chain");
      return found;
    }
  }
  return verification{**opened, fixed(std::move(r))}.run();
}

} // namespace concur::ledger
