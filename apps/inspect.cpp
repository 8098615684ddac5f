#include "apps/inspect.hpp"

#include "apps/commands.hpp"
#include "apps/control_socket.hpp"
#include "apps/report/summary_text.hpp"
#include "apps/store_guard.hpp"
#include "apps/terminal.hpp"
#include "base/hash.hpp"

#include <fmt/format.h>

namespace concur::apps {
namespace {

int inspect_info(const common_options& common, const inspected_run& run) {
  if (common.json) {
    print_json(run.files.summary);
    return 0;
  }
  auto summary = run.files.summary;
  summary["folder"] = run.folder.string();
  fmt::print("{}", report::summary_text(summary, use_colour(common)));
  if (run.stores.empty())
    fmt::print(
        "stores      in memory, gone; for disk stores: concur run ... --set run.store=disk\n");
  else
    fmt::print("stores      {} in {}\n", run.stores.size(), (run.folder / "stores").string());
  return 0;
}

std::filesystem::path folder_of(const common_options& common, const inspect_options& options) {
  // --out moves the place where runs are looked for, too.
  if (options.run == inspect_options{}.run)
    return std::filesystem::path(common.out) / "latest";
  return options.run;
}

} // namespace

int inspect(const common_options& common, const inspect_options& options) {
  if (auto started = start_crypto(); !started)
    return show_error(common, started.error());
  if (options.what == "headers")
    return inspect_headers(common, options.subject, options.preset);
  if (options.what == "evidence")
    return inspect_evidence(common, options.subject);
  if (auto folder = folder_of(common, options); is_live(folder))
    return inspect_live(common, folder, options.what, options.subject);
  expect_damaged_stores(5);
  auto run = open_run(folder_of(common, options));
  if (!run)
    return show_error(common, run.error());
  if (options.what == "info")
    return inspect_info(common, *run);
  if (options.what == "block")
    return inspect_block(common, *run, options.subject);
  if (options.what == "tx")
    return inspect_tx(common, *run, options.subject);
  if (options.what == "node")
    return inspect_node(common, *run, options.subject);
  if (options.what == "tree")
    return inspect_tree(common, *run, options.dot);
  return show_error(common,
                    {errc::usage, "expected info, block, tx, node, tree, headers or evidence",
                     "inspect", "concur inspect --help"});
}

} // namespace concur::apps
