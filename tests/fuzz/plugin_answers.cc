// What a loader's child says over its socket, frame for frame: plugin code runs in there and may
// write whatever it likes.

#include <sys/socket.h>
#include <unistd.h>

#include "service/catalog/catalog_builder.h"
#include "service/loader/read_plugin.h"
#include "service/loader/refusal.h"
#include "tests/fuzz/exercise.h"
#include "tests/fuzz/input.h"

namespace domicile {
namespace {

// So that all is in the socket before anybody reads.
constexpr size_t kMostBytes = 100 << 10;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > kMostBytes) return 0;
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return 0;
  const base::UniqueFd childs(ends[1]);
  loader::SpawnedHost host;
  host.channel = base::UniqueFd(ends[0]);
  DOMICILE_FUZZ_EXPECT(write(childs.get(), data, size) == static_cast<ssize_t>(size), "socket");
  shutdown(childs.get(), SHUT_WR);

  loader::LoadOptions options;
  options.max_resolver_combinations = 64;
  loader::Child child = loader::Child::Adopt(
      {"", absl::Seconds(5), options.max_answer_bytes, options.max_memory_bytes}, std::move(host));
  catalog::PluginContent content;
  content.file = "lib.so";
  const absl::Status read = loader::ReadPlugin(child, options, content);
  if (!read.ok()) {
    // It is always the plugin's fault, and never the machine's.
    DOMICILE_FUZZ_EXPECT(loader::RefusalReason(read).has_value(), read.ToString());
    return 0;
  }
  const catalog::CatalogBuild build = catalog::BuildCatalog({std::move(content)});
  if (!build.served.empty()) fuzz::Exercise(build.catalog);
  return 0;
}

}  // namespace domicile
