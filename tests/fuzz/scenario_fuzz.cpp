// Any bytes as a scenario file: either settings that survive being written and read again, or one
// error; never a crash.
#include "base/assert.hpp"
#include "config/reader.hpp"
#include "config/writer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace concur::config;
  const auto parse = [](std::string text) {
    return read_scenario(std::make_shared<const source>(source{"x.toml", std::move(text), false}));
  };
  const auto first = parse({reinterpret_cast<const char*>(data), size});
  if (!first)
    return 0;
  const auto text = resolved_toml(*first, "fuzz");
  const auto second = parse(text);
  CONCUR_ASSERT(second.has_value());
  CONCUR_ASSERT(resolved_toml(*second, "fuzz") == text);
  return 0;
}
