#include "consensus/faulty/liars.hpp"

#include <deque>
#include <utility>

namespace concur::consensus {
namespace {

/// Messages that one who replays remembers.
constexpr std::size_t remembered_max = 64;
/// Changes to one message, at most.
constexpr std::uint64_t changes_max = 3;

/// Deviates in what it sends. The hooks of sending do not say when it is, so the time of the step
/// before has to do.
class liar : public conduct {
public:
  explicit liar(occasions when) : when_(std::move(when)) {}

  std::vector<outbound> announce(std::vector<outbound> honest) override {
    return bend(std::move(honest));
  }
  std::vector<outbound> reply(std::vector<outbound> honest) override {
    return bend(std::move(honest));
  }
  initiative after(const step_context& at, const block_tree&) override {
    now_ = at.now;
    return own(at);
  }
  std::vector<deviation> take_deviations() override { return std::exchange(done_, {}); }

protected:
  /// What is sent in place of `honest`, null for the same.
  virtual message_ptr lie(const message&) { return nullptr; }
  virtual void sent(const outbound&) {}
  virtual initiative own(const step_context&) { return {}; }

  bool deviates() { return when_.is_one(now_); }
  void note() { done_.push_back({name()}); }
  random_stream& random() { return when_.random; }

private:
  std::vector<outbound> bend(std::vector<outbound> honest) {
    for (auto& o : honest) {
      sent(o);
      auto other = deviates() ? lie(*o.what) : nullptr;
      if (!other)
        continue;
      o.what = std::move(other);
      note();
    }
    return honest;
  }

  occasions when_;
  instant now_{};
  std::vector<deviation> done_;
};

class replayer final : public liar {
public:
  using liar::liar;
  std::string_view name() const override { return "replay"; }

protected:
  void sent(const outbound& o) override {
    old_.push_back(o.what);
    if (old_.size() > remembered_max)
      old_.pop_front();
  }
  initiative own(const step_context& at) override {
    auto neighbours = at.chain.neighbours();
    if (old_.empty() || neighbours.empty() || !deviates())
      return {};
    note();
    initiative out;
    out.send.push_back(
        {neighbours[random().below(neighbours.size())], old_[random().below(old_.size())]});
    return out;
  }

private:
  std::deque<message_ptr> old_;
};

void spoil(signature& s, random_stream& random) {
  auto bit = random.below(s.data.size() * 8);
  s.data[bit / 8] = static_cast<std::uint8_t>(s.data[bit / 8] ^ (1u << (bit % 8)));
}

class forger final : public liar {
public:
  using liar::liar;
  std::string_view name() const override { return "forge"; }

protected:
  message_ptr lie(const message& honest) override {
    if (auto* votes = std::get_if<send_votes>(&honest)) {
      auto out = *votes;
      for (auto& v : out.votes) {
        auto s = signature_of(v);
        spoil(s, random());
        set_signature(v, s);
      }
      return std::make_shared<const message>(std::move(out));
    }
    if (auto* given = std::get_if<send_block>(&honest))
      return unsigned_block(*given->block);
    return nullptr;
  }

private:
  /// The block with another signature under its turn; null where blocks are not signed.
  message_ptr unsigned_block(const block& b) {
    auto claim = claim_of(b.header());
    if (!claim)
      return nullptr;
    auto header = b.header();
    auto s = claim->sealed;
    spoil(s, random());
    set_signature(header, s);
    return std::make_shared<const message>(send_block{std::make_shared<const block>(
        header, b.reward(), std::vector<tx_ptr>{b.transactions().begin(), b.transactions().end()},
        std::vector<due>{b.dues().begin(), b.dues().end()})});
  }
};

class mutator final : public liar {
public:
  using liar::liar;
  std::string_view name() const override { return "mutate"; }

protected:
  message_ptr lie(const message& honest) override {
    auto text = encode(honest);
    if (text.empty())
      return nullptr;
    for (auto n = 1 + random().below(changes_max); n > 0; --n) {
      auto& byte = text[random().below(text.size())];
      byte = static_cast<std::uint8_t>(byte ^ (1u << random().below(8)));
    }
    auto read = decode_message(text);
    return read ? *read : nullptr; // what nobody can read is no lie
  }
};

} // namespace

std::unique_ptr<conduct> make_liar(std::string_view kind, occasions when) {
  if (kind == "replay")
    return std::make_unique<replayer>(std::move(when));
  if (kind == "forge")
    return std::make_unique<forger>(std::move(when));
  if (kind == "mutate")
    return std::make_unique<mutator>(std::move(when));
  return nullptr;
}

} // namespace concur::consensus
