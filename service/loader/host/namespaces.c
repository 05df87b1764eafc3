#include <sched.h>
#include <stddef.h>
#include <unistd.h>

#include "service/loader/host/layers.h"

// A directory that is always there, and in which nothing can be made.
static const char kEmptyRoot[] = "/proc/self/fdinfo";

void LeaveNamespaces(struct host_sandbox* sandbox) {
  // The first one lets an ordinary user have the others.
  static const int kNamespaces[] = {CLONE_NEWUSER, CLONE_NEWNET, CLONE_NEWNS,
                                    CLONE_NEWIPC,  CLONE_NEWUTS, CLONE_NEWCGROUP};
  // Root needs no user namespace for the others, and in one it could no longer become another user.
  const size_t first = geteuid() == 0 ? 1 : 0;
  // One by one: one that is switched off must not cost the rest.
  for (size_t i = first; i < sizeof(kNamespaces) / sizeof(kNamespaces[0]); ++i) {
    if (unshare(kNamespaces[i]) == 0) sandbox->namespaces |= (uint32_t)kNamespaces[i];
  }
  sandbox->empty_root = chroot(kEmptyRoot) == 0 && chdir("/") == 0;
}
