// What a plugin handed over, between the loader, which gets it, and the catalog, which is built
// from it; and how a plugin is refused.

#ifndef DOMICILE_SERVICE_CATALOG_PLUGIN_CONTENT_H_
#define DOMICILE_SERVICE_CATALOG_PLUGIN_CONTENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "domicile/plugin/v1/descriptor.pb.h"

namespace domicile::catalog {

// What the signed manifest of a plugin says of it; all of it empty when nobody vouches for it.
struct PluginOrigin {
  std::string key_id;
  std::string version;
  uint64_t revision = 0;
};

// The descriptors of one plugin. Input from outside: nothing in it is validated before a catalog is
// built from it.
struct PluginContent {
  std::string file;    // the file's name within the plugin directory, such as `libtwilio.so`
  std::string digest;  // SHA-256 of the file, in hexadecimal
  PluginOrigin origin;
  std::string descriptors_digest;  // SHA-256 of what it handed over, see manifest.proto
  plugin::v1::ProcessorDescriptor processor;
  std::vector<plugin::v1::ConnectorDescriptor> connectors;
};

// Why one plugin is not in the catalog.
struct Rejection {
  std::string file;
  std::string digest;   // empty when the file could not be read
  std::string reason;   // stable, UPPER_SNAKE, such as `CRASHED` or `DUPLICATE_ID`
  std::string message;  // what was expected, what was found, and where
  PluginOrigin origin = {};
};

}  // namespace domicile::catalog

#endif  // DOMICILE_SERVICE_CATALOG_PLUGIN_CONTENT_H_
