#include "tests/bench/load/spawned_server.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "domicile/v1/server_service.pb.h"
#include "tests/bench/load/call.h"
#include "tests/bench/load/interrupt.h"
#include "tests/bench/load/socket.h"

namespace domicile::bench {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr absl::Duration kPause = absl::Milliseconds(10);

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Without what a server would take for its flags.
std::vector<std::string> CleanEnvironment() {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!absl::StartsWith(*entry, "DOMICILED_")) environment.push_back(*entry);
  }
  return environment;
}

}  // namespace

absl::Status PinTo(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<size_t>(cpu), &set);
  if (sched_setaffinity(0, sizeof set, &set) == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("processor ", cpu,
                                                 " cannot be used; this machine has 0 to ",
                                                 sysconf(_SC_NPROCESSORS_CONF) - 1));
}

SpawnedServer::SpawnedServer(Options options, std::string directory)
    : options_(std::move(options)), directory_(std::move(directory)) {}

absl::StatusOr<std::unique_ptr<SpawnedServer>> SpawnedServer::Start(Options options) {
  std::string directory = std::filesystem::temp_directory_path() / "domicile-bench-XXXXXX";
  if (mkdtemp(directory.data()) == nullptr) {
    return absl::InternalError(absl::StrCat("no directory for the server: ", strerror(errno)));
  }
  std::unique_ptr<SpawnedServer> server(new SpawnedServer(std::move(options), directory));
  const absl::Time start = absl::Now();
  absl::Status status = server->Launch();
  if (status.ok()) status = server->WaitUntilServing();
  server->start_seconds_ = absl::ToDoubleSeconds(absl::Now() - start);
  if (!status.ok()) return status;
  return server;
}

SpawnedServer::~SpawnedServer() {
  if (pid_ > 0) kill(pid_, SIGTERM);
  for (const absl::Time deadline = absl::Now() + absl::Seconds(20); !Ended();) {
    if (absl::Now() > deadline) kill(pid_, SIGKILL);
    absl::SleepFor(kPause);
  }
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

absl::Status SpawnedServer::Launch() {
  if (access(options_.program.c_str(), X_OK) != 0) {
    return absl::NotFoundError(
        absl::StrCat("no server at ", options_.program, ": ", strerror(errno)));
  }
  address_ = absl::StrCat("unix:", directory_, "/socket");
  if (options_.tcp) {
    const absl::StatusOr<int> port = FreePort();
    if (!port.ok()) return port.status();
    address_ = absl::StrCat("127.0.0.1:", *port);
  }
  if (options_.own_plugins) {
    const std::string copy = directory_ + "/plugins";
    std::error_code error;
    std::filesystem::copy(options_.plugins, copy, error);
    if (error) return absl::NotFoundError(absl::StrCat(options_.plugins, ": ", error.message()));
    options_.plugins = copy;
  }
  // setpriv becomes the server, which then dies with this process, whatever ends it.
  std::vector<std::string> words = {"setpriv", "--pdeathsig",    "KILL",
                                    "--",      options_.program, "--listen",
                                    address_,  "--log-level",    "warning"};
  if (!options_.plugins.empty()) words.insert(words.end(), {"--plugins", options_.plugins});
  if (options_.own_plugins) words.push_back("--watch-plugins=false");
  if (options_.decision_log == "sync" || options_.decision_log == "async") {
    words.insert(words.end(), {"--decision-log", directory_ + "/decisions.db",
                               "--decision-log-mode", options_.decision_log});
  }
  words.insert(words.end(), options_.flags.begin(), options_.flags.end());

  cpu_set_t mine;
  sched_getaffinity(0, sizeof mine, &mine);
  if (options_.cpu >= 0) {
    if (absl::Status status = PinTo(options_.cpu); !status.ok()) return status;
  }
  std::vector<std::string> environment = CleanEnvironment();
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, (directory_ + "/log").c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
  const int error = posix_spawnp(&pid_, words[0].c_str(), &files, nullptr, Pointers(words).data(),
                                 Pointers(environment).data());
  posix_spawn_file_actions_destroy(&files);
  sched_setaffinity(0, sizeof mine, &mine);
  if (error == 0) return absl::OkStatus();
  pid_ = -1;
  return absl::InternalError(absl::StrCat("cannot start ", words[0], ": ", strerror(error)));
}

bool SpawnedServer::Ended() {
  if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
  return pid_ < 0;
}

absl::Status SpawnedServer::WaitUntilServing() {
  const absl::Time deadline = absl::Now() + kPatience;
  while (absl::Now() < deadline) {
    if (Ended()) return Failure("the server ended");
    if (Interrupted()) return absl::CancelledError("interrupted");
    v1::GetServerInfoResponse info;
    const absl::Status answered = Call(address_, "/domicile.v1.ServerService/GetServerInfo",
                                       v1::GetServerInfoRequest(), info, absl::Seconds(10));
    if (answered.ok() && info.has_revision()) return absl::OkStatus();
    if (answered.ok() && info.last_reload().has_time()) {
      return absl::FailedPreconditionError(
          absl::StrCat("the server serves nothing: ", info.last_reload().error()));
    }
    absl::SleepFor(kPause);
  }
  return Failure("the server serves nothing");
}

absl::Status SpawnedServer::Failure(const std::string& what) const {
  std::stringstream log;
  log << std::ifstream(directory_ + "/log").rdbuf();
  return absl::UnavailableError(absl::StrCat(what, "; it said:\n", log.str()));
}

void SpawnedServer::Reload() const {
  if (pid_ > 0) kill(pid_, SIGHUP);
}

int64_t SpawnedServer::ResidentBytes() const {
  std::ifstream file(absl::StrCat("/proc/", pid_, "/statm"));
  int64_t total = 0, resident = 0;
  file >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

}  // namespace domicile::bench
