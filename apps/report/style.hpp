// The look of the page: one style sheet for screen and print, light and dark. Line and fill colours
// after the Okabe-Ito palette, which colour-blind readers can tell apart.
#pragma once

#include <string_view>

namespace concur::apps::report {

std::string_view style_sheet();

} // namespace concur::apps::report
