#include "consensus/faulty/branchers.hpp"

#include <algorithm>
#include <utility>

namespace concur::consensus {
namespace {

using position = block_tree::position;

class brancher : public conduct {
public:
  explicit brancher(occasions when) : when_(std::move(when)) {}
  std::vector<deviation> take_deviations() override { return std::exchange(done_, {}); }

  initiative after(const step_context& at, const block_tree& tree) override {
    is_active_ = when_.is_one(at.now);
    for (; seen_ < tree.size(); ++seen_)
      note(at, tree, static_cast<position>(seen_));
    return act(tree);
  }

protected:
  virtual void note(const step_context&, const block_tree&, position) {}
  virtual initiative act(const block_tree&) { return {}; }

  void deviates(attempt_step step = attempt_step::none) { done_.push_back({name(), step}); }
  bool is_active() const { return is_active_; }

private:
  occasions when_;
  bool is_active_ = false;
  std::size_t seen_ = 1; // blocks of the tree; genesis is known
  std::vector<deviation> done_;
};

// The cartel. All members see the same blocks and so agree on what to do, without a word.
//
//   C1  The first of them after somebody else's block makes two blocks on it, and each that follows
//       makes one on each of the two.
//   C2  One half of the others is told of the one branch, the other half of the other. Who gets a
//       block of one branch from its maker has it before he can hear of the other, and of branches
//       of one length the first is kept.
//   C3  Somebody else's block makes one branch the longer one, and everybody follows it: the next
//       run of turns begins anew.
//   C4  If a run is so long that its members alone settle a block, both halves settle their own,
//       and neither will ever follow the other (D14).
class cartel final : public brancher {
public:
  cartel(occasions when, cartel_settings settings)
      : brancher(std::move(when)), who_(std::move(settings)) {}

  std::string_view name() const override { return "cartel"; }

  std::vector<position> branches(const block_tree& tree) override {
    if (!is_active())
      return {};
    auto head = tree.head();
    auto tip = second_.contains(head) ? first_tip_ : second_tip_;
    if (tip != block_tree::none && tree.height(tip) == tree.height(head))
      return {tip}; // C1
    if (is_member(tree, head))
      return {};
    return {head};
  }

  bool relay(const block& b) override {
    told_ = is_active() && who_.members.contains(b.header().proposer) ? &b : nullptr;
    return true;
  }

  std::vector<outbound> announce(std::vector<outbound> honest) override {
    auto* b = std::exchange(told_, nullptr);
    if (!b)
      return honest;
    auto& others = is_second(*b) ? who_.first : who_.second;
    std::erase_if(honest, [&](auto& o) { return others.contains(o.to); }); // C2
    return honest;
  }

protected:
  void note(const step_context& at, const block_tree& tree, position p) override {
    auto& b = *tree.at(p).block;
    if (!is_member(tree, p) && is_above(tree, p, first_tip_) && is_above(tree, p, second_tip_)) {
      second_.clear(); // C3
      second_ids_.clear();
      second_tip_ = block_tree::none;
    }
    auto on_second = second_.contains(tree.at(p).parent) || (is_marked(b) && is_member(tree, p));
    if (on_second) {
      second_.insert(p);
      second_ids_.insert(b.id());
    }
    auto& tip = on_second ? second_tip_ : first_tip_;
    if (is_above(tree, p, tip))
      tip = p;
    if (on_second && b.header().proposer == at.chain.proposer())
      deviates();
  }

private:
  bool is_member(const block_tree& tree, position p) const {
    return who_.members.contains(tree.header(p).proposer);
  }
  static bool is_above(const block_tree& tree, position p, position tip) {
    return tip == block_tree::none || tree.height(p) > tree.height(tip);
  }
  static bool is_marked(const block& b) { return b.header().version != block_header{}.version; }
  bool is_second(const block& b) const { return is_marked(b) || second_ids_.contains(b.parent()); }

  cartel_settings who_;
  std::set<position> second_; // blocks of the branches that the second half is shown
  std::set<block_id> second_ids_;
  position first_tip_ = block_tree::none, second_tip_ = block_tree::none;
  const block* told_ = nullptr;
};

/// Blocks that a branch may be behind and still win.
constexpr std::uint64_t behind_max = 32;
/// Branches that one node builds on, the highest.
constexpr std::size_t branches_max = 8;

class nothing_at_stake final : public brancher {
public:
  using brancher::brancher;
  std::string_view name() const override { return "nothing-at-stake"; }

  std::vector<position> branches(const block_tree& tree) override {
    if (!is_active())
      return {};
    std::vector<position> out;
    for (auto p : tips_)
      if (p != tree.head() && tree.height(p) + behind_max >= tree.height(tree.head()))
        out.push_back(p);
    if (out.size() > branches_max)
      out.erase(out.begin(), out.end() - branches_max); // the newest stay
    return out;
  }

  std::vector<vote_message> votes(const step_context&, std::vector<vote_message> honest) override {
    std::vector<vote_message> others;
    for (auto& v : honest)
      if (auto* a = std::get_if<attestation>(&v))
        for (auto& tip : rivals_)
          if (is_active() && tip != a->head) {
            auto other = *a;
            other.head = tip;
            others.push_back(other);
            deviates();
          }
    honest.insert(honest.end(), others.begin(), others.end());
    return honest;
  }

protected:
  void note(const step_context& at, const block_tree& tree, position p) override {
    tips_.erase(tree.at(p).parent);
    tips_.insert(p);
    if (is_active() && !tree.on_best(p) && tree.header(p).proposer == at.chain.proposer())
      deviates();
  }
  initiative act(const block_tree& tree) override {
    std::erase_if(
        tips_, [&](auto p) { return tree.height(p) + 2 * behind_max < tree.height(tree.head()); });
    rivals_.clear();
    for (auto p : branches(tree))
      rivals_.push_back(tree.at(p).block->id());
    return {};
  }

private:
  std::set<position> tips_;
  std::vector<block_id> rivals_; // tips beside the head
};

class overtaker final : public brancher {
public:
  overtaker(occasions when, std::uint64_t depth, std::uint64_t give_up_behind)
      : brancher(std::move(when)), depth_(depth), give_up_behind_(give_up_behind) {}

  std::string_view name() const override { return "overtake"; }

  /// The turn that begins a branch must not be used on the others' chain too: two blocks in a slot
  /// would be proof.
  bool takes_turn(const step_context&, std::uint64_t) override { return !tip_ && !is_ready_; }

  std::vector<position> branches(const block_tree& tree) override {
    if (tip_)
      return {*tip_};
    if (!may_begin(tree))
      return {};
    return {tree.best_at(height{tree.height(tree.head()).value - depth_})};
  }

protected:
  void note(const step_context& at, const block_tree& tree, position p) override {
    auto is_own = tree.header(p).proposer == at.chain.proposer();
    if (tip_ && tree.at(p).parent == *tip_) {
      tip_ = p; // others may help
    } else if (!tip_ && is_own && is_active() && !tree.on_best(p)) {
      tip_ = p;
      deviates(attempt_step::begun);
    }
  }
  initiative act(const block_tree& tree) override {
    is_ready_ = may_begin(tree);
    if (!tip_)
      return {};
    auto behind = tree.height(tree.head()).value - tree.height(*tip_).value;
    if (tree.on_best(*tip_))
      end(attempt_step::carried_out);
    else if (!is_active() || (give_up_behind_ > 0 && behind >= give_up_behind_))
      end(attempt_step::given_up);
    return {};
  }

private:
  bool may_begin(const block_tree& tree) const {
    return is_active() && tree.height(tree.head()).value >= depth_;
  }
  void end(attempt_step step) {
    tip_.reset();
    deviates(step);
  }

  std::uint64_t depth_, give_up_behind_;
  std::optional<position> tip_; // of its own branch, while it is the shorter one
  bool is_ready_ = false;       // for the next branch, as of the last step
};

std::uint64_t slot_of(const block_header& h) {
  auto* turn = std::get_if<turn_seal>(&h.seal);
  return turn ? turn->slot : 0; // genesis
}

/// Its chain holds no transactions: none that took its stake away.
class long_range final : public brancher {
public:
  using brancher::brancher;
  std::string_view name() const override { return "long-range"; }

  wishes wants() override {
    if (!is_secret())
      return {};
    return {{}, [](auto&) { return true; }};
  }
  bool takes_turn(const step_context&, std::uint64_t) override { return !is_secret(); }
  bool relay(const block&) override { return !is_secret(); }
  block_tree::position shown(const block_tree& tree) override {
    return is_secret() ? public_ : tree.head();
  }

  std::vector<position> branches(const block_tree&) override {
    return is_secret() ? std::vector{tip_} : std::vector<position>{};
  }

  std::optional<past_turn> past(const block_tree& tree) override {
    if (!is_secret())
      return std::nullopt;
    auto last = static_cast<position>(tree.size() - 1);
    if (tree.at(last).parent == tip_ && slot_of(tree.header(last)) + 1 == slot_)
      tip_ = last;
    if (slot_ >= slot_of(tree.header(public_)))
      return std::nullopt;
    return past_turn{tip_, slot_++};
  }

protected:
  void note(const step_context& at, const block_tree& tree, position p) override {
    auto is_own = is_secret() && tree.header(p).proposer == at.chain.proposer();
    if (is_own && tree.at(p).parent == tip_)
      tip_ = p;
    if (!is_own && tree.height(p) > tree.height(public_))
      public_ = p;
  }
  initiative act(const block_tree& tree) override {
    if (!is_secret() || tip_ == 0 || tree.height(tip_) <= tree.height(public_))
      return {};
    initiative out;
    for (auto p = tip_; p != 0; p = tree.at(p).parent)
      out.publish.push_back(tree.at(p).block);
    std::reverse(out.publish.begin(), out.publish.end());
    is_published_ = true;
    deviates(attempt_step::carried_out);
    return out;
  }

private:
  bool is_secret() const { return is_active() && !is_published_; }

  bool is_published_ = false;
  position tip_ = 0, public_ = 0; // of its own chain, and of the one that everybody knows
  std::uint64_t slot_ = 1;        // the next that it has not tried
};

} // namespace

std::unique_ptr<conduct> make_cartel(occasions when, cartel_settings settings) {
  return std::make_unique<cartel>(std::move(when), std::move(settings));
}
std::unique_ptr<conduct> make_nothing_at_stake(occasions when) {
  return std::make_unique<nothing_at_stake>(std::move(when));
}
std::unique_ptr<conduct> make_long_range(occasions when) {
  return std::make_unique<long_range>(std::move(when));
}
std::unique_ptr<conduct> make_overtaker(occasions when, std::uint64_t depth,
                                        std::uint64_t give_up_behind) {
  return std::make_unique<overtaker>(std::move(when), depth, give_up_behind);
}

} // namespace concur::consensus
