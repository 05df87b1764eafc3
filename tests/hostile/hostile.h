// What the hostile plugins have in common: a table that is as it should be, but for the fields that
// a plugin adds.

#ifndef DOMICILE_TESTS_HOSTILE_HOSTILE_H_
#define DOMICILE_TESTS_HOSTILE_HOSTILE_H_

#include "plugins/sdk/domicile_plugin.h"

#define CONSTRUCTOR __attribute__((constructor)) static void Construct(void)

// The processor `hostile`.
static const unsigned char kProcessor[] = {
#include "processor.inc"
};

// The connector `hostile/sms`: the input `region`, which is `eu` or `us`, and the placements
// `always`, `eu` and `us`, of which a resolver may select the last two. See connector.textproto.
static const unsigned char kConnector[] = {
#include "connector.inc"
};

// A later field replaces an earlier one.
#pragma GCC diagnostic ignored "-Woverride-init"
#pragma GCC diagnostic ignored "-Wunused-const-variable"

#define HOSTILE_PLUGIN(...)                                \
  const struct domicile_plugin domicile_plugin_v1 = {      \
      .magic = DOMICILE_PLUGIN_MAGIC,                      \
      .struct_size = sizeof(struct domicile_plugin),       \
      .abi_major = DOMICILE_PLUGIN_ABI_MAJOR,              \
      .abi_minor = DOMICILE_PLUGIN_ABI_MINOR,              \
      .processor = kProcessor,                             \
      .processor_size = sizeof(kProcessor),                \
      .connector_size = sizeof(struct domicile_connector), \
      __VA_ARGS__};

// A plugin with that one connector and the resolver given.
#define HOSTILE_RESOLVER(resolve)                          \
  static const struct domicile_connector kConnectors[] = { \
      {kConnector, sizeof(kConnector), resolve}};          \
  HOSTILE_PLUGIN(.connectors = kConnectors, .connector_count = 1)

#endif  // DOMICILE_TESTS_HOSTILE_HOSTILE_H_
