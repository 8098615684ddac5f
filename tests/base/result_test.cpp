#include "base/result.hpp"

#include "tests/support/catch.hpp"

using namespace concur;

TEST_CASE("an error prints its place, its sentence and its hint", "[base][result]") {
  error e{errc::usage, "unknown key 'nods'", "demo.toml:3:1", "did you mean 'nodes'?"};
  CHECK(e.text() == "demo.toml:3:1: unknown key 'nods'\n  did you mean 'nodes'?");
}

TEST_CASE("an error leaves out the parts that it lacks", "[base][result]") {
  CHECK(error{errc::usage, "no scenario", {}, {}}.text() == "no scenario");
  CHECK(error{errc::usage, "disk full", "runs/7", {}}.text() == "runs/7: disk full");
  CHECK(error{errc::usage, "no scenario", {}, "try: concur list"}.text() ==
        "no scenario\n  try: concur list");
}

TEST_CASE("each kind of error has its exit code", "[base][result]") {
  CHECK(exit_code(errc::usage) == 2);
  CHECK(exit_code(errc::environment) == 5);
  CHECK(exit_code(errc::internal) == 6);
}

TEST_CASE("an error whose kind nobody set is our own fault", "[base][result]") {
  CHECK(exit_code(error{}.kind) == 6);
}

TEST_CASE("fail makes a result that carries every part of the error", "[base][result]") {
  result<int> r = fail(errc::environment, "port taken", "127.0.0.1:80", "choose another");
  REQUIRE_FALSE(r.has_value());
  CHECK(r.error().kind == errc::environment);
  CHECK(r.error().what == "port taken");
  CHECK(r.error().where == "127.0.0.1:80");
  CHECK(r.error().hint == "choose another");
}
