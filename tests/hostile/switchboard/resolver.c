// Regions stand in a ring, and a replica is kept in the next one.

#include <string.h>

#include "domicile_plugin.h"

DOMICILE_RESOLVER(sms) {
  static const char* const kRegions[] = {"eu", "us", "ap"};
  const uint32_t kFirstRegion = 1;  // the placement `ireland`
  uint32_t region = 0;
  while (strcmp(inputs[0].value, kRegions[region]) != 0) ++region;
  selected[0] = kFirstRegion + region;
  if (strcmp(inputs[1].value, "yes") != 0) return 1;
  selected[1] = kFirstRegion + (region + 1) % 3;
  return 2;
}
