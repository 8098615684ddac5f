#include "base/named_line.hpp"

namespace concur {

std::string_view take_line(std::string_view& text, std::string_view name) {
  if (!text.starts_with(name) || text.size() <= name.size() || text[name.size()] != ' ')
    return {};
  auto end = text.find('\n');
  if (end == std::string_view::npos)
    return {};
  auto value = text.substr(name.size() + 1, end - name.size() - 1);
  text.remove_prefix(end + 1);
  return value;
}

} // namespace concur
