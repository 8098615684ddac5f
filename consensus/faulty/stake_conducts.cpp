#include "consensus/faulty/stake_conducts.hpp"

#include <utility>

namespace concur::consensus {
namespace {

class stake_conduct : public conduct {
public:
  explicit stake_conduct(occasions when) : when_(std::move(when)) {}
  std::vector<deviation> take_deviations() override { return std::exchange(done_, {}); }

protected:
  bool deviates(const step_context& at) {
    if (!when_.is_one(at.now))
      return false;
    done_.push_back({name()});
    return true;
  }

private:
  occasions when_;
  std::vector<deviation> done_;
};

class silent final : public stake_conduct {
public:
  using stake_conduct::stake_conduct;
  std::string_view name() const override { return "silent"; }
  bool takes_turn(const step_context& at, std::uint64_t) override { return !deviates(at); }
  std::vector<vote_message> votes(const step_context& at,
                                  std::vector<vote_message> honest) override {
    if (!honest.empty() && deviates(at))
      return {};
    return honest;
  }
};

class vote_keeper final : public stake_conduct {
public:
  using stake_conduct::stake_conduct;
  std::string_view name() const override { return "withhold-votes"; }
  std::vector<vote_message> votes(const step_context& at,
                                  std::vector<vote_message> honest) override {
    if (!honest.empty() && deviates(at))
      return {};
    return honest;
  }
};

class equivocator final : public stake_conduct {
public:
  using stake_conduct::stake_conduct;
  std::string_view name() const override { return "equivocate"; }
  std::vector<block_ptr> also(const step_context& at, const block_ptr& honest) override {
    if (!deviates(at))
      return {};
    // Another version number makes another block, which is as valid as the first.
    auto header = honest->header();
    ++header.version;
    return {std::make_shared<const block>(
        header, honest->reward(),
        std::vector<tx_ptr>{honest->transactions().begin(), honest->transactions().end()},
        std::vector<due>{honest->dues().begin(), honest->dues().end()})};
  }
};

/// The same vote for another block.
vote_message contradiction(vote_message v) {
  if (auto* a = std::get_if<attestation>(&v))
    a->head = a->head == a->target.root ? a->source.root : a->target.root;
  else if (auto* f = std::get_if<finality_vote>(&v))
    f->strong = !f->strong;
  return v;
}

class double_voter final : public stake_conduct {
public:
  using stake_conduct::stake_conduct;
  std::string_view name() const override { return "double-vote"; }
  std::vector<vote_message> votes(const step_context& at,
                                  std::vector<vote_message> honest) override {
    if (honest.empty() || !deviates(at))
      return honest;
    auto n = honest.size();
    for (std::size_t i = 0; i < n; ++i)
      honest.push_back(contradiction(honest[i]));
    return honest;
  }
};

} // namespace

bool occasions::is_one(instant now) { return now >= from && now < until && random.chance(rate); }

std::unique_ptr<conduct> make_stake_conduct(std::string_view kind, occasions when) {
  if (kind == "silent")
    return std::make_unique<silent>(std::move(when));
  if (kind == "withhold-votes")
    return std::make_unique<vote_keeper>(std::move(when));
  if (kind == "equivocate")
    return std::make_unique<equivocator>(std::move(when));
  if (kind == "double-vote")
    return std::make_unique<double_voter>(std::move(when));
  return nullptr;
}

} // namespace concur::consensus
