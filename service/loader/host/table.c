#include "service/loader/host/table.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service/loader/host/channel.h"
#include "service/loader/host/sandbox.h"

// The size of a structure up to and including a field, which is what its reader needs.
#define SIZE_THROUGH(type, field) (offsetof(type, field) + sizeof(((type*)NULL)->field))

enum {
  kTableSize = SIZE_THROUGH(struct domicile_plugin, connector_size),
  kConnectorSize = SIZE_THROUGH(struct domicile_connector, resolve),
};

_Noreturn static void RefuseMissingSymbol(void* library) {
  // A later major version has its own symbol.
  for (int major = DOMICILE_PLUGIN_ABI_MAJOR + 1; major <= 9; ++major) {
    char symbol[32];
    snprintf(symbol, sizeof(symbol), "domicile_plugin_v%d", major);
    if (dlsym(library, symbol) != NULL) {
      Refuse(HOST_ABI_TOO_NEW, (uint64_t)major, DOMICILE_PLUGIN_ABI_MAJOR, NULL);
    }
  }
  Refuse(HOST_NO_SYMBOL, 0, 0, NULL);
}

const struct domicile_plugin* FindTable(void* library) {
  static const char kMagic[] = DOMICILE_PLUGIN_MAGIC;
  const struct domicile_plugin* table = dlsym(library, "domicile_plugin_v1");
  if (table == NULL) RefuseMissingSymbol(library);
  SetReading("the table itself");
  if (memcmp(table->magic, kMagic, sizeof(kMagic)) != 0) {
    char found[2 * sizeof(kMagic) + 1];
    for (size_t i = 0; i < sizeof(kMagic); ++i) {
      snprintf(found + 2 * i, 3, "%02x", (unsigned char)table->magic[i]);
    }
    Refuse(HOST_BAD_MAGIC, 0, 0, found);
  }
  if (table->abi_major != DOMICILE_PLUGIN_ABI_MAJOR) {
    Refuse(table->abi_major > DOMICILE_PLUGIN_ABI_MAJOR ? HOST_ABI_TOO_NEW : HOST_ABI_TOO_OLD,
           table->abi_major, DOMICILE_PLUGIN_ABI_MAJOR, NULL);
  }
  if (table->struct_size < kTableSize) {
    Refuse(HOST_STRUCT_TOO_SHORT, table->struct_size, kTableSize, "struct domicile_plugin");
  }
  if (table->connector_count > 0 && table->connector_size < kConnectorSize) {
    Refuse(HOST_STRUCT_TOO_SHORT, table->connector_size, kConnectorSize,
           "struct domicile_connector");
  }
  SetReading(NULL);
  return table;
}

// Copied before it is sent: a bad access in the middle of a frame could no longer be reported.
static void SendDescriptor(enum host_frame_kind kind, const void* head, size_t head_size,
                           const void* descriptor, size_t size, const char* name) {
  if (size > HOST_MAX_DESCRIPTOR) {
    Refuse(HOST_DESCRIPTOR_TOO_LARGE, size, HOST_MAX_DESCRIPTOR, name);
  }
  void* copy = malloc(size + 1);
  if (copy == NULL) Refuse(HOST_OUT_OF_MEMORY, 0, 0, NULL);
  SetReading(name);
  if (size > 0) memcpy(copy, descriptor, size);
  SetReading(NULL);
  SendFrame(kind, head, head_size, copy, size);
  free(copy);
}

static const struct domicile_connector* Connector(const struct domicile_plugin* table,
                                                  size_t index) {
  return (const void*)((const char*)table->connectors + index * table->connector_size);
}

void SendDescriptors(const struct domicile_plugin* table) {
  SendDescriptor(HOST_PROCESSOR, NULL, 0, table->processor, table->processor_size,
                 "the processor's descriptor");
  // The loader ends the process when there are more than it wants.
  for (size_t i = 0; i < table->connector_count; ++i) {
    char name[80];
    snprintf(name, sizeof(name), "the descriptor of connector %zu of %zu", i + 1,
             table->connector_count);
    SetReading("the array of connectors");
    const struct domicile_connector connector = *Connector(table, i);
    SetReading(NULL);
    const uint32_t has_resolver = connector.resolve != NULL;
    SendDescriptor(HOST_CONNECTOR, &has_resolver, sizeof(has_resolver), connector.descriptor,
                   connector.descriptor_size, name);
  }
  SendFrame(HOST_LOADED, NULL, 0, NULL, 0);
}

domicile_resolve_fn* Resolver(const struct domicile_plugin* table, size_t connector) {
  return connector < table->connector_count ? Connector(table, connector)->resolve : NULL;
}
