// domicile-plugin-host: opens one plugin for the loader, in a sandbox, and hands over what is in
// it.
//
// Started by the loader with no environment, with the library as descriptor 3 and a socket as
// descriptor 4, and with two arguments: how many bytes of memory and how many seconds of CPU time
// it may use.

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service/loader/host/channel.h"
#include "service/loader/host/sandbox.h"
#include "service/loader/host/table.h"
#include "service/loader/host/tabulate.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    fprintf(stderr, "domicile-plugin-host is started by Domicile's loader, not by hand\n");
    return 64;
  }
  const struct sandbox_limits limits = {strtoull(argv[1], NULL, 10), strtoull(argv[2], NULL, 10)};
  struct host_sandbox sandbox = {0};
  const char* failed = EnterSandbox(&limits, &sandbox);
  if (failed != NULL) {
    char text[256];
    const int size = snprintf(text, sizeof(text), "%s: %s", failed, strerror(errno));
    SendFrame(HOST_FAILED, NULL, 0, text, (size_t)size);
    return 70;
  }
  SendFrame(HOST_READY, NULL, 0, &sandbox, sizeof(sandbox));
  uint32_t kind;
  size_t size;
  free(ReceiveFrame(&kind, &size));
  if (kind != HOST_OPEN) return 70;

  void* library = dlopen(HOST_LIBRARY_PATH, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) Refuse(HOST_UNLOADABLE, 0, 0, dlerror());
  const struct domicile_plugin* table = FindTable(library);
  SendDescriptors(table);
  for (;;) {
    void* payload = ReceiveFrame(&kind, &size);
    if (kind == HOST_TABULATE) {
      AnswerTabulate(table, payload, size);
    } else if (kind == HOST_REPEAT) {
      SendDescriptors(table);
    } else {
      return 70;
    }
    free(payload);
  }
}
