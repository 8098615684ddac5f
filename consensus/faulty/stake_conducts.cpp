#include "consensus/faulty/stake_conducts.hpp"

#include <set>
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

/// Around what it has said before: E7.2.
class surround_voter final : public stake_conduct {
public:
  using stake_conduct::stake_conduct;
  std::string_view name() const override { return "surround-vote"; }
  std::vector<vote_message> votes(const step_context& at,
                                  std::vector<vote_message> honest) override {
    for (auto& v : honest) {
      auto* a = std::get_if<attestation>(&v);
      if (!a)
        continue;
      if (has_voted_ && genesis_ && deviates(at))
        a->source = {0, *genesis_};
      has_voted_ = has_voted_ || a->source.epoch > 0;
    }
    return honest;
  }
  initiative after(const step_context&, const block_tree& tree) override {
    genesis_ = tree.at(0).block->id();
    return {};
  }

private:
  std::optional<block_id> genesis_;
  bool has_voted_ = false; // from a later source, so that there is something to be surrounded
};

class key_sharer final : public stake_conduct {
public:
  key_sharer(occasions when, shared_keys keys)
      : stake_conduct(std::move(when)), keys_(std::move(keys)) {}
  std::string_view name() const override { return "shared-keys"; }

  std::span<const key_pair> keys(const step_context& at) override {
    in_hand_.clear();
    if (!is_one(at))
      return {};
    auto self = at.chain.proposer();
    for (auto& [who, key] : keys_.others) {
      if (is_away(who, at.now))
        in_hand_.push_back(key);
      else if (who < self)
        return {}; // he does it
    }
    return in_hand_;
  }

  void signed_for(const block& b) override { own_.insert(b.id()); }

  initiative after(const step_context& at, const block_tree& tree) override {
    for (; known_ < tree.size(); ++known_) {
      auto& b = *tree.at(static_cast<block_tree::position>(known_)).block;
      if (!own_.contains(b.id()))
        heard_[b.header().proposer] = at.now;
    }
    own_.clear();
    return {};
  }

private:
  bool is_away(const account_id& who, instant now) const {
    auto last = heard_.find(who);
    return now > (last == heard_.end() ? instant{} : last->second) + keys_.away_after;
  }

  shared_keys keys_;
  std::vector<key_pair> in_hand_;
  std::map<account_id, instant> heard_; // when the last block of each came
  std::set<block_id> own_;              // made for others in this step
  std::size_t known_ = 1;               // blocks of the tree; genesis is nobody's
};

/// Tries blocks until one gives it the turns that come.
class grinder final : public stake_conduct {
public:
  grinder(occasions when, std::uint64_t tries, duration ahead)
      : stake_conduct(std::move(when)), tries_(tries), ahead_(ahead) {}
  std::string_view name() const override { return "grind"; }
  std::uint64_t tries(const step_context& at) override { return is_one(at) ? tries_ : 1; }
  void chose(std::optional<std::uint64_t> which) override {
    if (which != 0)
      note();
  }
  duration ahead(const step_context& at) override {
    return ahead_ > duration{0} && is_one(at) ? ahead_ : duration{0};
  }
  std::vector<block_ptr> also(const step_context& at, const block_ptr& made) override {
    if (ahead_ > duration{0} && made->header().time > at.clock)
      note();
    return {};
  }

private:
  std::uint64_t tries_;
  duration ahead_;
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

std::unique_ptr<conduct> make_grinder(occasions when, std::uint64_t tries, duration ahead) {
  return std::make_unique<grinder>(std::move(when), tries, ahead);
}
std::unique_ptr<conduct> make_key_sharer(occasions when, shared_keys keys) {
  return std::make_unique<key_sharer>(std::move(when), std::move(keys));
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
  if (kind == "surround-vote")
    return std::make_unique<surround_voter>(std::move(when));
  return nullptr;
}

} // namespace concur::consensus
