#include "apps/commands.hpp"
#include "apps/terminal.hpp"
#include "config/reader.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace concur::apps {

int check(const common_options& common, const check_options& options) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  int worst = 0;
  for (auto& file : options.files) {
    auto loaded = config::load_scenario(file, common.sets);
    if (common.json) {
      nlohmann::ordered_json one{{"file", file}, {"ok", loaded.has_value()}};
      if (!loaded)
        one["error"] = {{"what", loaded.error().what},
                        {"where", loaded.error().where},
                        {"hint", loaded.error().hint}};
      all.push_back(std::move(one));
    } else if (loaded) {
      fmt::print("{}: fine: {} nodes, {}, mode {}\n", file, loaded->nodes.size(),
                 loaded->protocol.preset,
                 loaded->run.mode == simulation::run_mode::sim ? "sim" : "live");
    }
    if (!loaded && !common.json)
      show_error(common, loaded.error());
    if (!loaded)
      worst = std::max(worst, exit_code(loaded.error().kind));
  }
  if (common.json)
    fmt::print("{}\n", nlohmann::ordered_json{{"files", all}}.dump(
                           -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  return worst;
}

} // namespace concur::apps
