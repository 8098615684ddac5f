#include "base/result.hpp"

namespace concur {

std::string error::text() const {
  std::string out;
  if (!where.empty())
    out += where + ": ";
  out += what;
  if (!hint.empty())
    out += "\n  " + hint;
  return out;
}

tl::unexpected<error> fail(errc kind, std::string what, std::string where, std::string hint) {
  return tl::unexpected<error>{error{kind, std::move(what), std::move(where), std::move(hint)}};
}

int exit_code(errc kind) {
  switch (kind) {
  case errc::usage: return 2;
  case errc::environment: return 5;
  case errc::internal: return 6;
  }
  return 6;
}

} // namespace concur
