#include <string.h>

#include "domicile_plugin.h"

// Regions stand in a ring in the order of the placements, and a replica is kept in the next one.
DOMICILE_RESOLVER(sms) {
  static const char* const kRegions[] = {"eu", "us", "ap"};
  uint32_t region = 0;
  while (strcmp(inputs[0].value, kRegions[region]) != 0) ++region;
  selected[0] = region;
  if (strcmp(inputs[1].value, "yes") != 0) return 1;
  selected[1] = (region + 1) % 3;
  return 2;
}
