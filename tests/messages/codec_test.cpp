#include "messages/codec.hpp"

#include "tests/support/catch.hpp"

using namespace concur;

TEST_CASE("integers are little endian without padding", "[messages][codec]") {
  bytes out;
  writer w{out};
  w.integer(std::uint8_t{1});
  w.integer(std::uint16_t{0x0203});
  w.integer(std::uint32_t{0x04050607});
  w.integer(std::uint64_t{0x08090a0b0c0d0e0f});
  w.sized(bytes{0xaa, 0xbb});
  CHECK(to_hex(out) == "010302070605040f0e0d0c0b0a090802000000aabb");
  reader r{out};
  CHECK(r.integer<std::uint8_t>() == 1);
  CHECK(r.integer<std::uint16_t>() == 0x0203);
  CHECK(r.integer<std::uint32_t>() == 0x04050607);
  CHECK(r.integer<std::uint64_t>() == 0x08090a0b0c0d0e0f);
  CHECK(to_hex(r.sized(2)) == "aabb");
  CHECK(r.done());
}

TEST_CASE("after a fault a reader gives zeros and stays faulty", "[messages][codec]") {
  bytes in{1, 2, 3, 4, 5};
  reader r{in};
  CHECK(r.integer<std::uint64_t>() == 0);
  CHECK_FALSE(r.ok());
  CHECK(r.integer<std::uint8_t>() == 0);
  CHECK(r.sized(10).empty());
  CHECK(r.count(10, 1) == 0);
  CHECK(r.left() == 5);
  CHECK_FALSE(r.done());
}

TEST_CASE("a count is refused above its limit or what is left", "[messages][codec]") {
  auto count = [](std::uint32_t n, std::size_t left, std::size_t most, std::size_t item) {
    bytes in;
    writer{in}.integer(n);
    in.resize(4 + left);
    reader r{in};
    auto got = r.count(most, item);
    return r.ok() ? static_cast<int>(got) : -1;
  };
  CHECK(count(3, 30, 3, 10) == 3);
  CHECK(count(4, 40, 3, 10) == -1);
  CHECK(count(3, 29, 3, 10) == -1);
  CHECK(count(0, 0, 3, 10) == 0);
  CHECK(count(0xffffffff, 100, 0xffffffff, 0xffffffff) == -1);
}

TEST_CASE("extend gives room behind what is written", "[messages][codec]") {
  bytes out{7};
  writer w{out};
  auto* room = w.extend(2);
  room[0] = 8;
  room[1] = 9;
  w.integer(std::uint8_t{10});
  CHECK(out == bytes{7, 8, 9, 10});
}
