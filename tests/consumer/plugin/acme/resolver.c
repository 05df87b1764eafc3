#include <string.h>

#include "domicile_plugin.h"

DOMICILE_RESOLVER(sms) {
  enum { kHelsinki, kLisbon };
  selected[0] = strcmp(inputs[0].value, "north") == 0 ? kHelsinki : kLisbon;
  return 1;
}
