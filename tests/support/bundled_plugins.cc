#include "tests/support/bundled_plugins.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "tests/support/signed_plugin.h"

namespace domicile::testing {

std::string BundledPluginsDirectory() { return DOMICILE_TEST_PLUGINS; }

std::string BundledPlugin(std::string_view processor_id) {
  return BundledPluginsDirectory() + "/lib" + std::string(processor_id) + ".so";
}

loader::LoadOptions TestLoadOptions(const std::string& directory) {
  loader::LoadOptions options;
  options.directory = directory;
  options.host_program = DOMICILE_TEST_PLUGIN_HOST;
  options.domain = catalog::DomainOf;
  options.verification = TestVerification();
  return options;
}

const catalog::CatalogBuild& BundledCatalog() {
  static const auto* const build = [] {
    auto loaded = loader::LoadPluginDirectory(TestLoadOptions(BundledPluginsDirectory()));
    if (!loaded.ok()) {
      std::fprintf(stderr, "%s\n", loaded.status().ToString().c_str());
      abort();
    }
    auto* result = new catalog::CatalogBuild(catalog::BuildCatalog(std::move(loaded->plugins)));
    for (catalog::Rejection& rejection : loaded->rejections) {
      result->rejections.push_back(std::move(rejection));
    }
    return result;
  }();
  return *build;
}

}  // namespace domicile::testing
