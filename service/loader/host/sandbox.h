// What the child takes from itself before it opens the plugin.

#ifndef DOMICILE_SERVICE_LOADER_HOST_SANDBOX_H_
#define DOMICILE_SERVICE_LOADER_HOST_SANDBOX_H_

#include "service/loader/host/layers.h"

// From here on the process may use memory, read its library and talk over its channel. Any other
// system call is reported to the loader as REFUSED and ends the process; what would follow if that
// filter had a hole, the other layers refuse. Says in `sandbox` which of those the machine allows.
// Returns NULL, or what could not be done, with errno set. Works for root and for everybody else.
const char* EnterSandbox(const struct sandbox_limits* limits, struct host_sandbox* sandbox);

// Says what a bad memory access means from here on: while `reading` is not NULL, that this part of
// the plugin's table lies outside of its memory; otherwise, that the plugin crashed.
void SetReading(const char* reading);

#endif  // DOMICILE_SERVICE_LOADER_HOST_SANDBOX_H_
