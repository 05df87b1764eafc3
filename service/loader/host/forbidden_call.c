#include "service/loader/host/forbidden_call.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "service/loader/host/channel.h"

#if defined(__x86_64__)
static uint64_t Argument(const ucontext_t* context, int index) {
  static const int kRegisters[] = {REG_RDI, REG_RSI, REG_RDX, REG_R10};
  return (uint64_t)context->uc_mcontext.gregs[kRegisters[index]];
}
static void Return(ucontext_t* context, long result) {
  context->uc_mcontext.gregs[REG_RAX] = result;
}
#elif defined(__aarch64__)
static uint64_t Argument(const ucontext_t* context, int index) {
  return context->uc_mcontext.regs[index];
}
static void Return(ucontext_t* context, long result) {
  context->uc_mcontext.regs[0] = (uint64_t)result;
}
#else
#error "Say here where this architecture passes the arguments of a system call"
#endif

// Where the dynamic linker's code lies.
static uintptr_t g_linker_begin;
static uintptr_t g_linker_end;

static int VisitObject(struct dl_phdr_info* object, size_t size, void* unused) {
  if (object->dlpi_addr != getauxval(AT_BASE)) return 0;
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)* segment = &object->dlpi_phdr[i];
    if (segment->p_type != PT_LOAD || (segment->p_flags & PF_X) == 0) continue;
    g_linker_begin = object->dlpi_addr + segment->p_vaddr;
    g_linker_end = g_linker_begin + segment->p_memsz;
  }
  return 1;
}

void FindLinker(void) { dl_iterate_phdr(VisitObject, NULL); }

// Which argument of a system call is a path, or -1.
static int PathArgument(int call) {
  switch (call) {
#ifdef SYS_open
    case SYS_open:
    case SYS_stat:
    case SYS_lstat:
    case SYS_access:
    case SYS_readlink:
    case SYS_unlink:
    case SYS_creat:
    case SYS_mkdir:
#endif
    case SYS_execve:
      return 0;
    case SYS_openat:
    case SYS_openat2:
    case SYS_newfstatat:
    case SYS_statx:
    case SYS_faccessat:
    case SYS_readlinkat:
    case SYS_unlinkat:
    case SYS_mkdirat:
      return 1;
    default:
      return -1;
  }
}

// Whether the call is answered here, and how.
static bool Answer(const siginfo_t* info, const ucontext_t* context, const char* path,
                   long* result) {
  const int call = info->si_syscall;
  if (call == SYS_newfstatat && path != NULL && path[0] == '\0' &&
      (Argument(context, 3) & AT_EMPTY_PATH) != 0) {
    // How glibc spells fstat.
    *result = syscall(SYS_fstat, Argument(context, 0), Argument(context, 2));
    if (*result < 0) *result = -errno;
    return true;
  }
  // Only calls that the linker itself makes: a constructor's come from libc or from the plugin.
  const uintptr_t caller = (uintptr_t)info->si_call_addr;
  if (path == NULL || caller < g_linker_begin || caller >= g_linker_end) return false;
  static bool opened;
  if (call == SYS_openat && !opened && strcmp(path, HOST_LIBRARY_PATH) == 0) {
    opened = true;
    *result = HOST_LIBRARY_FD;
  } else {
    // It looks for a library that the plugin needs. No file is there, so that dlopen says which.
    *result = -ENOENT;
  }
  return true;
}

void OnForbiddenCall(int signal, siginfo_t* info, void* context) {
  const int saved = errno;
  const int index = PathArgument(info->si_syscall);
  const char* path = index < 0 ? NULL : (const char*)(uintptr_t)Argument(context, index);
  long result = 0;
  if (!Answer(info, context, path, &result)) {
    Refuse(HOST_FORBIDDEN_CALL, (uint64_t)info->si_syscall, Argument(context, 0), path);
  }
  Return(context, result);
  errno = saved;
}
