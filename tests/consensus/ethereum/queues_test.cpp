#include "consensus/ethereum/queues.hpp"

#include "tests/consensus/ethereum/support.hpp"
#include "tests/support/catch.hpp"

namespace concur::consensus::ethereum::test {
namespace {

const ethereum_settings electra = settings_of(revision::electra);

const validator& at(const beacon_state& s, validator_index i) { return (*s.validators)[i]; }

TEST_CASE("the churn is a 65536th of the stake between 128 and 256 ETH", "[ethereum][queues]") {
  CHECK(churn_limit(electra, eth(1000)) == eth(128));
  CHECK(churn_limit(electra, eth(65'536 * 200) + eth(40'000)) == eth(200));
  CHECK(churn_limit(electra, eth(30'000'000)) == eth(256));
  CHECK(validator_churn_limit(electra, 1000) == 4);
  CHECK(validator_churn_limit(electra, 327'680) == 5);
}

TEST_CASE("exits are booked in turn, as much stake an epoch as may go", "[ethereum][queues]") {
  auto s = state_of(electra, equal_validators(20));
  advance(electra, s, 10 * 32);
  for (validator_index i = 0; i < 10; ++i)
    initiate_exit(electra, s, i);
  // 4 * 32 ETH go in each epoch, the first 1 + 4 epochs ahead.
  for (validator_index i = 0; i < 10; ++i) {
    CHECK(at(s, i).exit_epoch == 15 + i / 4);
    CHECK(at(s, i).withdrawable_epoch == 15 + i / 4 + 256);
  }
  const auto before = s;
  initiate_exit(electra, s, 3);
  CHECK(s == before);
}

TEST_CASE("a validator larger than the churn takes several epochs", "[ethereum][queues]") {
  const exit_queue first = book_exit(electra, {}, 10, eth(10'000), eth(300));
  CHECK(first == exit_queue{17, eth(3 * 128 - 300)});
  CHECK(book_exit(electra, first, 10, eth(10'000), eth(84)) == exit_queue{17, 0});
  CHECK(book_exit(electra, first, 10, eth(10'000), eth(85)) == exit_queue{18, eth(127)});
  // Once its epoch has come, the queue starts anew and keeps nothing.
  CHECK(book_exit(electra, first, 13, eth(10'000), eth(8)) == exit_queue{18, eth(120)});
}

TEST_CASE("at an effective balance of 16 ETH a validator is ejected", "[ethereum][queues]") {
  auto s = state_of(electra, equal_validators(4));
  s.validators.edit()[0].effective_balance = eth(16);
  s.validators.edit()[1].effective_balance = eth(17);
  update_registry(electra, s);
  CHECK(at(s, 0).exit_epoch == 5);
  CHECK(at(s, 1).exit_epoch == far_future);
}

TEST_CASE("a bond becomes stake when it is final, seen, final again and five epochs old",
          "[ethereum][queues]") {
  lone_chain chain(electra, equal_validators(64), [](auto, auto) { return true; });
  chain.run_to(3);
  queue_deposit(chain.state(), account_number(1000), eth(32));
  REQUIRE(chain.state().deposits->size() == 1);
  // The block is of epoch 3's first slot, hence its checkpoint: final at the end of epoch 4.
  chain.run_to(4);
  CHECK(chain.state().validators->size() == 64);
  chain.run_to(5);
  REQUIRE(chain.state().validators->size() == 65);
  CHECK(at(chain.state(), 64).effective_balance == eth(32));
  CHECK(chain.state().deposits->empty());
  chain.run_to(20);
  const validator& v = at(chain.state(), 64);
  // Seen at the end of epoch 5, final at the end of epoch 7.
  CHECK(v.eligible_epoch == 6);
  CHECK(v.activation_epoch == 7 + 5);
  CHECK(is_active(v, chain.epoch()));
}

TEST_CASE("bonds wait while nothing is final", "[ethereum][queues]") {
  auto s = state_of(electra, equal_validators(4));
  advance(electra, s, 32);
  queue_deposit(s, account_number(9), eth(32));
  advance(electra, s, 20 * 32);
  CHECK(s.deposits->size() == 1);
  CHECK(s.validators->size() == 4);
}

TEST_CASE("bonds come in turn, as much an epoch as the churn allows", "[ethereum][queues]") {
  auto s = state_of(electra, equal_validators(4));
  for (std::uint64_t i = 0; i < 6; ++i)
    queue_deposit(s, account_number(100 + i), eth(50));
  admit_deposits(electra, s);
  CHECK(s.validators->size() == 4 + 2);
  CHECK(s.deposit_churn_left == eth(28)); // kept for the one that did not fit
  admit_deposits(electra, s);
  CHECK(s.validators->size() == 4 + 5);
  admit_deposits(electra, s);
  CHECK(s.validators->size() == 4 + 6);
  CHECK(s.deposit_churn_left == 0); // nobody waits: it is not saved up
}

TEST_CASE("at most sixteen bonds come in an epoch", "[ethereum][queues]") {
  auto s = state_of(electra, equal_validators(4));
  for (std::uint64_t i = 0; i < 20; ++i)
    queue_deposit(s, account_number(100 + i), eth(1));
  admit_deposits(electra, s);
  CHECK(s.deposits->size() == 4);
}

TEST_CASE("a bond below 32 ETH waits for more of it", "[ethereum][queues]") {
  auto s = state_of(electra, equal_validators(4));
  queue_deposit(s, account_number(50), eth(31));
  admit_deposits(electra, s);
  update_registry(electra, s);
  CHECK(at(s, 4).eligible_epoch == far_future);
  queue_deposit(s, account_number(50), eth(2));
  admit_deposits(electra, s);
  CHECK(s.validators->size() == 5);
  CHECK((*s.balances)[4] == eth(33));
  update_effective_balances(electra, s);
  update_registry(electra, s);
  CHECK(at(s, 4).eligible_epoch == 1);
}

TEST_CASE("more bond for one who leaves waits until he is gone", "[ethereum][queues]") {
  auto s = state_of(electra, equal_validators(4));
  s.validators.edit()[2].exit_epoch = 3;
  s.validators.edit()[2].withdrawable_epoch = 5;
  queue_deposit(s, account_number(2), eth(1000)); // more than the churn
  admit_deposits(electra, s);
  CHECK(s.deposits->size() == 1);
  CHECK((*s.balances)[2] == eth(32));
  s.slot = 6 * 32;
  s.deposit_churn_left = 0;
  admit_deposits(electra, s);
  CHECK(s.deposits->empty());
  CHECK((*s.balances)[2] == eth(1032));
}

} // namespace
} // namespace concur::consensus::ethereum::test
