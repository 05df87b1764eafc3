#include "service/loader/host/tabulate.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "service/loader/host/channel.h"
#include "service/loader/host/table.h"

struct domain {
  const char* name;
  const char** values;
  uint32_t value_count;
};

// Nothing is given back: the process ends after the last connector.
static void* Allocate(size_t count, size_t size) {
  void* memory = calloc(count + 1, size);
  if (memory == NULL) Refuse(HOST_OUT_OF_MEMORY, 0, 0, NULL);
  return memory;
}

static const char* NextString(const char** next, const char* end) {
  const char* string = *next;
  const char* nul = memchr(string, '\0', (size_t)(end - string));
  if (nul == NULL) _exit(EXIT_FAILURE);
  *next = nul + 1;
  return string;
}

static struct domain* ParseDomains(uint32_t count, const char* next, const char* end) {
  struct domain* domains = Allocate(count, sizeof(struct domain));
  if ((size_t)(end - next) / sizeof(uint32_t) < count) _exit(EXIT_FAILURE);
  for (uint32_t i = 0; i < count; ++i, next += sizeof(uint32_t)) {
    memcpy(&domains[i].value_count, next, sizeof(uint32_t));
  }
  for (uint32_t i = 0; i < count; ++i) {
    domains[i].name = NextString(&next, end);
    domains[i].values = Allocate(domains[i].value_count, sizeof(char*));
    for (uint32_t j = 0; j < domains[i].value_count; ++j) {
      domains[i].values[j] = NextString(&next, end);
    }
  }
  return domains;
}

void AnswerTabulate(const struct domicile_plugin* table, const void* payload, size_t size) {
  struct host_tabulate request;
  if (size < sizeof(request)) _exit(EXIT_FAILURE);
  memcpy(&request, payload, sizeof(request));
  domicile_resolve_fn* resolve = Resolver(table, request.connector);
  if (resolve == NULL) _exit(EXIT_FAILURE);
  const struct domain* domains = ParseDomains(
      request.input_count, (const char*)payload + sizeof(request), (const char*)payload + size);
  size_t combinations = 1;
  for (uint32_t i = 0; i < request.input_count; ++i) combinations *= domains[i].value_count;

  struct domicile_input* inputs = Allocate(request.input_count, sizeof(struct domicile_input));
  uint32_t* selected = Allocate(request.placement_count, sizeof(uint32_t));
  for (size_t call = 0; call < 2 * combinations; ++call) {
    size_t rest = call < combinations ? call : 2 * combinations - 1 - call;
    for (uint32_t i = request.input_count; i-- > 0; rest /= domains[i].value_count) {
      const char* value = domains[i].values[rest % domains[i].value_count];
      inputs[i] = (struct domicile_input){domains[i].name, value};
    }
    const int32_t returned =
        resolve(inputs, request.input_count, selected, request.placement_count);
    size_t count = returned < 0 ? 0 : (size_t)returned;
    if (count > request.placement_count) count = request.placement_count;
    SendFrame(HOST_ROW, &returned, sizeof(returned), selected, count * sizeof(uint32_t));
  }
}
