// Lines of the form "name value" in files of our own: bundles, sealed texts.
#pragma once

#include <string_view>

namespace concur {

/// The value of "name value\n" at the front of `text`, which is moved on past it. Empty if that is
/// not what is there; then `text` stays as it was.
std::string_view take_line(std::string_view& text, std::string_view name);

} // namespace concur
