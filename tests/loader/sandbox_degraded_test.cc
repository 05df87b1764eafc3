// The sandbox on a machine, or in a container, that permits none of what is optional.

#include <errno.h>
#include <seccomp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/loader/load.h"
#include "service/loader/sandbox_report.h"
#include "tests/support/bundled_plugins.h"

namespace domicile::loader {
namespace {

// For this process and all that it starts.
bool ForbidWhatIsOptional() {
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  if (filter == nullptr) return false;
  bool ok = true;
  for (const int call : {SCMP_SYS(unshare), SCMP_SYS(chroot), SCMP_SYS(setgroups),
                         SCMP_SYS(setresgid), SCMP_SYS(setresuid)}) {
    ok &= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0) == 0;
  }
  // landlock_create_ruleset, as a kernel from before it answers.
  ok &= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), 444, 0) == 0;
  ok &= seccomp_load(filter) == 0;
  seccomp_release(filter);
  return ok;
}

std::string ReasonFor(const std::string& library) {
  LoadOptions options = testing::TestLoadOptions("");
  options.verification = nullptr;
  const auto loaded = LoadPluginFile(absl::StrCat(DOMICILE_HOSTILE_DIR, "/", library), options);
  if (!loaded.ok()) return std::string(loaded.status().message());
  const auto* rejection = std::get_if<catalog::Rejection>(&*loaded);
  return rejection == nullptr ? "" : rejection->reason;
}

// What is wrong there, or nothing.
std::string Problem() {
  if (!ForbidWhatIsOptional()) return "cannot make such a machine";
  const auto sandbox = TrySandbox(testing::TestLoadOptions(""));
  if (!sandbox.ok()) return std::string(sandbox.status().message());
  if (*sandbox != "a filter of system calls") return *sandbox;
  if (const std::string reason = ReasonFor("libswitchboard.so"); !reason.empty()) return reason;
  for (const char* attack : {"libreads_passwd.so", "libopens_socket.so", "libforks.so"}) {
    const std::string reason = ReasonFor(attack);
    if (reason != "FORBIDDEN_SYSTEM_CALL") return absl::StrCat(attack, ": ", reason);
  }
  return "";
}

TEST(SandboxDegraded, OpensGoodPluginsAndRefusesAttacksWithItsFilterAlone) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::string problem = Problem();
    const bool told = write(ends[1], problem.data(), problem.size()) >= 0;
    _exit(told && problem.empty() ? 0 : 1);
  }
  close(ends[1]);
  std::string problem(1000, '\0');
  const ssize_t size = read(ends[0], problem.data(), problem.size());
  close(ends[0]);
  problem.resize(size < 0 ? 0 : static_cast<size_t>(size));
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0) << problem;
}

}  // namespace
}  // namespace domicile::loader
