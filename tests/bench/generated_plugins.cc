#include "tests/bench/generated_plugins.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>

#include "absl/strings/str_format.h"

namespace domicile::testing {
namespace {

constexpr std::string_view kPatternId = "generated-0000";

std::string ReadPattern() {
  std::ostringstream bytes;
  bytes << std::ifstream(DOMICILE_TEST_GENERATED, std::ios::binary).rdbuf();
  if (bytes.str().find(kPatternId) == std::string::npos) {
    std::fprintf(stderr, "%s does not hold %s\n", DOMICILE_TEST_GENERATED, kPatternId.data());
    abort();
  }
  return bytes.str();
}

}  // namespace

GeneratedPlugins::GeneratedPlugins(int count) {
  std::string bytes = ReadPattern();
  std::string previous(kPatternId);
  for (int i = 1; i <= count; ++i) {
    const std::string id = absl::StrFormat("generated-%04d", i);
    for (size_t at = bytes.find(previous); at != std::string::npos; at = bytes.find(previous, at)) {
      bytes.replace(at, id.size(), id);
    }
    directory_.Write("lib" + id + ".so", bytes);
    previous = id;
  }
}

}  // namespace domicile::testing
