// A resolver's answers, asked for in the child.

#ifndef DOMICILE_SERVICE_LOADER_HOST_TABULATE_H_
#define DOMICILE_SERVICE_LOADER_HOST_TABULATE_H_

#include <stddef.h>

#include "plugins/sdk/domicile_plugin.h"

// Answers one TABULATE, whose payload is given. Ends the process when the payload is not one.
void AnswerTabulate(const struct domicile_plugin* table, const void* payload, size_t size);

#endif  // DOMICILE_SERVICE_LOADER_HOST_TABULATE_H_
