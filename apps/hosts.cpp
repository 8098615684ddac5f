// `concur hosts`: the certificates of a laboratory, and a run over processes of this machine.
#include "apps/bundle.hpp"
#include "apps/commands.hpp"
#include "apps/passphrase.hpp"
#include "apps/secret_file.hpp"
#include "apps/session.hpp"
#include "apps/terminal.hpp"
#include "base/sealed_text.hpp"
#include "simulation/placement.hpp"

#include <fmt/format.h>

namespace concur::apps {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t machines_max = 16;

std::string indented(const std::string& file) { return "  " + file + "\n"; }

/// Everything that `hosts init` makes, written as it is made.
class laboratory_files {
public:
  /// Bundles are put under the passphrase if there is one.
  laboratory_files(const simulation::scenario& s, fs::path folder,
                   std::optional<std::string> passphrase)
      : scenario_(s), folder_(std::move(folder)), passphrase_(std::move(passphrase)),
        token_(draw_token()) {}

  status write() {
    auto maker = actors::make_authority("concur " + scenario_.name);
    if (!maker)
      return tl::unexpected<error>{maker.error()};
    auto own = actors::issue(*maker, control_name, actors::machine_role::control);
    if (!own)
      return tl::unexpected<error>{own.error()};
    for (auto [name, text] : {std::pair{"concur-ca.pem", &own->ca},
                              {"concur-ca.key", &maker->key},
                              {"control.pem", &own->certificate},
                              {"control.key", &own->key}})
      if (auto ok = put(name, *text); !ok)
        return ok;
    if (auto ok = put("join.token", to_text(token_) + "\n"); !ok)
      return ok;
    for (auto& m : scenario_.hosts.machines) {
      auto machine = actors::issue(*maker, m.name, actors::machine_role::host);
      if (!machine)
        return tl::unexpected<error>{machine.error()};
      auto& h = scenario_.hosts;
      bundle b{m.name, {h.control_address, h.control_port}, {m.address, m.port}, token_, *machine};
      auto text =
          passphrase_ ? seal_text(to_text(b), *passphrase_) : result<std::string>{to_text(b)};
      if (!text)
        return tl::unexpected<error>{text.error()};
      if (auto ok = put(m.name + ".bundle", *text); !ok)
        return ok;
    }
    return {};
  }

  std::string next_steps() const {
    auto& h = scenario_.hosts;
    std::string out = "Made, readable by you alone:\n";
    for (auto& f : files_)
      out += indented(f);
    out += "Write into the scenario, under [hosts]:\n";
    out += indented(fmt::format("join_token_file = \"{}\"", (folder_ / "join.token").string()));
    out += indented(fmt::format("tls = {{ ca = \"{}\", cert = \"{}\", key = \"{}\" }}",
                                (folder_ / "concur-ca.pem").string(),
                                (folder_ / "control.pem").string(),
                                (folder_ / "control.key").string()));
    out += "Carry each bundle to its machine, over a channel that you trust, and there:\n";
    for (auto& m : h.machines)
      if (m.address != h.control_address && !simulation::is_loopback(m.address))
        out += indented(fmt::format("concur join {}:{} --bundle {}.bundle", h.control_address,
                                    h.control_port, m.name));
    return out + "Then here:\n" + indented("concur run FILE");
  }

private:
  status put(const std::string& name, const std::string& text) {
    auto path = folder_ / name;
    files_.push_back(path.string());
    return write_secret_file(path, as_bytes(text));
  }

  const simulation::scenario& scenario_;
  fs::path folder_;
  std::optional<std::string> passphrase_;
  actors::join_token token_;
  std::vector<std::string> files_;
};

/// As it will be run, but what it says of certificates is what is to be made.
result<loaded_scenario> load_hosts(const common_options& common, const std::string& scenario,
                                   const std::vector<std::string>& sets) {
  auto with = common;
  with.sets.insert(with.sets.begin(), sets.begin(), sets.end());
  return load(with, scenario);
}

int init(const common_options& common, const hosts_options& options) {
  auto loaded = load_hosts(common, options.scenario, {"run.mode=\"live\""});
  if (!loaded)
    return show_error(common, loaded.error());
  auto& s = loaded->settings;
  if (!simulation::is_loopback(s.hosts.control_address) && s.hosts.control_port == 0)
    return show_error(common, {errc::usage, "the control needs a port that the machines know",
                               "hosts.control", "such as \"10.0.0.11:7400\""});
  std::optional<std::string> passphrase;
  if (options.has_passphrase || !options.passphrase_file.empty()) {
    auto given = ask_passphrase(options.passphrase_file, "the bundles", true);
    if (!given)
      return show_error(common, given.error());
    passphrase = std::move(*given);
  }
  laboratory_files files{s, options.directory.empty() ? "concur-hosts" : options.directory,
                         std::move(passphrase)};
  if (auto ok = files.write(); !ok)
    return show_error(common, ok.error());
  fmt::print("{}", files.next_steps());
  return 0;
}

int up(const common_options& common, const hosts_options& options) {
  if (options.local == 0 || options.local > machines_max)
    return show_error(common, {errc::usage, fmt::format("expected 1 to {} processes", machines_max),
                               "--local", "concur hosts up --local 3"});
  auto loaded = load_hosts(common, options.scenario, {"run.mode=\"hosts\""});
  if (!loaded)
    return show_error(common, loaded.error());
  loaded->has_overrides = true;
  auto named = loaded->settings.hosts.machines.size();
  simulation::place_locally(loaded->settings, options.local);
  if (!simulation::breaks_whole_machines(loaded->settings))
    return show_error(common,
                      {errc::usage, "its faults stop whole machines: it needs all that it names",
                       options.scenario, fmt::format("write --local {}", named)});
  return run_and_show(common, *loaded);
}

} // namespace

int hosts(const common_options& common, const hosts_options& options) {
  return options.what == "init" ? init(common, options) : up(common, options);
}

} // namespace concur::apps
