#include "messages/sealed_envelope.hpp"

#include "messages/codec.hpp"

namespace concur {
namespace {

constexpr std::string_view domain = "concur/envelope/1";

bytes signed_text(const envelope_scope& scope, const public_key& from, const public_key& to,
                  std::uint64_t life, std::uint64_t number, byte_view content) {
  bytes out;
  writer w{out};
  w.raw(as_bytes(domain));
  w.raw(scope.chain.view());
  w.raw(scope.run.view());
  w.integer(static_cast<std::uint8_t>(scope.purpose));
  w.raw(from.view());
  w.raw(to.view());
  w.integer(life);
  w.integer(number);
  w.raw(sha256(content).view());
  return out;
}

} // namespace

envelope_sealer::envelope_sealer(const envelope_scope& scope, key_pair key, std::uint64_t life)
    : scope_(scope), key_(std::move(key)), life_(life) {}

bytes envelope_sealer::seal(const public_key& to, byte_view content) {
  ++number_;
  bytes out;
  out.reserve(seal_bytes + content.size());
  writer w{out};
  w.integer(life_);
  w.integer(number_);
  w.raw(key_.sign(signed_text(scope_, key_.identity(), to, life_, number_, content)).view());
  w.raw(content);
  return out;
}

bool replay_window::take(std::uint64_t life, std::uint64_t number) {
  if (life < life_ || number == 0)
    return false;
  if (life > life_) {
    life_ = life;
    highest_ = 0;
    seen_.reset();
  }
  if (number + span <= highest_)
    return false;
  if (number > highest_) {
    if (number - highest_ >= span)
      seen_.reset();
    else
      for (auto n = highest_ + 1; n <= number; ++n)
        seen_.reset(n % span);
    highest_ = number;
  }
  if (seen_.test(number % span))
    return false;
  seen_.set(number % span);
  return true;
}

envelope_opener::envelope_opener(const envelope_scope& scope, const public_key& self,
                                 std::vector<public_key> members)
    : scope_(scope), self_(self), members_(std::move(members)), windows_(members_.size()) {}

envelope_opener::opened envelope_opener::open(node_id from, byte_view sealed) {
  if (sealed.size() < seal_bytes)
    return {verdict::refuse("envelope-malformed"), {}};
  if (from.value >= members_.size())
    return {verdict::refuse("envelope-unknown-sender"), {}};
  reader r{sealed.first(seal_bytes)};
  auto life = r.integer<std::uint64_t>();
  auto number = r.integer<std::uint64_t>();
  signature seal;
  r.raw(seal.data);
  auto content = sealed.subspan(seal_bytes);
  auto& key = members_[from.value];
  if (!verify(key, signed_text(scope_, key, self_, life, number, content), seal))
    return {verdict::refuse("envelope-signature"), {}};
  if (!windows_[from.value].take(life, number))
    return {verdict::refuse("envelope-replayed"), {}};
  return {verdict::accept(), content};
}

} // namespace concur
