#include "apps/outcome/story_files.hpp"

#include <fmt/format.h>

namespace concur::apps {

using json = nlohmann::ordered_json;

json story_json(const simulation::story& s, const std::vector<std::string>& names) {
  json out{{"schema", 1},
           {"property", s.what.property},
           {"text", s.what.text},
           {"at_s", to_seconds(s.what.at)},
           {"left_out", s.left_out},
           {"sentences", s.sentences},
           {"nodes", json::array()},
           {"marks", json::array()},
           {"arrows", json::array()}};
  for (auto n : s.nodes)
    out["nodes"].push_back(names.at(n.value));
  for (auto& m : s.marks)
    out["marks"].push_back({{"t_s", to_seconds(m.at)},
                            {"node", names.at(m.node.value)},
                            {"step", to_string(m.step)},
                            {"label", m.label}});
  for (auto& a : s.arrows)
    out["arrows"].push_back({a.from, a.to});
  return out;
}

std::string story_slice(const simulation::story& s, const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < s.marks.size(); ++i) {
    auto& m = s.marks[i];
    json line{{"seq", i},
              {"t_s", to_seconds(m.at)},
              {"node", names.at(m.node.value)},
              {"step", to_string(m.step)},
              {"label", m.label},
              {"causes", json::array()}};
    for (auto& a : s.arrows)
      if (a.to == i)
        line["causes"].push_back(a.from);
    out += line.dump() + "\n";
  }
  return out;
}

std::string story_text(const simulation::story& s) {
  auto out = fmt::format("{}: {}\n\n", s.what.property, s.what.text);
  for (std::size_t i = 0; i < s.sentences.size(); ++i) {
    if (s.left_out > 0 && i == 0)
      out += fmt::format("    ... {} sentences are left out ...\n", s.left_out);
    out += fmt::format("{:>3}. {}\n", i + 1, s.sentences[i]);
  }
  return out;
}

} // namespace concur::apps
