// Opens another library by way of the dynamic linker, and goes on.

#include <dlfcn.h>
#include <stdlib.h>

#include "hostile.h"

CONSTRUCTOR {
  if (dlopen("/domicile-plugin", RTLD_NOW | RTLD_NOLOAD) == NULL) return;
  if (dlopen("libm.so.6", RTLD_NOW) != NULL) return;
  abort();
}

HOSTILE_PLUGIN()
