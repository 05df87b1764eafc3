#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "service/loader/host/layers.h"

// The user and the group `nobody`.
enum { kNobody = 65534 };

// Root may write to its own files without any capability, and start as many processes as it likes.
// In a container it may be the only user there is: then it stays, and the other layers hold.
static int BecomeNobody(void) {
  if (geteuid() != 0 || setgroups(0, NULL) != 0 || setresgid(kNobody, kNobody, kNobody) != 0) {
    return 0;
  }
  const int changed = setresuid(kNobody, kNobody, kNobody);
  return changed == 0 || errno == EINVAL || errno == EPERM ? 0 : -1;
}

int DropPrivileges(void) {
  // Up to the last that the kernel knows, and only for who may do that: what is not in the set can
  // be gained by executing a file alone, which no_new_privs and the filter prevent, too.
  for (unsigned long capability = 0; prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0;
       ++capability) {
  }
  if (BecomeNobody() != 0) return -1;
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3];
  memset(none, 0, sizeof(none));
  return (int)syscall(SYS_capset, &header, none);
}
