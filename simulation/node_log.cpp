#include "simulation/node_log.hpp"

#include "messages/envelope.hpp"
#include "node/moved_to.hpp"

#include <fmt/format.h>

namespace concur::simulation {
namespace {

struct in_words {
  std::string operator()(const node::block_made& f) const {
    return fmt::format("made block {} {}{}", f.block->height().value, brief(f.block->id()),
                       f.adopted ? "" : ", which it does not build on");
  }
  std::string operator()(const node::chain_moved& f) const {
    auto to = node::moved_to(f);
    if (!to)
      return "head went forth and back";
    auto out = fmt::format("head is block {} {}", to->height.value, brief(to->id));
    if (!f.undone.empty())
      out += fmt::format(", {} undone", f.undone.size());
    return out;
  }
  std::string operator()(const node::block_settled& f) const {
    return fmt::format("settled block {} {}", f.height.value, brief(f.block));
  }
  std::string operator()(const node::settling_reverted& f) const {
    return fmt::format("settled block {} {} was undone", f.height.value, brief(f.block));
  }
  std::string operator()(const node::refused& f) const {
    return fmt::format("refused {} from node {}: {}", brief(f.what), f.from.value, f.why);
  }
  std::string operator()(const node::tx_submitted& f) const {
    return fmt::format("transaction {} submitted", brief(f.tx->id()));
  }
  std::string operator()(const node::tx_rejected& f) const {
    return fmt::format("transaction {} rejected: {}", brief(f.tx->id()), f.why);
  }
  std::string operator()(const node::tx_moved& f) const {
    static constexpr std::string_view news[] = {"included", "settled", "returned to the pool",
                                                "rejected"};
    return fmt::format("transaction {} {}", brief(f.tx->id()),
                       news[static_cast<std::size_t>(f.news)]);
  }
  std::string operator()(const node::deviated& f) const {
    return fmt::format("deviated: {}", f.what);
  }
  std::string operator()(const node::hashed&) const { return {}; }
  std::string operator()(const node::accused& f) const {
    return fmt::format("accuses {} of {} in slot {}", address(f.who), f.kind, f.slot);
  }
  std::string operator()(const node::slot_ended& f) const {
    return f.result.is_made ? std::string{}
                            : fmt::format("slot {} of {} stayed empty", f.result.slot,
                                          address(f.result.producer));
  }
  std::string operator()(const node::term_began& f) const {
    return fmt::format("term {} began", f.term);
  }
  std::string operator()(const node::sealed&) const { return {}; }
  std::string operator()(const node::halted& f) const { return "halted: " + f.why; }
  std::string operator()(const node::stopped&) const { return "stopped"; }
  std::string operator()(const node::restarted& f) const {
    return fmt::format("restarted with block {} {}", f.height.value, brief(f.head));
  }
};

} // namespace

std::string words_of(const node::fact& f) { return std::visit(in_words{}, f); }

node_log::node_log(const cluster& nodes, std::size_t bytes_max)
    : of_(nodes.members().size()), bytes_max_(bytes_max) {}

void node_log::on_fact(instant now, node_id n, const node::fact& f) {
  auto words = words_of(f);
  if (words.empty())
    return;
  auto& log = of_[n.value];
  if (log.text.size() >= bytes_max_)
    ++log.left_out;
  else
    log.text += fmt::format("{:>14.6f} s  {}\n", to_seconds(now), words);
}

std::string node_log::text(node_id n) const {
  auto& log = of_[n.value];
  if (log.left_out == 0)
    return log.text;
  return log.text + fmt::format("{} further lines are left out\n", log.left_out);
}

} // namespace concur::simulation
