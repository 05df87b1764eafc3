#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "service/loader/host/layers.h"

int DropCapabilities(void) {
  // Up to the last that the kernel knows, and only for who may do that: what is not in the set can
  // be gained by executing a file alone, which no_new_privs and the filter prevent, too.
  for (unsigned long capability = 0; prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0;
       ++capability) {
  }
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3];
  memset(none, 0, sizeof(none));
  return (int)syscall(SYS_capset, &header, none);
}
