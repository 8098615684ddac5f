#include "simulation/selfish_optimum.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <array>
#include <deque>

namespace concur::simulation::theory {
namespace {

using consensus::race;
using consensus::race_action;
using consensus::race_fork;

constexpr std::array all_actions{race_action::adopt, race_action::overrule, race_action::match,
                                 race_action::wait};
constexpr std::size_t forks = 3;
/// Sweeps after which a gain is taken for zero.
constexpr std::size_t sweeps_max = 200'000;

/// Where an action leads: at most three states, with blocks of the main chain decided on the way.
struct outcome {
  std::uint32_t to = 0;
  double chance = 0;
  double pool = 0, others = 0; // blocks
};
struct choice {
  race_action action{};
  std::uint8_t outcomes = 0;
  std::array<outcome, 3> all;

  void add(std::uint32_t to, double chance, double pool = 0, double others = 0) {
    all[outcomes++] = {to, chance, pool, others};
  }
};

class process {
public:
  explicit process(const selfish_model& m) : m_(m), side_(m.blocks_max + 1) {
    for (std::size_t s = 0; s < side_ * side_ * forks; ++s) {
      first_.push_back(choices_.size());
      for (auto action : all_actions)
        add(state(s), action);
    }
    first_.push_back(choices_.size());
    value_.assign(first_.size() - 1, 0);
    next_ = value_;
  }

  /// Whether the pool can have more than a share `rho`: the sign of the gain a block of
  /// (1 - rho) for each of its blocks and -rho for each of the others.
  bool beats(double rho, double precision) {
    for (std::size_t sweep = 0; sweep < sweeps_max; ++sweep) {
      auto [low, high] = improve(rho);
      if (low > 0)
        return true;
      if (high < 0 || high - low < precision * 1e-3)
        return low + high > 0;
    }
    return false;
  }

  std::vector<selfish_optimum::line> policy(double rho) const {
    std::vector<bool> is_known(value_.size());
    std::deque<std::uint32_t> to_do;
    auto visit = [&](std::uint32_t s) {
      if (!is_known[s])
        to_do.push_back(s);
      is_known[s] = true;
    };
    visit(number({1, 0, race_fork::irrelevant}));
    visit(number({0, 1, race_fork::relevant}));
    std::vector<selfish_optimum::line> out;
    for (; !to_do.empty(); to_do.pop_front()) {
      auto& best = choices_[best_at(to_do.front(), rho)];
      out.push_back({state(to_do.front()), best.action});
      for (std::size_t i = 0; i < best.outcomes; ++i)
        visit(best.all[i].to);
    }
    std::sort(out.begin(), out.end(), [](auto& a, auto& b) { return a.at < b.at; });
    return out;
  }

private:
  std::uint32_t number(const race& r) const {
    return static_cast<std::uint32_t>((r.pool * side_ + r.others) * forks +
                                      static_cast<std::size_t>(r.fork));
  }
  race state(std::size_t s) const {
    return {s / forks / side_, s / forks % side_, static_cast<race_fork>(s % forks)};
  }

  void add(const race& r, race_action action) {
    const auto a = r.pool, h = r.others;
    const auto is_full = a == m_.blocks_max || h == m_.blocks_max;
    const auto found = m_.alpha, lost = 1 - m_.alpha;
    choice c;
    c.action = action;
    switch (action) {
    case race_action::adopt:
      c.add(number({1, 0, race_fork::irrelevant}), found, 0, static_cast<double>(h));
      c.add(number({0, 1, race_fork::relevant}), lost, 0, static_cast<double>(h));
      break;
    case race_action::overrule:
      if (a <= h)
        return;
      c.add(number({a - h, 0, race_fork::irrelevant}), found, static_cast<double>(h + 1));
      c.add(number({a - h - 1, 1, race_fork::relevant}), lost, static_cast<double>(h + 1));
      break;
    case race_action::match:
      if (r.fork != race_fork::relevant || a < h || h == 0 || is_full)
        return;
      add_split(c, a, h);
      break;
    case race_action::wait:
      if (is_full)
        return;
      if (r.fork == race_fork::active) {
        add_split(c, a, h);
        break;
      }
      c.add(number({a + 1, h, race_fork::irrelevant}), found);
      c.add(number({a, h + 1, race_fork::relevant}), lost);
      break;
    }
    choices_.push_back(c);
  }

  /// The others are split between the published branch of the pool and their own.
  void add_split(choice& c, std::uint64_t a, std::uint64_t h) const {
    if (h > a) { // not to be reached: what is published is no longer than what the pool has
      c.add(number({1, 0, race_fork::irrelevant}), m_.alpha, 0, static_cast<double>(h));
      c.add(number({0, 1, race_fork::relevant}), 1 - m_.alpha, 0, static_cast<double>(h));
      return;
    }
    c.add(number({a + 1, h, race_fork::active}), m_.alpha);
    c.add(number({a - h, 1, race_fork::relevant}), m_.gamma * (1 - m_.alpha),
          static_cast<double>(h));
    c.add(number({a, h + 1, race_fork::relevant}), (1 - m_.gamma) * (1 - m_.alpha));
  }

  double worth(const choice& c, double rho) const {
    double sum = 0;
    for (std::size_t i = 0; i < c.outcomes; ++i) {
      auto& o = c.all[i];
      sum += o.chance * ((1 - rho) * o.pool - rho * o.others + value_[o.to]);
    }
    return sum;
  }

  std::size_t best_at(std::size_t s, double rho) const {
    auto best = first_[s];
    auto most = worth(choices_[best], rho);
    for (auto i = best + 1; i < first_[s + 1]; ++i)
      if (auto w = worth(choices_[i], rho); w > most + 1e-12) {
        most = w;
        best = i;
      }
    return best;
  }

  /// One sweep; the gain lies between the least and the greatest change of a value (Puterman,
  /// "Markov decision processes", 1994, theorem 8.5.5).
  std::pair<double, double> improve(double rho) {
    auto low = 1e300, high = -1e300;
    for (std::size_t s = 0; s < value_.size(); ++s) {
      auto most = worth(choices_[first_[s]], rho);
      for (auto i = first_[s] + 1; i < first_[s + 1]; ++i)
        most = std::max(most, worth(choices_[i], rho));
      low = std::min(low, most - value_[s]);
      high = std::max(high, most - value_[s]);
      next_[s] = most;
    }
    for (auto& v : next_) // relative to one state, so that values do not grow for ever
      v -= next_.front();
    std::swap(value_, next_);
    return {low, high};
  }

  selfish_model m_;
  std::size_t side_;
  std::vector<std::size_t> first_; // of a state's choices
  std::vector<choice> choices_;
  std::vector<double> value_, next_;
};

} // namespace

selfish_optimum optimal_selfish_mining(const selfish_model& m, double precision) {
  CONCUR_ASSERT(m.alpha > 0 && m.alpha < 0.5);
  CONCUR_ASSERT(m.gamma >= 0 && m.gamma <= 1);
  CONCUR_ASSERT(m.blocks_max >= 2 && m.blocks_max <= 200);
  CONCUR_ASSERT(precision > 0);
  process p{m};
  // Not less than honest mining gives, not more than a pool that wins all ties.
  auto low = m.alpha, high = m.alpha / (1 - m.alpha) + precision;
  while (high - low > precision) {
    auto rho = (low + high) / 2;
    (p.beats(rho, precision) ? low : high) = rho;
  }
  return {low, p.policy(low)};
}

double optimal_selfish_threshold(double gamma, std::uint64_t blocks_max, double precision) {
  CONCUR_ASSERT(gamma >= 0 && gamma <= 1);
  auto low = precision, high = 0.5 - precision;
  while (high - low > precision) {
    auto alpha = (low + high) / 2;
    process p{{alpha, gamma, blocks_max}};
    (p.beats(alpha + 1e-7, 1e-7) ? high : low) = alpha;
  }
  return (low + high) / 2;
}

} // namespace concur::simulation::theory
