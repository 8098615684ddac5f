#include "apps/report/html.hpp"

#include "apps/report/format.hpp"

#include <fmt/format.h>

namespace concur::apps::report {

std::string table(const std::vector<column>& columns,
                  const std::vector<std::vector<std::string>>& rows) {
  std::string out = "<div class=\"scroll\"><table><thead><tr>";
  for (auto& c : columns)
    out += fmt::format("<th{}>{}</th>", c.numeric ? " class=\"n\"" : "", c.title);
  out += "</tr></thead><tbody>\n";
  for (auto& row : rows) {
    out += "<tr>";
    for (std::size_t i = 0; i < row.size() && i < columns.size(); ++i)
      out += fmt::format("<td{}>{}</td>", columns[i].numeric ? " class=\"n\"" : "", row[i]);
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

std::string section(std::string_view id, std::string_view title, std::string_view body) {
  if (body.empty())
    return {};
  return fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n{}</section>\n", id, title, body);
}

std::string paragraph(std::string_view markup, std::string_view css_class) {
  if (css_class.empty())
    return fmt::format("<p>{}</p>\n", markup);
  return fmt::format("<p class=\"{}\">{}</p>\n", css_class, markup);
}

std::string facts(const std::vector<fact>& list) {
  std::string out;
  for (auto& f : list)
    if (!f.markup.empty() && f.markup != "–")
      out += fmt::format("<div><dt>{}</dt><dd>{}{}</dd></div>\n", f.label, f.markup,
                         f.remark.empty() ? "" : "<small>" + f.remark + "</small>");
  return out.empty() ? out : "<dl class=\"facts\">\n" + out + "</dl>\n";
}

std::string identifier(std::string_view id) {
  auto text = short_id(id);
  if (text == id)
    return "<code>" + escape(id) + "</code>";
  return fmt::format("<code title=\"{}\">{}</code>", escape(id), escape(text));
}

std::string plural(double n, std::string_view one, std::string_view many) {
  auto count = whole(n);
  if (count == "1")
    return fmt::format("1 {}", one);
  return many.empty() ? fmt::format("{} {}s", count, one) : fmt::format("{} {}", count, many);
}

} // namespace concur::apps::report
