// Catch2 2.13 (Debian 12) or 3.x, whichever is installed.
#pragma once

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
using Catch::Approx; // Catch2 2 has it in the global namespace
#else
#include <catch2/catch.hpp>
#endif
