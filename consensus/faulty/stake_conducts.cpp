#include "consensus/faulty/stake_conducts.hpp"

#include <utility>

namespace concur::consensus {
namespace {

class stake_conduct : public conduct {
public:
  explicit stake_conduct(occasions when) : when_(std::move(when)) {}
  std::vector<deviation> take_deviations() override { return std::exchange(done_, {}); }

protected:
  bool is_one(const step_context& at) { return when_.is_one(at.now); }
  void note() { done_.push_back({name()}); }
  bool deviates(const step_context& at) {
    if (!is_one(at))
      return false;
    note();
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

/// Tries blocks until one gives it the turns that come.
class grinder final : public stake_conduct {
public:
  grinder(occasions when, std::uint64_t tries) : stake_conduct(std::move(when)), tries_(tries) {}
  std::string_view name() const override { return "grind"; }
  std::uint64_t tries(const step_context& at) override { return is_one(at) ? tries_ : 1; }
  void chose(std::optional<std::uint64_t> which) override {
    if (which != 0)
      note();
  }

private:
  std::uint64_t tries_;
};

/// Forgets over a restart what it has signed and locked; whoever makes its rules sees to that.
class amnesiac final : public stake_conduct {
public:
  amnesiac(occasions when, bool has_forgotten)
      : stake_conduct(std::move(when)), has_forgotten_(has_forgotten) {}
  std::string_view name() const override { return "amnesia"; }
  initiative after(const step_context&, const block_tree&) override {
    if (std::exchange(has_forgotten_, false))
      note();
    return {};
  }

private:
  bool has_forgotten_;
};

} // namespace

std::unique_ptr<conduct> make_grinder(occasions when, std::uint64_t tries) {
  return std::make_unique<grinder>(std::move(when), tries);
}
std::unique_ptr<conduct> make_amnesiac(occasions when, bool has_forgotten) {
  return std::make_unique<amnesiac>(std::move(when), has_forgotten);
}

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
