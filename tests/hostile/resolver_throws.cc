// Throws through the loader's frames, which are C.

#include "hostile.h"

static int32_t Resolve(const struct domicile_input* inputs, size_t input_count, uint32_t* selected,
                       size_t capacity) {
  throw 1;
}

static const domicile_connector kConnectors[] = {{kConnector, sizeof(kConnector), Resolve}};

extern "C" const domicile_plugin domicile_plugin_v1 = {DOMICILE_PLUGIN_MAGIC,
                                                       sizeof(domicile_plugin),
                                                       DOMICILE_PLUGIN_ABI_MAJOR,
                                                       DOMICILE_PLUGIN_ABI_MINOR,
                                                       kProcessor,
                                                       sizeof(kProcessor),
                                                       kConnectors,
                                                       1,
                                                       sizeof(domicile_connector)};
