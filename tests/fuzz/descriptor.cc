// Descriptors, as a loader's child hands them over: parsed, validated as a catalog, and if they
// hold, asked everything. Each piece begins with `p`, for the processor of another plugin, or with
// `c`, for a connector of the plugin before.

#include "service/catalog/catalog_builder.h"
#include "tests/fuzz/exercise.h"
#include "tests/fuzz/input.h"

namespace domicile {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::vector<catalog::PluginContent> plugins;
  for (std::string_view piece : fuzz::Pieces({reinterpret_cast<const char*>(data), size})) {
    if (piece.empty()) return 0;
    const char kind = piece.front();
    piece.remove_prefix(1);
    const int length = static_cast<int>(piece.size());
    if (kind == 'p') {
      if (plugins.size() == 8) return 0;
      catalog::PluginContent& plugin = plugins.emplace_back();
      plugin.file = "lib" + std::to_string(plugins.size()) + ".so";
      if (!plugin.processor.ParseFromArray(piece.data(), length)) return 0;
    } else {
      if (plugins.empty()) return 0;
      plugin::v1::ConnectorDescriptor& connector = plugins.back().connectors.emplace_back();
      if (!connector.ParseFromArray(piece.data(), length)) return 0;
      // It is the loader that makes this.
      connector.mutable_connector()->clear_resolver_table();
    }
  }
  const size_t count = plugins.size();
  const catalog::CatalogBuild build = catalog::BuildCatalog(std::move(plugins));
  DOMICILE_FUZZ_EXPECT(build.served.size() + build.rejections.size() == count, "a plugin is lost");
  for (const catalog::Rejection& rejection : build.rejections) {
    DOMICILE_FUZZ_EXPECT(!rejection.reason.empty() && !rejection.message.empty(), rejection.file);
  }
  if (!build.served.empty()) fuzz::Exercise(build.catalog);
  return 0;
}

}  // namespace domicile
