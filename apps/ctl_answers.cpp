#include "apps/ctl.hpp"

#include "config/quantity.hpp"
#include "simulation/cluster_builder.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace concur::apps {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::string text_in(const json& request, const char* key) {
  auto found = request.find(key);
  return found != request.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

ordered_json done(std::string text) {
  ordered_json out;
  out["done"] = std::move(text);
  return out;
}

} // namespace

result<ordered_json> ctl_answers::operator()(const json& request) {
  auto what = text_in(request, "do");
  if (what == "status") {
    auto out = board_.status();
    if (target_.machine_status)
      out["machines"] = target_.machine_status();
    return out;
  }
  if (what == "block")
    return board_.block(text_in(request, "subject"));
  if (what == "tx")
    return board_.transaction(text_in(request, "subject"));
  if (what == "node")
    return board_.node(text_in(request, "subject"));
  if (what == "pay")
    return pay(request);
  if (what == "stop" && target_.stop) {
    target_.stop();
    return done("the run ends, and writes its report");
  }
  return command(what, request);
}

/// By their names, or by those of nodes that are alone on theirs.
result<std::vector<std::size_t>> ctl_answers::machines_in(const json& request) const {
  std::vector<std::size_t> out;
  for (auto& name : request.value("machines", json::array())) {
    auto found = std::find(target_.machines.begin(), target_.machines.end(),
                           name.is_string() ? name.get<std::string>() : "");
    if (found == target_.machines.end())
      return fail(errc::usage, "there is no machine " + name.dump(), "",
                  "concur ctl status lists them; a process is stopped as a whole");
    out.push_back(static_cast<std::size_t>(found - target_.machines.begin()));
  }
  if (out.empty())
    return fail(errc::usage, "no machine is named", "", "such as: concur ctl kill h2");
  return out;
}

result<ordered_json> ctl_answers::command(const std::string& what, const json& request) {
  static constexpr std::array known{"kill", "start", "pause", "resume", "partition", "heal"};
  if (std::find(known.begin(), known.end(), what) == known.end())
    return fail(errc::usage, "there is no \"" + what + "\"", "ctl", "concur ctl --help lists all");
  if (!target_.command)
    return fail(errc::usage, "\"" + what + "\" needs processes of their own", "run.mode",
                "run it with --set run.mode=hosts, or: concur hosts up --local 3 FILE");
  if (what == "heal") {
    target_.command("heal", {});
    return done("all machines hear each other");
  }
  auto machines = machines_in(request);
  if (!machines)
    return tl::unexpected<error>{machines.error()};
  target_.command(what == "partition" ? "cut" : what, *machines);
  return done(what);
}

/// The memo makes each a transaction of its own.
result<ordered_json> ctl_answers::pay(const json& request) {
  if (!target_.petition)
    return fail(errc::usage, "this run takes no payments from outside", "run.mode",
                "run it with --set run.mode=hosts");
  auto to = nodes_.account_of(text_in(request, "to"));
  auto value = config::parse_coins(text_in(request, "amount"));
  if (!value)
    return tl::unexpected<error>{value.error()};
  auto from = text_in(request, "from");
  for (auto& m : nodes_.members())
    if (to && simulation::user_of(m.settings) == from) {
      auto memo = fmt::format("ctl {}", ++paid_);
      target_.petition(m.id, transfer{*to, *value, bytes(memo.begin(), memo.end())});
      return done(fmt::format("{} is asked to pay", from));
    }
  auto unknown = to ? from : text_in(request, "to");
  return fail(errc::usage, fmt::format("there is no user \"{}\"", unknown), "",
              "users are those of nodes: their user, or else their name");
}

} // namespace concur::apps
