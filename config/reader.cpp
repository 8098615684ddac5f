#include "config/reader.hpp"

#include "config/embedded.hpp"
#include "config/merge.hpp"
#include "config/sections.hpp"

#include <filesystem>
#include <fmt/core.h>
#include <fstream>

namespace concur::config {

namespace {

constexpr std::string_view builtin_prefix = "builtin:";

result<source_ptr> open_file(const std::string& path) {
  std::error_code bad;
  const auto status = std::filesystem::status(path, bad);
  if (bad || !std::filesystem::exists(status))
    return fail(errc::usage, "there is no such file", path);
  if (std::filesystem::is_directory(status))
    return fail(errc::usage, "this is a folder, not a file", path);
  std::ifstream in{path, std::ios::binary};
  source out{path, {}, false};
  // One byte more than allowed tells too long from just long enough.
  out.text.resize(document_bytes_max + 1);
  in.read(out.text.data(), static_cast<std::streamsize>(out.text.size()));
  out.text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad() || (!in.eof() && in.fail()))
    return fail(errc::environment, "the file can't be read", path);
  return std::make_shared<const source>(std::move(out));
}

std::string without_ending(std::string name) {
  if (name.ends_with(".toml"))
    name.resize(name.size() - 5);
  return name;
}

result<source_ptr> open_any(const std::string& path) {
  if (!path.starts_with(builtin_prefix))
    return open_file(path);
  const auto name = without_ending(std::filesystem::path{path}.filename().string());
  const auto text = embedded(asset::scenario, name);
  if (!text)
    return fail(errc::usage, fmt::format("there is no built-in scenario \"{}\"", name), path);
  return std::make_shared<const source>(source{path, std::string{*text}, false});
}

/// Lays the document over the preset that it names. Unknown names are left to read_protocol().
status apply_preset(value_table& document) {
  std::string preset = simulation::protocol_settings{}.preset;
  if (const auto* protocol = find(document, "protocol")) {
    const auto* t = protocol->as<value_table>();
    const auto* name = t ? find(*t, "preset") : nullptr;
    if (name && name->as<std::string>())
      preset = *name->as<std::string>();
  }
  const auto text = embedded(asset::preset, preset);
  if (!text)
    return {};
  auto base = parse_document(std::make_shared<const source>(
      source{fmt::format("{}presets/{}.toml", builtin_prefix, preset), std::string{*text}, false}));
  if (!base)
    return tl::unexpected{base.error()};
  merge(*base, std::move(document));
  document = std::move(*base);
  return {};
}

void read_top(const section& top, simulation::scenario& out) {
  std::uint64_t version = 1;
  if (top.require("schema", "schema = 1 as the first line"))
    top.count("schema", version, 1, 1);
  if (top.require("name", "name = \"my-scenario\""))
    top.name("name", out.name);
  top.text("about", out.about);
}

simulation::scenario read_all(const section& top) {
  simulation::scenario out;
  directory who;
  read_top(top, out);
  read_run(top, out.run);
  read_protocol(top, out.run.mode, out.protocol);
  read_nodes(top, out, who);
  check_behaviours(top, out, who);
  read_hosts(top, out, who);
  check_checkpoints(top, out, who);
  read_network(top, out, who);
  read_faults(top, out, who);
  read_payments(top, out, who);
  read_load(top, out.load);
  read_offences(top, out, who);
  read_deeds(top, out, who);
  check_election(top, out, who);
  check_supply(top, out);
  read_checks(top, out.check, who);
  read_sweep(top, out.sweep, who);
  return out;
}

} // namespace

std::vector<std::string> directory::node_words() const {
  auto out = nodes;
  for (const auto& [group, members] : groups)
    out.push_back(group);
  return out;
}

result<source_ptr> open_scenario(const std::string& path_or_name) {
  if (path_or_name.starts_with(builtin_prefix))
    return open_any(path_or_name);
  std::error_code bad;
  if (std::filesystem::is_regular_file(path_or_name, bad))
    return open_file(path_or_name);
  const auto name = without_ending(path_or_name);
  if (embedded(asset::scenario, name))
    return open_any(fmt::format("{}scenarios/{}.toml", builtin_prefix, name));
  if (std::filesystem::exists(path_or_name, bad))
    return fail(errc::usage, "this is no regular file", path_or_name,
                std::filesystem::is_directory(path_or_name, bad)
                    ? "it is a folder; a run's scenario is resolved.toml in its folder"
                    : "");
  return fail(errc::usage, "there is no such file and no built-in scenario of that name",
              path_or_name, suggestion(name, list(asset::scenario)));
}

result<simulation::scenario> read_scenario(const source_ptr& from,
                                           const std::vector<std::string>& sets) {
  auto document = read_with_includes(from, open_any);
  if (!document)
    return tl::unexpected{document.error()};
  for (const auto& set : sets) {
    if (const auto done = apply_override(*document, set); !done)
      return tl::unexpected{done.error()};
  }
  if (const auto done = apply_preset(*document); !done)
    return tl::unexpected{done.error()};
  problems bad;
  check_keys(*document, {}, bad);
  auto out = read_all(section{&*document, place{from, 0, 0, 1}, {}, bad});
  if (!bad.empty())
    return tl::unexpected{bad.to_error()};
  return out;
}

result<simulation::scenario> load_scenario(const std::string& path_or_name,
                                           const std::vector<std::string>& sets) {
  const auto from = open_scenario(path_or_name);
  if (!from)
    return tl::unexpected{from.error()};
  return read_scenario(*from, sets);
}

} // namespace concur::config
