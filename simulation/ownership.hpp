// Who owns and who decides: how what the block makers own is spread over them, and how much of the
// stake comes to the elections. The questions behind a monopoly: do the rich get richer, and does
// anybody vote?
//
// Owners are the accounts of the nodes that make blocks, full nodes left out; what an account owns
// is its balance and its bonded coins. Rewards that are not mature yet belong to nobody so far.
//
// Turnout is of the electors: all accounts but those that stand or are convicted, which vote for
// themselves if for anybody. It is the share of their stake, as the protocol counts it for votes,
// whose ballot counts for somebody who stands, by the account's own names or by those of its
// proxy. Stake that lies idle counts against it, whoever holds it.
#pragma once

#include <optional>

namespace concur::simulation {

struct ownership {
  double gini = 0;
  double top_share = 0;          ///< of the richest, of all that the owners have
  std::optional<double> turnout; ///< nothing without elections, or without electors

  friend bool operator==(const ownership&, const ownership&) = default;
};

} // namespace concur::simulation
