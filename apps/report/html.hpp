// Small pieces of the page's markup. Arguments called `markup` must be escaped already; plain text
// goes through escape() (apps/report/format.hpp).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace concur::apps::report {

struct column {
  std::string_view title;
  bool numeric{false}; ///< right-aligned, figures of equal width
};

/// A table inside a frame that scrolls sideways on a narrow screen. `rows` hold markup.
std::string table(const std::vector<column>& columns,
                  const std::vector<std::vector<std::string>>& rows);

/// A section with its heading, or nothing if `body` is empty.
std::string section(std::string_view id, std::string_view title, std::string_view body);

std::string paragraph(std::string_view markup, std::string_view css_class = {});

/// A list of "label, large figure, remark" in a row that wraps. Facts without a figure are left
/// out.
struct fact {
  std::string_view label;
  std::string markup;
  std::string remark;
};
std::string facts(const std::vector<fact>& list);

/// The short form of an identifier with the whole one as a tooltip.
std::string identifier(std::string_view id);

/// A formatted optional: `format(*value)`, or a dash.
template <class Format>
std::string shown(const std::optional<double>& value, Format format) {
  return value ? format(*value) : std::string("–");
}

/// "1 block", "12 blocks": `many` defaults to `one` + "s".
std::string plural(double n, std::string_view one, std::string_view many = {});

} // namespace concur::apps::report
