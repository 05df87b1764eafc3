// The plugin's table, read in the child.

#ifndef DOMICILE_SERVICE_LOADER_HOST_TABLE_H_
#define DOMICILE_SERVICE_LOADER_HOST_TABLE_H_

#include "plugins/sdk/domicile_plugin.h"

// Finds the table in a library and checks that it can be read, from what never changes to what
// does. Refuses the plugin when it cannot.
const struct domicile_plugin* FindTable(void* library);

// Sends PROCESSOR, CONNECTOR..., LOADED.
void SendDescriptors(const struct domicile_plugin* table);

// The resolver of a connector, or NULL.
domicile_resolve_fn* Resolver(const struct domicile_plugin* table, size_t connector);

#endif  // DOMICILE_SERVICE_LOADER_HOST_TABLE_H_
