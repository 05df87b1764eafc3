#include "service/loader/host/sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "service/loader/host/channel.h"
#include "service/loader/host/forbidden_call.h"

static const char* volatile g_reading;

void SetReading(const char* reading) { g_reading = reading; }

// A crash is left to happen, so that the loader sees its signal, unless more can be said about it.
static void OnBadAccess(int signal) {
  const char* reading = g_reading;
  if (reading != NULL) Refuse(HOST_TABLE_OUTSIDE, 0, 0, reading);
  // What follows a malloc that failed is mostly a write through NULL.
  const size_t probe = 16 << 20;
  void* memory = mmap(NULL, probe, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) Refuse(HOST_OUT_OF_MEMORY, 0, 0, NULL);
  munmap(memory, probe);
  // The handler is gone by now (SA_RESETHAND): the access is repeated and ends the process.
}

static int HandleSignals(void) {
  // A stack that overflowed cannot run a handler.
  static char stack[32 << 10];
  const stack_t alternative = {.ss_sp = stack, .ss_size = sizeof(stack)};
  if (sigaltstack(&alternative, NULL) != 0) return -1;

  struct sigaction action = {.sa_sigaction = OnForbiddenCall, .sa_flags = SA_SIGINFO};
  if (sigaction(SIGSYS, &action, NULL) != 0) return -1;
  action = (struct sigaction){.sa_handler = OnBadAccess, .sa_flags = SA_ONSTACK | SA_RESETHAND};
  if (sigaction(SIGSEGV, &action, NULL) != 0) return -1;
  return sigaction(SIGBUS, &action, NULL);
}

// The system calls of malloc, of dlopen but for the open, of abort, and of this program. Returns 0
// or a negative error number, as libseccomp does.
static int AddRules(scmp_filter_ctx filter) {
  static const int kFree[] = {
      SCMP_SYS(brk),    SCMP_SYS(mmap),       SCMP_SYS(mprotect),     SCMP_SYS(mremap),
      SCMP_SYS(munmap), SCMP_SYS(madvise),    SCMP_SYS(fstat),        SCMP_SYS(close),
      SCMP_SYS(exit),   SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
      SCMP_SYS(getpid), SCMP_SYS(gettid),
  };
  static const struct {
    int call;
    scmp_datum_t descriptor;  // its first argument
  } kTransfers[] = {
      {SCMP_SYS(read), HOST_LIBRARY_FD},
      {SCMP_SYS(pread64), HOST_LIBRARY_FD},
      {SCMP_SYS(read), HOST_CHANNEL_FD},
      {SCMP_SYS(write), HOST_CHANNEL_FD},
  };
  int error = 0;
  for (size_t i = 0; error == 0 && i < sizeof(kFree) / sizeof(kFree[0]); ++i) {
    error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, kFree[i], 0);
  }
  for (size_t i = 0; error == 0 && i < sizeof(kTransfers) / sizeof(kTransfers[0]); ++i) {
    error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, kTransfers[i].call, 1,
                             SCMP_A0(SCMP_CMP_EQ, kTransfers[i].descriptor));
  }
  if (error != 0) return error;
  // abort() sends a signal to its own thread: a plugin that aborts is to be told from one that
  // tries to signal somebody else.
  const scmp_datum_t self = (scmp_datum_t)getpid();
  return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 3, SCMP_A0(SCMP_CMP_EQ, self),
                          SCMP_A1(SCMP_CMP_EQ, self), SCMP_A2(SCMP_CMP_EQ, SIGABRT));
}

static int FilterCalls(void) {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_TRAP);
  int error = filter == NULL ? -ENOMEM : AddRules(filter);
  if (error == 0) error = seccomp_load(filter);
  seccomp_release(filter);
  errno = -error;
  return error;
}

const char* EnterSandbox(const struct sandbox_limits* limits, struct host_sandbox* sandbox) {
  // First, while there is a right to do it, and files to do it with.
  LeaveNamespaces(sandbox);
  if (DropPrivileges() != 0) return "setresuid or capset";
  // Ends with the thread that started it, which waits for it: the loader may be killed. A change of
  // credentials would undo this and the next.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return "prctl(PR_SET_PDEATHSIG)";
  // RLIMIT_CORE does not stop a core dump that goes to a program.
  if (prctl(PR_SET_DUMPABLE, 0) != 0) return "prctl(PR_SET_DUMPABLE)";
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return "prctl(PR_SET_NO_NEW_PRIVS)";
  const int landlock = ForbidFiles();
  if (landlock < 0) return "landlock";
  sandbox->landlock_abi = (uint32_t)landlock;
  FindLinker();
  if (HandleSignals() != 0) return "sigaction";
  if (SetLimits(limits) != 0) return "setrlimit";
  if (FilterCalls() != 0) return "seccomp";
  return NULL;
}
