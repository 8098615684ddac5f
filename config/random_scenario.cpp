#include "config/random_scenario.hpp"

#include "base/random.hpp"

#include <algorithm>
#include <array>
#include <fmt/core.h>

namespace concur::config {

namespace {

constexpr std::array profiles{
    named{"calm", "nothing goes wrong"},
    named{"lossy", "packets are lost, come twice, or late"},
    named{"partitions", "groups of nodes cannot hear each other for a while"},
    named{"churn", "nodes join late and leave early, clocks differ"},
    named{"faults", "links, processes and disks fail for a while"},
    named{"byzantine", "faulty nodes, fewer than the protocol tolerates"},
    named{"mixed", "any of these together"},
};

constexpr std::array<std::string_view, 9> presets{"lecture-pow", "lecture-pos", "lecture-dpos",
                                                  "bitcoin",     "bitshares",   "steem",
                                                  "eos",         "ethereum",    "peercoin"};

/// What may happen in one drawn scenario.
struct weather {
  bool lossy = false, partitions = false, churn = false, faults = false, faulty = false;
};

weather weather_of(const std::string& profile, random_stream& draw) {
  if (profile == "mixed")
    return {draw.chance(0.5), draw.chance(0.5), draw.chance(0.4), draw.chance(0.5),
            draw.chance(0.4)};
  return {profile == "lossy", profile == "partitions", profile == "churn", profile == "faults",
          profile == "byzantine"};
}

enum class family { work, stake, delegates, finality };

struct protocol_text {
  family kind;
  double interval_s;
  std::string keys; ///< what is set over the preset
};

/// The protocol with as many members as there are, in intervals that fit a short run.
protocol_text protocol_of(const std::string& preset, std::uint64_t members, random_stream& draw) {
  if (preset == "lecture-pow") {
    const auto interval = 5 + draw.below(55);
    return {family::work, static_cast<double>(interval),
            fmt::format("block_interval = \"{} s\"\nconfirmations = {}\n", interval,
                        2 + draw.below(8))};
  }
  if (preset == "lecture-pos")
    return {family::stake, 30,
            fmt::format("\n[protocol.pos]\nblock_interval = \"30 s\"\nchoice = \"{}\"\n",
                        draw.chance(0.5) ? "largest" : "lottery")};
  if (preset == "lecture-dpos")
    return {family::delegates, 3,
            fmt::format("\n[protocol.dpos]\ndelegates = {}\n", 3 + draw.below(members - 2))};
  if (preset == "bitshares")
    return {family::delegates, 3, "\n[protocol.dpos]\ndelegates_min = 3\n"};
  if (preset == "steem")
    return {family::delegates, 3, fmt::format("\n[protocol.dpos]\nvoted = {}\n", members - 1)};
  if (preset == "eos")
    return {family::delegates, 0.5, fmt::format("\n[protocol.dpos]\nproducers = {}\n", members)};
  if (preset == "ethereum")
    return {family::finality, 12, "\n[protocol.pos]\nslots_per_epoch = 8\n"};
  if (preset == "peercoin")
    return {family::stake, 600, ""};
  return {family::work, 600, ""};
}

std::string latency_of(random_stream& draw, std::uint64_t most_ms) {
  const auto base = 1 + draw.below(most_ms);
  const auto more = base + draw.below(most_ms);
  switch (draw.below(4)) {
  case 0: return fmt::format("\"{} ms\"", base);
  case 1:
    return fmt::format("{{ dist = \"uniform\", min = \"{} ms\", max = \"{} ms\" }}", base, more);
  case 2:
    return fmt::format("{{ dist = \"lognormal\", median = \"{} ms\", p99 = \"{} ms\" }}", base,
                       more);
  default: return fmt::format("{{ same = \"{} ms\", between = \"{} ms\" }}", base, more);
  }
}

std::string topology_of(random_stream& draw, std::uint64_t nodes) {
  switch (draw.below(6)) {
  case 0: return "\"ring\"";
  case 1: return "\"line\"";
  case 2: return "\"star\"";
  case 3: return fmt::format("{{ kind = \"random\", degree = {} }}", 2 + draw.below(nodes - 2));
  case 4: return "\"mesh-of-regions\"";
  default: return "\"full\"";
  }
}

/// Writes one scenario. Times are shares of the run.
class drawer {
public:
  drawer(std::uint64_t seed, std::string preset, std::string profile)
      : seed_(seed), draw_(seed, "random-scenario"), profile_(std::move(profile)),
        preset_(preset.empty() ? std::string{presets[draw_.below(presets.size())]}
                               : std::move(preset)),
        weather_(weather_of(profile_, draw_)), members_(4 + draw_.below(6)),
        protocol_(protocol_of(preset_, members_, draw_)),
        run_s_(protocol_.interval_s * static_cast<double>(40 + draw_.below(60))) {}

  std::string text() {
    auto out =
        fmt::format("schema = 1\nname = \"random-{}\"\nabout = \"Drawn from seed {}: {}, "
                    "{}.\"\n\n[run]\nseed = {}\nstop = {{ time = \"{}\" }}\n"
                    "limit = {{ wall = \"60 s\" }}\n\n[protocol]\npreset = \"{}\"\n{}",
                    seed_, seed_, preset_, profile_, seed_ >> 1, at(1), preset_, protocol_.keys);
    out += nodes() + network();
    if (weather_.partitions)
      out += partitions();
    if (weather_.faults)
      out += planned_faults();
    if (weather_.faulty && protocol_.kind == family::work)
      out += offences();
    return out + traffic() + checks();
  }

private:
  std::string at(double share) const {
    return fmt::format("{} ms", static_cast<std::int64_t>(run_s_ * share * 1000));
  }
  double between(double low, double high) { return low + (high - low) * draw_.unit(); }
  std::string somebody() { return fmt::format("m{}", 1 + draw_.below(members_)); }

  /// Below a quarter of equal members: fewer than any of the protocols tolerates.
  std::uint64_t faulty() const { return weather_.faulty ? (members_ - 1) / 4 : 0; }

  std::string nodes() {
    std::string out;
    for (std::uint64_t i = 1; i <= members_; ++i) {
      out += fmt::format("\n[[nodes]]\nname = \"m{}\"\nrole = \"member\"\nbalance = \"{}\"\n"
                         "stake = \"{}\"\nheld = \"365 days\"\n",
                         i, 10 + draw_.below(90), protocol_.kind == family::finality ? 32 : 10'000);
      if (i <= faulty() && protocol_.kind != family::work)
        out += behaviour();
      else if (weather_.churn)
        out += coming_and_going(i);
    }
    for (std::uint64_t i = draw_.below(3); i > 0; --i)
      out += fmt::format("\n[[nodes]]\nname = \"f{}\"\nrole = \"full\"\njoins = \"{}\"\n", i,
                         weather_.churn ? at(between(0, 0.5)) : "0 s");
    return out;
  }

  std::string behaviour() {
    std::vector<std::string_view> kinds{"silent", "equivocate"};
    if (protocol_.kind == family::finality)
      kinds.push_back("double-vote");
    return fmt::format("behaviour = {{ kind = \"{}\", from = \"{}\", rate = {:.2f} }}\n",
                       kinds[draw_.below(kinds.size())], at(between(0, 0.3)), between(0.2, 1));
  }

  std::string coming_and_going(std::uint64_t i) {
    auto out = fmt::format("clock_offset = \"{} ms\"\n",
                           static_cast<std::int64_t>(draw_.below(401)) - 200);
    // Most stay, so that somebody is always there.
    if (i % 4 == 0 && draw_.chance(0.5))
      out += fmt::format("joins = \"{}\"\n", at(between(0, 0.4)));
    if (i % 4 == 0 && draw_.chance(0.5))
      out += fmt::format("leaves = \"{}\"\n", at(between(0.5, 0.9)));
    return out;
  }

  /// Where nodes leave, the others must still be linked to each other; where slots are short, a
  /// block must reach everybody within one.
  std::string links() {
    const auto is_full = weather_.churn || protocol_.interval_s < 10;
    return is_full ? "\"full\"" : topology_of(draw_, members_);
  }
  /// A block takes three passages to a neighbour: its announcement, the question, the answer.
  std::uint64_t latency_max_ms() const {
    return std::min<std::uint64_t>(200,
                                   static_cast<std::uint64_t>(protocol_.interval_s * 1000 / 12));
  }

  std::string network() {
    auto out = fmt::format("\n[network]\ntopology = {}\nlatency = {}\nbandwidth = \"{} Mbit/s\"\n",
                           links(), latency_of(draw_, latency_max_ms()), 5 + draw_.below(100));
    // A block that is lost is asked for again after a second: too late for slots of half a second.
    if (weather_.lossy)
      out += fmt::format("drop = {:.3f}\nduplicate = {:.3f}\nreorder = {:.2f}\n", between(0, 0.05),
                         between(0, 0.05), between(0, 0.3));
    return out;
  }

  std::string partitions() {
    std::string out;
    double from = between(0.05, 0.3);
    for (auto i = 1 + draw_.below(3); i > 0; --i) {
      const auto length = between(0.02, 0.2);
      std::string group;
      for (auto n = 1 + draw_.below(members_ / 2); n > 0; --n)
        group += fmt::format("{}\"m{}\"", group.empty() ? "" : ", ", n);
      if (draw_.chance(0.25))
        out += fmt::format("\n[[faults]]\nkind = \"one-way\"\nat = \"{}\"\nheal = \"{}\"\n"
                           "from = [{}]\nto = [\"*\"]\n",
                           at(from), at(from + length), group);
      else
        out += fmt::format("\n[[faults]]\nkind = \"partition\"\nat = \"{}\"\nheal = \"{}\"\n"
                           "groups = [[{}], [\"*\"]]\n",
                           at(from), at(from + length), group);
      from += length + between(0.02, 0.1);
    }
    return out;
  }

  std::string planned_faults() {
    struct row {
      std::string_view kind, keys;
    };
    // What damages the clock or the disk beyond a restart is left out: it breaks more than weather.
    constexpr std::array<row, 10> kinds{{{"delay", "by = \"300 ms\"\n"},
                                         {"drop", "share = 0.3\n"},
                                         {"duplicate", "share = 0.5\nby = \"200 ms\"\n"},
                                         {"reorder", "share = 0.5\nby = \"200 ms\"\n"},
                                         {"bit-flip", "share = 0.2\n"},
                                         {"truncate", "share = 0.2\n"},
                                         {"slow-node", "by = \"400 ms\"\n"},
                                         {"pause", ""},
                                         {"crash", ""},
                                         {"disk-write", ""}}};
    std::string out;
    for (auto i = 1 + draw_.below(3); i > 0; --i) {
      const auto& what = kinds[draw_.below(kinds.size())];
      out += fmt::format("\n[[faults]]\nkind = \"{}\"\nat = \"{}\"\n{} = \"{}\"\nnodes = "
                         "[\"{}\"]\n{}",
                         what.kind, at(between(0.05, 0.6)), what.kind == "crash" ? "down" : "for",
                         at(between(0.02, 0.15)), somebody(), what.keys);
    }
    return out;
  }

  std::string offences() {
    constexpr std::array<std::string_view, 6> kinds{"double-spend",  "replay",
                                                    "bad-signature", "repeated-transaction",
                                                    "overpay",       "below-target"};
    std::string out;
    for (auto i = 1 + draw_.below(3); i > 0 && faulty() > 0; --i)
      out += fmt::format("\n[[offences]]\nat = \"{}\"\nnode = \"m{}\"\nkind = \"{}\"\n",
                         at(between(0.1, 0.8)), 1 + draw_.below(faulty()),
                         kinds[draw_.below(kinds.size())]);
    return out;
  }

  std::string traffic() {
    std::string out;
    for (auto i = draw_.below(4); i > 0; --i)
      out += fmt::format("\n[[payments]]\nat = \"{}\"\nfrom = \"{}\"\nto = \"{}\"\namount = "
                         "\"{}\"\n",
                         at(between(0, 0.8)), somebody(), somebody(), 1 + draw_.below(9));
    // About a transaction a block.
    return out + fmt::format("\n[load]\ntx_rate = {:.4f}\naccounts = {}\nbalance = \"100\"\n"
                             "fee = \"0.001\"\nuntil = \"{}\"\n",
                             between(0.2, 3) / protocol_.interval_s, 2 + draw_.below(20), at(0.9));
  }

  /// What the protocol promises in this weather. Settling is only probable under work and coin-age;
  /// by votes of delegates it holds while messages arrive within a slot; finality holds always.
  std::string checks() const {
    std::string safety = "\"block-valid\", \"supply-conserved\", \"no-double-spend\", "
                         "\"heads-linked\", \"evidence-sound\", \"settled-sound\"";
    if (protocol_.kind == family::work)
      safety += ", \"no-honest-self-conflict\", \"weight-grows\"";
    auto arrives = !weather_.lossy && !weather_.partitions && !weather_.churn && !weather_.faults;
    if (protocol_.kind == family::finality || (protocol_.kind == family::delegates && arrives))
      safety += ", \"settled-prefix\"";
    return fmt::format("\n[check]\nsafety = [{}]\nrequire = [\"heads-identical\"]\n", safety);
  }

  std::uint64_t seed_;
  random_stream draw_;
  std::string profile_, preset_;
  weather weather_;
  std::uint64_t members_;
  protocol_text protocol_;
  double run_s_;
};

} // namespace

std::span<const named> list_profiles() { return profiles; }
std::span<const std::string_view> drawn_presets() { return presets; }

std::string random_scenario(std::uint64_t seed, const draw_options& options) {
  return drawer{seed, options.preset, options.profile}.text();
}

} // namespace concur::config
