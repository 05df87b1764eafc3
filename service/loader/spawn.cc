#include "service/loader/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
// glibc 2.36 forgot to declare these as C.
extern "C" {
#include <sys/pidfd.h>
}
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/status_macros.h"
#include "service/loader/host/protocol.h"

namespace domicile::loader {
namespace {

constexpr char kProgram[] = "domicile-plugin-host";

// A copy of a descriptor above those that the child's are put on.
absl::StatusOr<base::UniqueFd> CopyAbove(int fd) {
  base::UniqueFd copy(fcntl(fd, F_DUPFD_CLOEXEC, HOST_CHANNEL_FD + 1));
  if (!copy.valid()) return absl::ErrnoToStatus(errno, "cannot copy a descriptor");
  return copy;
}

}  // namespace

absl::StatusOr<SpawnedHost> SpawnHost(const std::string& program, int64_t memory_bytes,
                                      int64_t cpu_seconds, const base::UniqueFd& library) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return absl::ErrnoToStatus(errno, "socketpair");
  }
  SpawnedHost host;
  host.channel = base::UniqueFd(ends[0]);
  const base::UniqueFd other_end(ends[1]);
  DOMICILE_ASSIGN_OR_RETURN(const base::UniqueFd child_channel, CopyAbove(other_end.get()));
  DOMICILE_ASSIGN_OR_RETURN(const base::UniqueFd child_library, CopyAbove(library.get()));

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const auto destroy_actions =
      absl::MakeCleanup([&] { posix_spawn_file_actions_destroy(&actions); });
  posix_spawn_file_actions_adddup2(&actions, child_library.get(), HOST_LIBRARY_FD);
  posix_spawn_file_actions_adddup2(&actions, child_channel.get(), HOST_CHANNEL_FD);
  for (int fd = 0; fd < HOST_LIBRARY_FD; ++fd) posix_spawn_file_actions_addclose(&actions, fd);
  posix_spawn_file_actions_addclosefrom_np(&actions, HOST_CHANNEL_FD + 1);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  const auto destroy_attributes = absl::MakeCleanup([&] { posix_spawnattr_destroy(&attributes); });
  // A signal that this thread blocks, or this process ignores, would be so in the child as well.
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

  std::string name = kProgram;
  std::string memory = absl::StrCat(memory_bytes);
  std::string cpu = absl::StrCat(cpu_seconds);
  char* argv[] = {name.data(), memory.data(), cpu.data(), nullptr};
  char* envp[] = {nullptr};
  pid_t pid = 0;
  const int error = posix_spawn(&pid, program.c_str(), &actions, &attributes, argv, envp);
  if (error != 0) {
    return absl::ErrnoToStatus(error, absl::StrCat("cannot start the plugin host ", program));
  }
  host.process = base::UniqueFd(pidfd_open(pid, 0));
  if (!host.process.valid()) {
    const absl::Status status = absl::ErrnoToStatus(errno, "pidfd_open");
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    return status;
  }
  return host;
}

absl::StatusOr<std::string> FindHostProgram() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  std::vector<std::string> places;
  if (!error) {
    const std::filesystem::path folder = self.parent_path();
    places.push_back(folder / kProgram);
    places.push_back((folder / ".." / "libexec" / "domicile" / kProgram).lexically_normal());
  }
  places.push_back(absl::StrCat(DOMICILE_LIBEXEC_DIR, "/", kProgram));
  for (const std::string& place : places) {
    if (access(place.c_str(), X_OK) == 0) return place;
  }
  return absl::NotFoundError(absl::StrCat("there is no plugin host: none of ",
                                          absl::StrJoin(places, ", "), " can be executed"));
}

}  // namespace domicile::loader
