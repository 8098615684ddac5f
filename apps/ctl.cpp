#include "apps/ctl.hpp"

#include "apps/commands.hpp"
#include "apps/inspect.hpp"
#include "apps/terminal.hpp"
#include "base/hash.hpp"

#include <fmt/format.h>

namespace concur::apps {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::filesystem::path folder_of(const common_options& common, const std::string& run) {
  return run.empty() ? std::filesystem::path{common.out} / "live" : std::filesystem::path{run};
}

/// "a,b/c" as names on one side; all others, whether they are named or not, are on the other.
json first_side(const std::string& groups) {
  auto out = json::array();
  auto side = groups.substr(0, groups.find('/'));
  for (std::size_t at = 0; at <= side.size();) {
    auto end = std::min(side.find(',', at), side.size());
    if (end > at)
      out.push_back(side.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

json request_of(const ctl_options& o) {
  json out;
  out["do"] = o.what;
  if (o.what == "partition")
    out["names"] = first_side(o.words.empty() ? "" : o.words.front());
  else if (o.what == "pay") {
    static constexpr const char* keys[] = {"from", "to", "amount"};
    for (std::size_t i = 0; i < o.words.size() && i < 3; ++i)
      out[keys[i]] = o.words[i];
  } else {
    out["names"] = o.words;
  }
  return out;
}

void show_status(const ordered_json& s) {
  auto& tx = s["transactions"];
  fmt::print("{} at {:.1f} s: {} submitted, {} included, {} settled, {} rejected\n",
             s["name"].get<std::string>(), s["t_s"].get<double>(),
             tx["submitted"].get<std::uint64_t>(), tx["included"].get<std::uint64_t>(),
             tx["settled"].get<std::uint64_t>(), tx["rejected"].get<std::uint64_t>());
  for (auto& m : s.value("machines", ordered_json::array()))
    fmt::print("{:<12}{:<9}{}\n", m["name"].get<std::string>(), m["up"].get<bool>() ? "up" : "down",
               m["address"].get<std::string>());
  fmt::print("{:<16}{:<10}{:<6}{:>8}{:>9}{:>6}  {}\n", "node", "machine", "", "height", "settled",
             "made", "head");
  for (auto& n : s["nodes"])
    fmt::print("{:<16}{:<10}{:<6}{:>8}{:>9}{:>6}  {}\n", n["name"].get<std::string>(),
               n.value("machine", ""), n["up"].get<bool>() ? "up" : "down",
               n["height"].get<std::uint64_t>(), n["settled"].get<std::uint64_t>(),
               n["blocks_made"].get<std::uint64_t>(), n["head"].get<std::string>().substr(0, 12));
}

} // namespace

int ctl(const common_options& common, const ctl_options& options) {
  auto answer = ask(folder_of(common, options.run), request_of(options));
  if (!answer)
    return show_error(common, answer.error());
  if (common.json)
    fmt::print("{}\n", answer->dump());
  else if (options.what == "status")
    show_status(*answer);
  else
    fmt::print("{}\n", (*answer)["done"].get<std::string>());
  return 0;
}

int inspect_live(const common_options& common, const std::filesystem::path& folder,
                 const std::string& what, const std::string& subject) {
  json request;
  request["do"] = what == "info" || what == "tree" ? "status" : what;
  request["subject"] = subject;
  auto answer = ask(folder, request);
  if (!answer)
    return show_error(common, answer.error());
  if (common.json || what != "info")
    fmt::print("{}\n", answer->dump(common.json ? -1 : 2));
  else
    show_status(*answer);
  return 0;
}

} // namespace concur::apps
