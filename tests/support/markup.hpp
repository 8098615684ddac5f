// Whether a page is well formed.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace concur::test {

/// Every element that must be closed is closed, in order; nothing else than our own elements
/// occurs.
inline std::string first_nesting_error(const std::string& page) {
  std::vector<std::string> open;
  static const std::vector<std::string> alone{"meta", "br", "!doctype"};
  for (auto i = page.find('<'); i != std::string::npos; i = page.find('<', i + 1)) {
    auto end = page.find('>', i);
    if (end == std::string::npos)
      return "no end of a tag";
    auto tag = page.substr(i + 1, end - i - 1);
    auto name = tag.substr(0, tag.find_first_of(" \n"));
    if (tag.ends_with('/') || std::find(alone.begin(), alone.end(), name) != alone.end())
      continue;
    if (name[0] != '/') {
      open.push_back(name);
      continue;
    }
    if (open.empty() || open.back() != name.substr(1))
      return "unexpected " + name;
    open.pop_back();
  }
  return open.empty() ? "" : "not closed: " + open.back();
}

} // namespace concur::test
