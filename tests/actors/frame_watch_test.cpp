#include "actors/secure/frame_watch.hpp"

#include "tests/support/catch.hpp"

#include <caf/io/basp/header.hpp>

using namespace concur;
using namespace concur::actors;

namespace {

bytes frame(std::uint8_t operation, std::uint32_t length, std::size_t payload) {
  bytes out(32 + payload, 0xee);
  out[0] = operation;
  out[1] = out[2] = out[3] = 0;
  for (int i = 0; i < 4; ++i)
    out[4 + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(length >> (24 - 8 * i));
  return out;
}

bool passes(const bytes& stream, std::size_t piece) {
  frame_watch w{1000};
  for (std::size_t at = 0; at < stream.size(); at += piece)
    if (!w.take(byte_view{stream}.subspan(at, std::min(piece, stream.size() - at))))
      return false;
  return true;
}

} // namespace

TEST_CASE("frames pass in whatever pieces they come", "[gate]") {
  auto stream = frame(0, 1000, 1000);
  for (auto& next : {frame(2, 0, 0), frame(1, 5, 5), frame(6, 0, 0), frame(3, 999, 999)})
    stream.insert(stream.end(), next.begin(), next.end());
  for (std::size_t piece : {1, 7, 31, 32, 33, 64, 5000})
    CHECK(passes(stream, piece));
}

TEST_CASE("what would harm CAF does not pass", "[gate]") {
  for (std::size_t piece : {1, 32, 5000}) {
    CHECK_FALSE(passes(frame(2, 1001, 0), piece));       // too long, before any of it came
    CHECK_FALSE(passes(frame(2, 0xffffffff, 0), piece)); // four gigabytes
    CHECK_FALSE(passes(frame(1, 0, 0), piece));          // a handshake of nothing
    CHECK_FALSE(passes(frame(7, 0, 0), piece));          // no operation
    auto later = frame(2, 10, 10);
    auto bad = frame(2, 2000, 0);
    later.insert(later.end(), bad.begin(), bad.end());
    CHECK_FALSE(passes(later, piece));
  }
}

TEST_CASE("the frames are those of the CAF that is installed", "[gate]") {
  CHECK(caf::io::basp::header_size == 32);
  CHECK(static_cast<int>(caf::io::basp::message_type::client_handshake) == 1);
  CHECK(static_cast<int>(caf::io::basp::message_type::heartbeat) == 6);
}
