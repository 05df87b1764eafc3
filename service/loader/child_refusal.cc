#include "service/loader/child_refusal.h"

#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "service/loader/host/protocol.h"
#include "service/loader/refusal.h"
#include "service/loader/rejection_reason.h"

namespace domicile::loader {
namespace {

std::string SystemCallName(uint64_t number) {
  struct Free {
    void operator()(char* name) const { free(name); }
  };
  const std::unique_ptr<char, Free> name(
      seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, static_cast<int>(number)));
  return name ? std::string(name.get()) : absl::StrCat("number ", number);
}

absl::Status ForbiddenCall(uint64_t number, uint64_t argument, const std::string& path,
                           absl::string_view activity) {
  const std::string name = SystemCallName(number);
  std::string what = name;
  if (!path.empty()) {
    absl::StrAppend(&what, " of `", path, "`");
  } else if (absl::EndsWith(name, "write") || absl::EndsWith(name, "writev")) {
    absl::StrAppend(&what, " to descriptor ", argument);
  }
  return Refuse(kForbiddenSystemCall,
                absl::StrCat("makes the forbidden system call ", what, " ", activity,
                             "; a plugin may use memory and nothing else"));
}

// dlerror names the library as the child calls it.
std::string WithoutPath(std::string text) {
  constexpr absl::string_view kPrefix = HOST_LIBRARY_PATH ": ";
  if (absl::StartsWith(text, kPrefix)) text.erase(0, kPrefix.size());
  return text;
}

}  // namespace

absl::Status DescribeRefusal(std::string_view payload, std::string_view activity_view) {
  const absl::string_view activity(activity_view.data(), activity_view.size());
  host_refusal refusal;
  if (payload.size() < sizeof(refusal)) {
    return Refuse(kBadAnswer, absl::StrCat("answers in the loader's place ", activity));
  }
  memcpy(&refusal, payload.data(), sizeof(refusal));
  const std::string text = Printable(payload.substr(sizeof(refusal)));
  const uint64_t found = refusal.found;
  const uint64_t expected = refusal.expected;
  switch (refusal.reason) {
    case HOST_UNLOADABLE:
      return Refuse(kUnloadable, absl::StrCat("cannot be loaded: ", WithoutPath(text),
                                              " (a plugin may need libc and nothing else)"));
    case HOST_NO_SYMBOL:
      return Refuse(kNoSymbol, "exports no symbol `domicile_plugin_v1`; every plugin has one");
    case HOST_BAD_MAGIC:
      return Refuse(kBadMagic, absl::StrCat("has the bytes ", text,
                                            " where the magic `DOMICILE` was expected"));
    case HOST_ABI_TOO_NEW:
      return Refuse(kAbiTooNew, absl::StrCat("is built for version ", found,
                                             " of the plugin ABI; this loader knows version ",
                                             expected, " and not a newer one"));
    case HOST_ABI_TOO_OLD:
      return Refuse(kAbiTooOld, absl::StrCat("is built for version ", found,
                                             " of the plugin ABI; this loader knows version ",
                                             expected, " and not an older one"));
    case HOST_STRUCT_TOO_SHORT:
      return Refuse(kStructTooShort, absl::StrCat("says that its `", text, "` has ", found,
                                                  " bytes; at least ", expected, " were expected"));
    case HOST_TABLE_OUTSIDE:
      return Refuse(kDescriptorUnparsable,
                    absl::StrCat("has ", text,
                                 " outside of its memory: an address or a size in "
                                 "its table is wrong"));
    case HOST_DESCRIPTOR_TOO_LARGE:
      return Refuse(kTooLarge, absl::StrCat("says that ", text, " has ", found,
                                            " bytes; it may have ", expected));
    case HOST_FORBIDDEN_CALL:
      return ForbiddenCall(found, expected, text, activity);
    case HOST_OUT_OF_MEMORY:
      return Refuse(kOutOfMemory, absl::StrCat("used up its memory ", activity));
    default:
      return Refuse(kBadAnswer, absl::StrCat("answers in the loader's place ", activity));
  }
}

absl::Status DescribeExit(int code, int status, std::string_view activity_view) {
  const absl::string_view activity(activity_view.data(), activity_view.size());
  if (code == CLD_EXITED) {
    return Refuse(kCrashed, absl::StrCat("ended the process by itself, with status ", status, ", ",
                                         activity));
  }
  switch (status) {
    case SIGSYS:  // it blocked the signal that would have named the call
      return Refuse(kForbiddenSystemCall, absl::StrCat("makes a forbidden system call ", activity));
    case SIGXCPU:
      return Refuse(kHung, absl::StrCat("used up its CPU time ", activity));
    default: {
      const char* name = sigabbrev_np(status);
      const char* description = sigdescr_np(status);
      return Refuse(kCrashed,
                    absl::StrCat("crashed with SIG", name == nullptr ? "RT" : name, " (",
                                 description == nullptr ? "?" : description, ") ", activity));
    }
  }
}

}  // namespace domicile::loader
