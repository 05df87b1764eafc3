// The sandbox as the loader's child has it, seen from outside.

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
// glibc 2.36 forgot to declare these as C.
extern "C" {
#include <sys/pidfd.h>
}
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/loader/host/protocol.h"
#include "service/loader/library_file.h"
#include "service/loader/sandbox_report.h"
#include "service/loader/spawn.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile::loader {
namespace {

namespace fs = std::filesystem;
using domicile::testing::ReadFile;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

SpawnedHost Spawn(const std::string& library, int64_t cpu_seconds = 7) {
  auto copy = SealedCopy(ReadFile(std::string(DOMICILE_HOSTILE_DIR) + "/" + library));
  EXPECT_THAT(copy, testing::IsOk());
  auto host = SpawnHost(testing::TestLoadOptions("").host_program, 100 << 20, cpu_seconds, *copy);
  EXPECT_THAT(host, testing::IsOk());
  return *std::move(host);
}

// Takes the frame READY.
host_sandbox Ready(const SpawnedHost& host) {
  struct {
    host_frame frame;
    host_sandbox sandbox;
  } ready = {};
  EXPECT_EQ(recv(host.channel.get(), &ready, sizeof(ready), MSG_WAITALL),
            static_cast<ssize_t>(sizeof(ready)));
  EXPECT_EQ(ready.frame.kind, HOST_READY);
  return ready.sandbox;
}

// The signal by which it ends by itself; 0 when it does not, and then it is killed.
int WaitForSignal(const SpawnedHost& host, int patience_ms) {
  pollfd end = {host.process.get(), POLLIN, 0};
  const bool ended = poll(&end, 1, patience_ms) == 1;
  if (!ended) pidfd_send_signal(host.process.get(), SIGKILL, nullptr, 0);
  siginfo_t info = {};
  waitid(P_PIDFD, static_cast<id_t>(host.process.get()), &info, WEXITED);
  return ended ? info.si_status : 0;
}

// A child that has made its sandbox, and waits to be told to open the plugin.
class Sandbox : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    setenv("DOMICILE_SECRET", "a secret", 1);
    // One that a program would inherit.
    EXPECT_GE(fcntl(STDERR_FILENO, F_DUPFD, 10), 10);
  }

  Sandbox() {
    sandbox_ = Ready(host_);
    const std::string about = ReadFile(absl::StrCat("/proc/self/fdinfo/", host_.process.get()));
    const size_t at = about.find("Pid:\t");
    pid_ = atoi(about.c_str() + at + 5);
    EXPECT_GT(pid_, 0);
  }
  ~Sandbox() override {
    pidfd_send_signal(host_.process.get(), SIGKILL, nullptr, 0);
    siginfo_t info;
    waitid(P_PIDFD, static_cast<id_t>(host_.process.get()), &info, WEXITED);
  }

  std::string Proc(const std::string& name) const {
    return absl::StrCat("/proc/", pid_, "/", name);
  }
  std::string Namespace(const std::string& name) const {
    return fs::read_symlink(Proc("ns/" + name));
  }

  const SpawnedHost host_ = Spawn("libswitchboard.so");
  host_sandbox sandbox_;
  pid_t pid_ = 0;
};

TEST_F(Sandbox, HasAFilterOfSystemCallsAndGainsNoPrivileges) {
  const std::string status = ReadFile(Proc("status"));
  EXPECT_THAT(status, HasSubstr("NoNewPrivs:\t1\n"));
  EXPECT_THAT(status, HasSubstr("Seccomp:\t2\n"));
  EXPECT_THAT(status, HasSubstr("CapPrm:\t0000000000000000\n"));
  EXPECT_THAT(status, HasSubstr("CapEff:\t0000000000000000\n"));
}

TEST_F(Sandbox, IsNotRoot) {
  EXPECT_THAT(ReadFile(Proc("status")), ::testing::Not(HasSubstr("Uid:\t0\t")));
}

TEST_F(Sandbox, HasLimits) {
  const std::string limits = ReadFile(Proc("limits"));
  EXPECT_THAT(limits, ContainsRegex("Max address space +104857600 +104857600 "));
  EXPECT_THAT(limits, ContainsRegex("Max cpu time +7 +8 "));
  EXPECT_THAT(limits, ContainsRegex("Max file size +0 +0 "));
  EXPECT_THAT(limits, ContainsRegex("Max processes +0 +0 "));
  EXPECT_THAT(limits, ContainsRegex("Max core file size +0 +0 "));
  EXPECT_THAT(limits, ContainsRegex("Max open files +5 +5 "));
}

TEST_F(Sandbox, HasLandlockWhereTheKernelHasIt) {
  // The same question that the child asks: landlock_create_ruleset(NULL, 0, VERSION).
  const long abi = syscall(444, nullptr, 0, 1);
  EXPECT_EQ(sandbox_.landlock_abi, static_cast<uint32_t>(std::max(abi, 0L)));
}

// Then what the kernel shows of it is root's.
TEST_F(Sandbox, MayBeNeitherTracedNorDumped) {
  struct stat about = {};
  ASSERT_EQ(stat(Proc("environ").c_str(), &about), 0);
  EXPECT_EQ(about.st_uid, 0u);
}

TEST_F(Sandbox, IsInAGroupOfItsOwn) { EXPECT_EQ(getpgid(pid_), pid_); }

// What follows is shown to root alone, since the child may not be traced.
class SandboxSeenByRoot : public Sandbox {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "only root may look into it";
  }
};

TEST_F(SandboxSeenByRoot, HasItsLibraryAndItsChannelOpenAndNothingElse) {
  std::set<std::string> open;
  for (const auto& entry : fs::directory_iterator(Proc("fd"))) open.insert(entry.path().filename());
  EXPECT_THAT(open, UnorderedElementsAre("3", "4"));
}

TEST_F(SandboxSeenByRoot, HasAnEmptyEnvironment) { EXPECT_EQ(ReadFile(Proc("environ")), ""); }

TEST_F(SandboxSeenByRoot, HasNamespacesOfItsOwnWhereThatIsPermitted) {
  const std::pair<const char*, int> kNamespaces[] = {
      {"user", CLONE_NEWUSER}, {"net", CLONE_NEWNET}, {"mnt", CLONE_NEWNS},
      {"ipc", CLONE_NEWIPC},   {"uts", CLONE_NEWUTS}, {"cgroup", CLONE_NEWCGROUP}};
  for (const auto& [name, flag] : kNamespaces) {
    const bool own = Namespace(name) != fs::read_symlink(absl::StrCat("/proc/self/ns/", name));
    EXPECT_EQ(own, (sandbox_.namespaces & static_cast<uint32_t>(flag)) != 0) << name;
  }
  // Whoever may have them does: root can make them unless it is in a container that forbids it.
  const pid_t probe = fork();
  if (probe == 0) _exit(unshare(CLONE_NEWNET) == 0 ? 0 : 1);
  int status = 0;
  ASSERT_EQ(waitpid(probe, &status, 0), probe);
  const bool permitted = status == 0;
  EXPECT_TRUE(!permitted || (sandbox_.namespaces & CLONE_NEWNET) != 0);
}

TEST_F(SandboxSeenByRoot, HasAnEmptyRootDirectoryWhereThatIsPermitted) {
  EXPECT_EQ(fs::exists(Proc("root/etc/passwd")), sandbox_.empty_root == 0);
  const pid_t probe = fork();
  if (probe == 0) _exit(chroot("/") == 0 ? 0 : 1);
  int status = 0;
  ASSERT_EQ(waitpid(probe, &status, 0), probe);
  const bool permitted = status == 0;
  EXPECT_TRUE(!permitted || sandbox_.empty_root == 1);
}

TEST(SandboxReport, NamesTheLayersThatThisMachineAllows) {
  EXPECT_EQ(DescribeSandbox({}), "a filter of system calls");
  EXPECT_EQ(
      DescribeSandbox({4, CLONE_NEWUSER | CLONE_NEWNET, 1}),
      "a filter of system calls, Landlock 4, namespaces (user, net), an empty root directory");
  const auto here = TrySandbox(testing::TestLoadOptions(""));
  ASSERT_THAT(here, testing::IsOk());
  EXPECT_THAT(*here, HasSubstr("a filter of system calls"));
}

TEST(SandboxLife, EndsWithTheThreadThatStartedIt) {
  SpawnedHost host;
  std::thread([&] {
    host = Spawn("libswitchboard.so");
    Ready(host);
  }).join();
  // Its channel is open still: nothing else tells it.
  EXPECT_EQ(WaitForSignal(host, 10'000), SIGKILL);
}

// When nobody is there to keep its deadline.
TEST(SandboxLife, EndsWhenItsCpuTimeIsUsedUp) {
  const SpawnedHost host = Spawn("libhangs_in_constructor.so", 1);
  Ready(host);
  const host_frame open = {HOST_OPEN, 0};
  ASSERT_EQ(send(host.channel.get(), &open, sizeof(open), 0), static_cast<ssize_t>(sizeof(open)));
  EXPECT_EQ(WaitForSignal(host, 30'000), SIGXCPU);
}

}  // namespace
}  // namespace domicile::loader
