#include "simulation/tolerance.hpp"

#include "tests/support/catch.hpp"

using namespace concur::simulation;

TEST_CASE("what a protocol tolerates goes by its preset, then by its family", "[tolerance]") {
  CHECK(to_string(*tolerance_of("lecture-pow", "pow")) == "below 1/2 of the hash rate");
  CHECK(to_string(*tolerance_of("bitcoin-cash", "pow")) == "below 1/2 of the hash rate");
  CHECK(to_string(*tolerance_of("lecture-pos", "pos")) == "below 1/2 of the stake");
  CHECK(to_string(*tolerance_of("ethereum", "pos")) == "below 1/3 of the stake");
  CHECK(to_string(*tolerance_of("lecture-dpos", "dpos")) == "up to 3/10 of the delegates");
  CHECK(to_string(*tolerance_of("bitshares", "dpos")) == "up to 3/10 of the witnesses");
  CHECK(to_string(*tolerance_of("steem", "dpos")) == "up to 1/4 of the witnesses");
  CHECK(to_string(*tolerance_of("eos", "dpos")) == "below 1/3 of the producers");
  CHECK(to_string(*tolerance_of("of-my-own", "dpos")) == "below 1/3 of the delegates");
  CHECK(tolerance_of("of-my-own", "oracle") == nullptr);
}

// The published rules that the shares stand for: how many of n members may be silent.
TEST_CASE("the shares of delegates are those of the systems' own rules", "[tolerance]") {
  auto most = [](const tolerance& t, unsigned n) {
    auto whole = n * t.numerator / t.denominator;
    return !t.is_included && n * t.numerator % t.denominator == 0 ? whole - 1 : whole;
  };
  // Graphene takes the block at floor(0.3 n) of the sorted confirmations, Steem at floor(0.25 n),
  // EOSIO at (n - 1) / 3: so many below it may be missing.
  auto& graphene = *tolerance_of("bitshares", "dpos");
  CHECK(most(graphene, 11) == 3);
  CHECK(most(graphene, 27) == 8);
  CHECK(most(graphene, 101) == 30);
  CHECK(most(*tolerance_of("steem", "dpos"), 21) == 5);
  auto& eos = *tolerance_of("eos", "dpos");
  CHECK(most(eos, 21) == 6);
  CHECK(most(eos, 4) == 1);
  CHECK(most(eos, 3) == 0);
}
