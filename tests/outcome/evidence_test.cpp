// Evidence as a file: whoever has nothing else can check it, and nobody can make it up.
#include "apps/outcome/evidence.hpp"

#include "base/keys.hpp"
#include "messages/stake.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::apps;

namespace {

const chain_id chain = sha256_stream{}.add("some chain").finish();

key_pair cheat() {
  REQUIRE(start_crypto());
  return key_pair::from_seed(sha256_stream{}.add("cheat").finish().data);
}

slot_claim claim(std::uint64_t slot, const char* block) {
  slot_claim out{cheat().identity(), slot, sha256_stream{}.add(block).finish(), {}};
  out.sealed = cheat().sign(signing_bytes(chain, out));
  return out;
}

attestation vote(std::uint64_t from, std::uint64_t to, const char* head) {
  attestation out{cheat().identity(),
                  to * 32,
                  sha256_stream{}.add(head).finish(),
                  {from, sha256_stream{}.add("source").finish()},
                  {to, sha256_stream{}.add("target").finish()},
                  {}};
  out.sealed = cheat().sign(signing_bytes(chain, out));
  return out;
}

nlohmann::ordered_json proposals() {
  return evidence_json(chain, double_proposal{claim(7, "a"), claim(7, "b")}, "mallory");
}

std::size_t faults_of(const nlohmann::ordered_json& file) {
  return check_evidence(file.dump())->faults.size();
}

} // namespace

TEST_CASE("two blocks of one slot are proof", "[evidence]") {
  auto found = check_evidence(proposals().dump(2));
  REQUIRE(found.has_value());
  CHECK(found->faults.empty());
  CHECK(found->facts.size() == 5);
  CHECK(found->name == "mallory");
  CHECK(found->kind == "double-proposal");
}

TEST_CASE("a vote around another is proof in either order", "[evidence]") {
  for (bool swapped : {false, true}) {
    double_attestation e{vote(3, 4, "x"), vote(2, 5, "y")};
    if (swapped)
      std::swap(e.first, e.second);
    CHECK(faults_of(evidence_json(chain, e, "")) == 0);
  }
  CHECK(faults_of(evidence_json(chain, double_attestation{vote(3, 4, "x"), vote(4, 5, "y")}, "")) ==
        1); // an honest voter's two votes
}

TEST_CASE("whatever is changed in evidence is found", "[evidence]") {
  auto file = proposals();
  file["statements"][1]["slot"] = 8;
  CHECK(faults_of(file) == 3); // other bytes, another signature, no contradiction
  file = proposals();
  file["statements"][0]["signature"] = std::string(128, '0');
  CHECK(faults_of(file) == 1);
  file = proposals();
  file["statements"][1] = file["statements"][0];
  CHECK(faults_of(file) == 1);
  file = proposals();
  file["chain"] = to_hex(sha256_stream{}.add("another chain").finish());
  CHECK(faults_of(file) == 4);
  file = proposals();
  file["accused"] = to_hex(key_pair::from_seed(chain.data).identity().data);
  CHECK(faults_of(file) >= 2);
}

TEST_CASE("what is no evidence is refused", "[evidence]") {
  CHECK(evidence_json(chain, transfer{}, "x").is_null());
  auto file = proposals();
  file["kind"] = "rumour";
  for (auto& text : {std::string{}, std::string{"{}"}, std::string{"[1]"}, file.dump()}) {
    auto found = check_evidence(text);
    REQUIRE(!found.has_value());
    CHECK(found.error().kind == errc::usage);
  }
}
