// `concur theory`: what the literature says, where that takes a computation of its own.
#include "simulation/theory.hpp"
#include "apps/commands.hpp"
#include "apps/inspect.hpp"
#include "apps/terminal.hpp"
#include "simulation/selfish_optimum.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace concur::apps {
namespace {

using json = nlohmann::ordered_json;
using namespace simulation::theory;

constexpr std::uint64_t threshold_blocks = 30;
constexpr const char* source = "Sapirshtein, Sompolinsky, Zohar 2016";

status check(const theory_options& o) {
  if (o.what == "selfish-policy" && !(o.alpha > 0 && o.alpha < 0.5))
    return fail(errc::usage, "a share between 0 and 0.5 is expected", "--alpha",
                "from one half on a pool needs no policy");
  if (!(o.gamma >= 0 && o.gamma <= 1))
    return fail(errc::usage, "a share from 0 to 1 is expected", "--gamma");
  if (o.blocks < 2 || o.blocks > 200)
    return fail(errc::usage, "2 to 200 blocks are expected", "--blocks");
  return {};
}

int show_policy(const common_options& common, const theory_options& o) {
  auto best = optimal_selfish_mining({o.alpha, o.gamma, o.blocks});
  auto sm1 = selfish_mining_revenue(o.alpha, o.gamma);
  if (common.json) {
    auto lines = json::array();
    for (auto& l : best.policy)
      lines.push_back(consensus::policy_line(l.at, l.action));
    print_json({{"alpha", o.alpha},
                {"gamma", o.gamma},
                {"blocks", o.blocks},
                {"revenue", best.revenue},
                {"sm1", sm1},
                {"policy", lines},
                {"source", source}});
    return 0;
  }
  fmt::print("# alpha {:.6g}, gamma {:.6g}, races of {} blocks at most: revenue {:.5f}, of SM1 "
             "{:.5f} ({})\na,h,fork,action\n",
             o.alpha, o.gamma, o.blocks, best.revenue, sm1, source);
  for (auto& l : best.policy)
    fmt::print("{}\n", consensus::policy_line(l.at, l.action));
  return 0;
}

int show_threshold(const common_options& common, const theory_options& o) {
  auto blocks = std::min(o.blocks, threshold_blocks);
  auto best = optimal_selfish_threshold(o.gamma, blocks);
  auto sm1 = selfish_mining_threshold(o.gamma);
  if (common.json)
    print_json({{"gamma", o.gamma}, {"blocks", blocks}, {"optimal", best}, {"sm1", sm1}});
  else
    fmt::print("gamma {:.6g}: deviating pays from a share of {:.4f} on (SM1: {:.4f})\n", o.gamma,
               best, sm1);
  return 0;
}

} // namespace

int theory(const common_options& common, const theory_options& options) {
  if (auto ok = check(options); !ok)
    return show_error(common, ok.error());
  return options.what == "selfish-policy" ? show_policy(common, options)
                                          : show_threshold(common, options);
}

} // namespace concur::apps
