// Each layer of the sandbox by itself, in a process that has no other: what holds when the filter
// of system calls has a hole.

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/base/unique_fd.h"
#include "tests/support/temp_directory.h"

extern "C" {
#include "service/loader/host/layers.h"
}

namespace domicile::loader {
namespace {

using domicile::testing::TempDirectory;

constexpr int kHeld = 0;
constexpr int kAbsent = 77;  // this kernel, or this user, does not have the layer

// Runs in a process of its own and gives its exit status, or minus the signal that ended it.
int InChild(const std::function<int()>& run) {
  const pid_t child = fork();
  if (child == 0) _exit(run());
  int status = 0;
  while (waitpid(child, &status, 0) != child) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// Becomes an ordinary user where it is none.
void BecomeOrdinary() {
  if (geteuid() != 0) return;
  if (setgroups(0, nullptr) != 0 || setresgid(65534, 65534, 65534) != 0 ||
      setresuid(65534, 65534, 65534) != 0) {
    _exit(99);
  }
}

bool FailsWith(int error, int result) { return result < 0 && errno == error; }

// Somebody who listens on loopback, and a caller.
class Listener {
 public:
  Listener() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address_);
    EXPECT_EQ(bind(socket_.get(), Address(), size), 0);
    EXPECT_EQ(listen(socket_.get(), 8), 0);
    EXPECT_EQ(getsockname(socket_.get(), Address(), &size), 0);
  }

  int Connect() {
    const base::UniqueFd caller(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return connect(caller.get(), Address(), sizeof(address_));
  }

 private:
  sockaddr* Address() { return reinterpret_cast<sockaddr*>(&address_); }

  sockaddr_in address_ = {};
  const base::UniqueFd socket_;
};

class SandboxLayers : public ::testing::Test {
 protected:
  SandboxLayers() {
    // For everybody, so that nothing but the layer is in the way.
    chmod(directory_.path().c_str(), 0777);
    std::filesystem::permissions(present_, std::filesystem::perms::all);
  }

  const TempDirectory directory_;
  const std::string present_ = directory_.Write("present", "text");
  const std::string witness_ = directory_.File("witness");
};

int Restricted() {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return ForbidFiles();
}

TEST_F(SandboxLayers, LandlockRefusesToReadWriteListAndRemoveFiles) {
  const int status = InChild([this] {
    const int abi = Restricted();
    if (abi <= 0) return abi == 0 ? kAbsent : 1;
    if (!FailsWith(EACCES, open("/etc/passwd", O_RDONLY))) return 2;
    if (!FailsWith(EACCES, open(witness_.c_str(), O_WRONLY | O_CREAT, 0644))) return 3;
    if (!FailsWith(EACCES, open(present_.c_str(), O_WRONLY))) return 4;
    if (!FailsWith(EACCES, open("/", O_RDONLY | O_DIRECTORY))) return 5;
    if (!FailsWith(EACCES, unlink(present_.c_str()))) return 6;
    if (abi >= 3 && !FailsWith(EACCES, truncate(present_.c_str(), 0))) return 7;
    return kHeld;
  });
  if (status == kAbsent) GTEST_SKIP() << "this kernel has no Landlock";
  EXPECT_EQ(status, kHeld);
}

TEST_F(SandboxLayers, LandlockRefusesToExecute) {
  const int status = InChild([] {
    const int abi = Restricted();
    if (abi <= 0) return abi == 0 ? kAbsent : 1;
    char name[] = "false";
    char* const arguments[] = {name, nullptr};
    execve("/bin/false", arguments, arguments + 1);
    return errno == EACCES ? kHeld : 2;
  });
  if (status == kAbsent) GTEST_SKIP() << "this kernel has no Landlock";
  EXPECT_EQ(status, kHeld);
}

TEST_F(SandboxLayers, LandlockRefusesToConnectAndToSignalOthers) {
  Listener listener;
  const pid_t parent = getpid();
  const int status = InChild([&] {
    const int abi = Restricted();
    if (abi < 6) return abi >= 0 ? kAbsent : 1;
    if (!FailsWith(EACCES, listener.Connect())) return 2;
    return FailsWith(EPERM, kill(parent, 0)) ? kHeld : 3;
  });
  if (status == kAbsent) GTEST_SKIP() << "this kernel's Landlock knows no network or signals";
  EXPECT_EQ(status, kHeld);
}

TEST_F(SandboxLayers, NamespacesLeaveNoNetwork) {
  Listener listener;
  ASSERT_EQ(InChild([&] { return listener.Connect() == 0 ? kHeld : 1; }), kHeld);
  const int status = InChild([&] {
    host_sandbox sandbox = {};
    LeaveNamespaces(&sandbox);
    if ((sandbox.namespaces & CLONE_NEWNET) == 0) return kAbsent;
    return FailsWith(ENETUNREACH, listener.Connect()) ? kHeld : 1;
  });
  if (status == kAbsent) GTEST_SKIP() << "no namespaces are permitted here";
  EXPECT_EQ(status, kHeld);
}

TEST_F(SandboxLayers, TheRootDirectoryIsEmptyAndTakesNoFile) {
  const int status = InChild([this] {
    host_sandbox sandbox = {};
    LeaveNamespaces(&sandbox);
    if (sandbox.empty_root == 0) return kAbsent;
    if (!FailsWith(ENOENT, open("/etc/passwd", O_RDONLY))) return 1;
    if (!FailsWith(ENOENT, open(present_.c_str(), O_RDONLY))) return 2;
    return open("/witness", O_WRONLY | O_CREAT, 0644) < 0 ? kHeld : 3;
  });
  if (status == kAbsent) GTEST_SKIP() << "this user may not leave its root directory";
  EXPECT_EQ(status, kHeld);
}

// Whatever is permitted, it goes on, and what it says it has it has.
TEST_F(SandboxLayers, NamespacesOfAnOrdinaryUserAreWhatTheySay) {
  Listener listener;
  EXPECT_EQ(InChild([&] {
              BecomeOrdinary();
              host_sandbox sandbox = {};
              LeaveNamespaces(&sandbox);
              const bool has_network = listener.Connect() == 0;
              const bool says_network = (sandbox.namespaces & CLONE_NEWNET) == 0;
              return has_network == says_network ? kHeld : 1;
            }),
            kHeld);
}

std::string StatusLine(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind(name + ":", 0) == 0) return line.substr(line.rfind('\t') + 1);
  }
  return "";
}

TEST_F(SandboxLayers, NoCapabilityIsLeft) {
  EXPECT_EQ(InChild([] {
              const bool root = geteuid() == 0;
              if (DropPrivileges() != 0) return 1;
              const std::string none(16, '0');
              for (const char* set : {"CapPrm", "CapEff", "CapInh", "CapAmb"}) {
                if (StatusLine(set) != none) return 2;
              }
              return !root || StatusLine("CapBnd") == none ? kHeld : 3;
            }),
            kHeld);
}

// In a user namespace of its own, an ordinary user has all there are.
TEST_F(SandboxLayers, NoCapabilityInItsOwnNamespaceIsLeft) {
  const int status = InChild([] {
    BecomeOrdinary();
    host_sandbox sandbox = {};
    LeaveNamespaces(&sandbox);
    if ((sandbox.namespaces & CLONE_NEWUSER) == 0) return kAbsent;
    if (sandbox.empty_root == 0) return 1;  // which takes one
    if (DropPrivileges() != 0) return 2;
    return FailsWith(EPERM, chroot("/")) ? kHeld : 3;
  });
  if (status == kAbsent) GTEST_SKIP() << "no namespaces are permitted here";
  EXPECT_EQ(status, kHeld);
}

TEST_F(SandboxLayers, RootIsHeldByAFilesMode) {
  if (geteuid() != 0) GTEST_SKIP() << "only root may read every file";
  chmod(present_.c_str(), 0000);
  EXPECT_EQ(InChild([this] {
              if (open(present_.c_str(), O_RDONLY) < 0) return 1;
              if (DropPrivileges() != 0) return 2;
              return FailsWith(EACCES, open(present_.c_str(), O_RDONLY)) ? kHeld : 3;
            }),
            kHeld);
}

TEST_F(SandboxLayers, RootIsRootNoLonger) {
  if (geteuid() != 0) GTEST_SKIP() << "this user is not root";
  EXPECT_EQ(InChild([] {
              if (DropPrivileges() != 0) return 1;
              uid_t real, effective, saved;
              if (getresuid(&real, &effective, &saved) != 0) return 2;
              if (real == 0 || effective == 0 || saved == 0) return 3;
              return getgroups(0, nullptr) == 0 && getegid() != 0 ? kHeld : 4;
            }),
            kHeld);
}

constexpr sandbox_limits kLimits = {64 << 20, 1};

TEST_F(SandboxLayers, LimitsLeaveNoFurtherDescriptorAndNoFile) {
  EXPECT_EQ(InChild([this] {
              const int file = open(witness_.c_str(), O_WRONLY | O_CREAT, 0644);
              if (file < 0) return 1;
              signal(SIGXFSZ, SIG_IGN);
              if (SetLimits(&kLimits) != 0) return 2;
              if (!FailsWith(EFBIG, static_cast<int>(write(file, "x", 1)))) return 3;
              for (int free = 0; free < HOST_CHANNEL_FD; ++free) dup(file);
              return FailsWith(EMFILE, dup(file)) ? kHeld : 4;
            }),
            kHeld);
}

TEST_F(SandboxLayers, LimitsLeaveNoFurtherProcess) {
  EXPECT_EQ(InChild([] {
              BecomeOrdinary();  // root may start as many as it likes
              if (SetLimits(&kLimits) != 0) return 1;
              const pid_t child = fork();
              if (child == 0) _exit(0);
              return FailsWith(EAGAIN, child) ? kHeld : 2;
            }),
            kHeld);
}

TEST_F(SandboxLayers, LimitsBoundMemory) {
  EXPECT_EQ(InChild([] {
              // Below what a sanitizer's shadow takes, nothing could be had at all.
              const sandbox_limits limits = {1, 1};
              if (SetLimits(&limits) != 0) return 1;
              const void* memory = mmap(nullptr, 64 << 20, PROT_READ | PROT_WRITE,
                                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
              return memory == MAP_FAILED ? kHeld : 2;
            }),
            kHeld);
}

TEST_F(SandboxLayers, LimitsBoundCpuTime) {
  EXPECT_EQ(InChild([] {
              if (SetLimits(&kLimits) != 0) return 1;
              for (;;) getppid();
            }),
            -SIGXCPU);
}

TEST_F(SandboxLayers, LimitsCannotBeRaisedAgain) {
  EXPECT_EQ(InChild([] {
              BecomeOrdinary();
              if (SetLimits(&kLimits) != 0) return 1;
              const sandbox_limits more = {128 << 20, 100};
              return SetLimits(&more) != 0 ? kHeld : 2;
            }),
            kHeld);
}

}  // namespace
}  // namespace domicile::loader
