#include "base/assert.hpp"
#include "base/mutant.hpp"
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
  bool verify(const public_key& key, byte_view text, const signature& s) override {
    ++done_;
    return concur::verify(key, text, s);
  }
  std::uint64_t done() const override { return done_; }
  std::uint64_t asked() const override { return done_; }

private:
  std::uint64_t done_ = 0;
};

/// The latest answers. Two generations bound the memory without bookkeeping of ages.
template <class Key, class Answer, class Hasher>
class memo {
public:
  std::optional<Answer> find(const Key& k) {
    if (auto known = recent_.find(k); known != recent_.end())
      return known->second;
    if (auto known = older_.find(k); known != older_.end())
      return remember(k, known->second);
    return std::nullopt;
  }

  Answer remember(const Key& k, Answer answer) {
    if (recent_.size() >= generation_max) {
      older_ = std::move(recent_);
      recent_ = {};
    }
    recent_.emplace(k, answer);
    return answer;
  }

  void clear() {
    recent_.clear();
    older_.clear();
  }

private:
  static constexpr std::size_t generation_max = std::size_t{1} << 19;
  using answers = std::unordered_map<Key, Answer, Hasher>; // only looked up in
  answers recent_;
  answers older_;
};

/// Remembers by transaction id and signature together: the id does not cover the signature, so a
/// good id with a wrong signature must be judged anew.
class check_once : public signature_checker {
public:
  verdict check(const chain_id& chain, const transaction& tx) override {
    ++asked_;
    if (chain != chain_) {
      transactions_.clear();
      chain_ = chain;
    }
    question k{tx.id(), CONCUR_MUTANT("ledger-memo-by-id", tx.seal(), signature{})};
    if (auto known = transactions_.find(k))
      return *known;
    ++done_;
    return transactions_.remember(k, CONCUR_MUTANT("ledger-signature-unchecked",
                                                   check_signature(chain, tx), verdict::accept()));
  }

  bool verify(const public_key& key, byte_view text, const signature& s) override {
    ++asked_;
    // Key and signature have one length each, so nothing else can hash to the same.
    auto k = sha256_stream{}.add(key.view()).add(s.view()).add(text).finish();
    if (auto known = others_.find(k))
      return *known;
    ++done_;
    return others_.remember(k, concur::verify(key, text, s));
  }

  std::uint64_t done() const override { return done_; }
  std::uint64_t asked() const override { return asked_; }

private:
  struct question {
    tx_id id;
    signature seal;
    friend bool operator==(const question&, const question&) = default;
  };
  struct hasher {
    std::size_t operator()(const question& k) const { return hash256_hasher{}(k.id); }
  };

  chain_id chain_;
  memo<question, verdict, hasher> transactions_;
  memo<hash256, bool, hash256_hasher> others_;
  std::uint64_t done_ = 0;
  std::uint64_t asked_ = 0;
};

class check_none : public signature_checker {
public:
  verdict check(const chain_id&, const transaction&) override {
    ++asked_;
    return verdict::accept();
  }
  bool verify(const public_key&, byte_view, const signature&) override {
    ++asked_;
    return true;
  }
  std::uint64_t done() const override { return 0; }
  std::uint64_t asked() const override { return asked_; }

private:
  std::uint64_t asked_ = 0;
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
