// The C ABI between a Domicile plugin and the loader, version 1.0.
//
// A plugin is a shared library that needs libc and nothing else and exports one data symbol,
// `domicile_plugin_v1`. The loader opens it in a child process that may neither open a file nor
// make any other system call than for memory, reads the table and ends the child: no plugin code
// ever runs in a server. `domicile_add_plugin` in DomicilePlugin.cmake writes the table from a
// folder of textproto files, so that only a resolver is ever written by hand.
//
// A structure grows only at its end, and a newer field is read only when the size says that it is
// there. Whatever else changes gets a new major version, which is part of the symbol's name.

#ifndef DOMICILE_PLUGIN_H_
#define DOMICILE_PLUGIN_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The value of one input. Never grows.
struct domicile_input {
  const char* name;   // NUL-terminated; the loader's, valid until the resolver returns
  const char* value;  // likewise
};

// Selects, for one combination of inputs, among the connector's placements that are marked
// `selected_by_resolver`.
//   inputs       the connector's `resolver_inputs`, in that order; never NULL
//   input_count  how many there are, at least 1
//   selected     the loader's array, to be filled with indices into the connector's `placements`;
//                their order means nothing
//   capacity     how many fit: as many as there are placements
// Returns how many it wrote; 0 selects none, a negative value has the plugin refused.
//
// [one thread, never reentered, after all constructors] It is called twice for every combination,
// in an order that is not stated, and must answer the same both times. A system call that malloc
// does not need has the plugin refused.
typedef int32_t domicile_resolve_fn(const struct domicile_input* inputs, size_t input_count,
                                    uint32_t* selected, size_t capacity);

// One product. All pointers are the plugin's and stay valid and unchanged while it is open.
struct domicile_connector {
  const void* descriptor;        // a serialized domicile.plugin.v1.ConnectorDescriptor
  size_t descriptor_size;        // bytes
  domicile_resolve_fn* resolve;  // NULL unless the descriptor has `resolver_inputs`
};

// The table. All pointers are the plugin's and stay valid and unchanged while it is open.
struct domicile_plugin {
  char magic[8];         // DOMICILE_PLUGIN_MAGIC, no NUL
  uint32_t struct_size;  // sizeof(struct domicile_plugin) where the plugin was compiled
  uint16_t abi_major;    // DOMICILE_PLUGIN_ABI_MAJOR, likewise
  uint16_t abi_minor;    // DOMICILE_PLUGIN_ABI_MINOR, likewise

  const void* processor;  // a serialized domicile.plugin.v1.ProcessorDescriptor
  size_t processor_size;  // bytes
  const struct domicile_connector* connectors;  // may be NULL when there are none
  size_t connector_count;
  size_t connector_size;  // sizeof(struct domicile_connector), the distance between two of them
};

#define DOMICILE_PLUGIN_MAGIC \
  { 'D', 'O', 'M', 'I', 'C', 'I', 'L', 'E' }
#define DOMICILE_PLUGIN_ABI_MAJOR 1
#define DOMICILE_PLUGIN_ABI_MINOR 0

// What a plugin exports.
__attribute__((visibility("default"))) extern const struct domicile_plugin domicile_plugin_v1;

// The head of a resolver in `resolver.c`, by the product's name, `_` for each `-` and `.` in it:
//   DOMICILE_RESOLVER(whatsapp) {
//     selected[0] = strcmp(inputs[0].value, "eu") == 0 ? 1 : 2;
//     return 1;
//   }
#define DOMICILE_RESOLVER(product)                                                            \
  int32_t domicile_resolve_##product(const struct domicile_input* inputs, size_t input_count, \
                                     uint32_t* selected, size_t capacity)

#ifdef __cplusplus
}
#endif

#endif  // DOMICILE_PLUGIN_H_
