#include "base/trace_digest.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>

using namespace concur;

TEST_CASE("a digest is the number written here with every compiler", "[base][digest]") {
  CHECK(trace_digest{}.hex() == "55a57567792ddd2a6bb866ecfc16db5f");
  trace_digest words;
  words.add(1);
  words.add(2);
  words.add(3);
  CHECK(words.hex() == "4b517f51702625e3c4ef2ea0fb96ec95");
  trace_digest text;
  text.add(as_bytes("hello world"));
  CHECK(text.hex() == "8d9c7c7193301896e724d7c597632ea5");
}

TEST_CASE("order, number and borders of what is added all count", "[base][digest]") {
  auto of = [](std::initializer_list<std::string_view> parts) {
    trace_digest d;
    for (auto p : parts)
      d.add(as_bytes(p));
    return d.hex();
  };
  std::vector<std::string> all{of({}),           of({""}),        of({"", ""}),
                               of({"ab"}),       of({"a", "b"}),  of({"b", "a"}),
                               of({"ab", ""}),   of({"", "ab"}),  of({std::string_view{"a\0", 2}}),
                               of({"abcdefgh"}), of({"abcdefg"}), of({"a"})};
  std::sort(all.begin(), all.end());
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}

TEST_CASE("digests of many short runs do not collide", "[base][digest]") {
  std::vector<std::string> all;
  for (std::uint64_t a = 0; a < 200; ++a)
    for (std::uint64_t b = 0; b < 200; ++b) {
      trace_digest d;
      d.add(a);
      d.add(b << 56);
      all.push_back(d.hex().substr(0, 16));
    }
  std::sort(all.begin(), all.end());
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}
