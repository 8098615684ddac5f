#include "base/assert.hpp"
#include "ledger/rules.hpp"

#include <unordered_map>

namespace concur::ledger {

namespace {

class check_each : public signature_checker {
public:
  verdict check(const chain_id& chain, const transaction& tx) override {
    ++done_;
    return check_signature(chain, tx);
  }
  std::uint64_t done() const override { return done_; }

private:
  std::uint64_t done_ = 0;
};

/// Remembers by transaction id and signature together: the id does not cover the signature, so a
/// good id with a wrong signature must be judged anew.
class check_once : public signature_checker {
public:
  verdict check(const chain_id& chain, const transaction& tx) override {
    if (chain != chain_) {
      recent_.clear();
      older_.clear();
      chain_ = chain;
    }
    key k{tx.id(), tx.seal()};
    if (auto known = recent_.find(k); known != recent_.end())
      return known->second;
    if (auto known = older_.find(k); known != older_.end())
      return remember(k, known->second);
    ++done_;
    return remember(k, check_signature(chain, tx));
  }
  std::uint64_t done() const override { return done_; }

private:
  struct key {
    tx_id id;
    signature seal;
    friend bool operator==(const key&, const key&) = default;
  };
  struct hasher {
    std::size_t operator()(const key& k) const { return hash256_hasher{}(k.id); }
  };
  using answers = std::unordered_map<key, verdict, hasher>; // only looked up in

  verdict remember(const key& k, verdict answer) {
    // Two generations bound the memory without bookkeeping of ages.
    if (recent_.size() >= generation_max) {
      older_ = std::move(recent_);
      recent_ = {};
    }
    recent_.emplace(k, answer);
    return answer;
  }

  static constexpr std::size_t generation_max = std::size_t{1} << 19;
  chain_id chain_;
  answers recent_;
  answers older_;
  std::uint64_t done_ = 0;
};

class check_none : public signature_checker {
public:
  verdict check(const chain_id&, const transaction&) override { return verdict::accept(); }
  std::uint64_t done() const override { return 0; }
};

} // namespace

std::unique_ptr<signature_checker> make_checker(verify_mode mode) {
  switch (mode) {
  case verify_mode::each: return std::make_unique<check_each>();
  case verify_mode::once: return std::make_unique<check_once>();
  case verify_mode::none: break;
  }
  CONCUR_ASSERT(mode == verify_mode::none);
  return std::make_unique<check_none>();
}

} // namespace concur::ledger
