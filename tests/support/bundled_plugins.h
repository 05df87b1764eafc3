// The plugins that this build made, loaded as the server loads them.

#ifndef DOMICILE_TESTS_SUPPORT_BUNDLED_PLUGINS_H_
#define DOMICILE_TESTS_SUPPORT_BUNDLED_PLUGINS_H_

#include <string>
#include <string_view>

#include "service/catalog/catalog_builder.h"
#include "service/loader/load.h"

namespace domicile::testing {

// The directory of the bundled plugins.
std::string BundledPluginsDirectory();

// The file of one of them, such as that of `plivo`.
std::string BundledPlugin(std::string_view processor_id);

// How to load a directory with the child that this build made, and the key that signed its plugins.
loader::LoadOptions TestLoadOptions(const std::string& directory);

// The bundled plugins as a catalog, loaded once for all tests of a program.
const catalog::CatalogBuild& BundledCatalog();

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_SUPPORT_BUNDLED_PLUGINS_H_
