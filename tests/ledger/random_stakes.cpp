#include "tests/ledger/random_stakes.hpp"

namespace concur::ledger::testing {

namespace {

const std::vector<std::string> people{"ann", "bob", "cyn", "dan", "eve"};

class growing {
public:
  growing(chain& c, random_stream& draw, drawn_kinds& seen) : c_(c), draw_(draw), seen_(seen) {}

  void run() {
    for (const auto& name : people)
      if (auto a = c_.head_state().find(id_of_person(name)))
        money_[name] = {a->nonce, a->balance.value};
    draft d;
    d.proposer = somebody();
    d.seconds_later = draw_.below(2 * 86'400);
    add_dues(d);
    for (auto n = draw_.below(10); n > 0; --n)
      add_action(d);
    if (draw_.chance(0.2))
      d.reward = amount{0};
    c_.grow(d);
  }

private:
  const std::string& somebody() { return people[draw_.below(people.size())]; }

  void add_action(draft& d) {
    const auto& from = somebody();
    auto known = money_.find(from);
    if (known == money_.end() || known->second.second < 4)
      return;
    auto& [nonce, balance] = known->second;
    auto value = draw_.below(balance / 2);
    auto fee = draw_.below(balance / 4);
    auto what = any_action(value);
    seen_.actions.insert(what.index());
    auto takes_value = std::holds_alternative<transfer>(what) || std::holds_alternative<bond>(what);
    balance -= fee + (takes_value ? value : 0);
    d.txs.push_back(act(c_.law(), from, nonce++, std::move(what), amount{fee}));
  }

  action any_action(std::uint64_t value) {
    const auto& r = c_.law();
    const auto& other = somebody();
    switch (draw_.below(9)) {
    case 0: return transfer{id_of_person(other), amount{value}, {}};
    case 1: return register_delegate{};
    case 2: return resign_delegate{};
    case 3: return ballot({other}, static_cast<std::uint32_t>(draw_.below(3)));
    case 4: return set_proxy{id_of_person(other)};
    case 5: return bond{amount{value}};
    case 6: return unbond{amount{value}};
    case 7:
      if (draw_.chance(0.8)) // else everybody is convicted soon
        return bond{amount{value}};
      return double_proposal{claim(r, other, 7, 1), claim(r, other, 7, 2)};
    default:
      if (draw_.chance(0.8))
        return unbond{amount{value}};
      return double_attestation{link(r, other, 1, 4), link(r, other, 2, 3)};
    }
  }

  /// At most one of a kind and an account.
  void add_dues(draft& d) {
    unix_ms now{c_.head().header().time.value + d.seconds_later * 1000};
    for (const auto& name : people) {
      auto a = c_.head_state().find(id_of_person(name));
      if (a && draw_.chance(0.3))
        add(d, consume(name, aged(*a, now).age / (1 + draw_.below(3))));
      if (draw_.chance(0.3))
        add(d, mint(name, amount{draw_.below(coins(2).value)}));
      if (a && a->stake && draw_.chance(0.5)) {
        auto stake = amount{draw_.below(a->stake->bonded.value + 1)};
        auto value = draw_.chance(0.5) ? stake : amount{draw_.below(2 * stake.value + 1)};
        add(d, release(name, stake, value));
      }
    }
  }

  void add(draft& d, const due& what) {
    seen_.dues.insert(what.kind);
    d.dues.push_back(what);
  }

  chain& c_;
  random_stream& draw_;
  drawn_kinds& seen_;
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> money_; ///< nonce, balance
};

} // namespace

void grow_stakes(chain& c, random_stream& draw, drawn_kinds& seen) { growing{c, draw, seen}.run(); }

} // namespace concur::ledger::testing
