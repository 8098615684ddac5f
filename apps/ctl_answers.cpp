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

result<std::vector<std::size_t>> ctl_answers::parts_in(const json& request) const {
  std::vector<std::size_t> out;
  auto& all = target_.parts;
  for (auto& name : request.value("names", json::array())) {
    auto found = std::find(all.begin(), all.end(), name.is_string() ? name.get<std::string>() : "");
    if (found == all.end())
      return fail(errc::usage, fmt::format("there is no {} {}", target_.part, name.dump()), "",
                  target_.part == "node"
                      ? "concur ctl status lists them; there are no machines in mode live"
                      : "concur ctl status lists them; a process is stopped as a whole");
    out.push_back(static_cast<std::size_t>(found - all.begin()));
  }
  if (out.empty())
    return fail(errc::usage, fmt::format("no {} is named", target_.part), "",
                "such as: concur ctl kill " + (all.empty() ? std::string{"NAME"} : all.back()));
  return out;
}

result<ordered_json> ctl_answers::command(const std::string& what, const json& request) {
  static constexpr std::array known{"kill", "start", "pause", "resume", "partition", "heal"};
  if (std::find(known.begin(), known.end(), what) == known.end())
    return fail(errc::usage, "there is no \"" + what + "\"", "ctl", "concur ctl --help lists all");
  if (!target_.command)
    return fail(errc::usage, "this run can't be told \"" + what + "\"", "run.mode",
                "run it with --set run.mode=live or hosts");
  if (what == "heal") {
    target_.command("heal", {});
    return done(fmt::format("all {}s hear each other", target_.part));
  }
  auto parts = parts_in(request);
  if (!parts)
    return tl::unexpected<error>{parts.error()};
  target_.command(what == "partition" ? "cut" : what, *parts);
  return done(what);
}

/// The memo makes each a transaction of its own.
result<ordered_json> ctl_answers::pay(const json& request) {
  if (!target_.petition)
    return fail(errc::usage, "this run takes no payments from outside", "run.mode",
                "run it with --set run.mode=live or hosts");
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
