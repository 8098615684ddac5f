// Properties checked by rapidcheck with a fixed seed, so that a run can be repeated.
#pragma once

#include "tests/support/catch.hpp"

#include <rapidcheck.h>
#include <sstream>

namespace concur::test {

/// Fails the Catch2 test with rapidcheck's shrunk counterexample if `property` does not hold.
template <class Property>
void check_property(Property&& property, int cases = 100) {
  rc::detail::TestParams parameters;
  parameters.seed = 20081031;
  parameters.maxSuccess = cases;
  auto result = rc::detail::checkTestable(std::forward<Property>(property),
                                          rc::detail::TestMetadata{}, parameters);
  std::ostringstream text;
  rc::detail::printResultMessage(result, text);
  INFO(text.str());
  REQUIRE(result.template is<rc::detail::SuccessResult>());
}

} // namespace concur::test
