#include <sys/resource.h>

#include "service/loader/host/layers.h"

static int Limit(__rlimit_resource_t resource, uint64_t value) {
  const struct rlimit limit = {value, value};
  return setrlimit(resource, &limit);
}

int SetLimits(const struct sandbox_limits* limits) {
  // A soft CPU limit ends the process by SIGXCPU, which says why; a hard one by SIGKILL.
  const struct rlimit cpu = {limits->cpu_seconds, limits->cpu_seconds + 1};
  if (setrlimit(RLIMIT_CPU, &cpu) != 0) return -1;
  if (Limit(RLIMIT_FSIZE, 0) != 0 || Limit(RLIMIT_NPROC, 0) != 0 || Limit(RLIMIT_CORE, 0) != 0 ||
      Limit(RLIMIT_MEMLOCK, 0) != 0 || Limit(RLIMIT_MSGQUEUE, 0) != 0 ||
      Limit(RLIMIT_NOFILE, HOST_CHANNEL_FD + 1) != 0) {
    return -1;
  }
  return Limit(RLIMIT_AS, limits->memory_bytes);
}
