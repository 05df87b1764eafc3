#include "tests/support/server_process.h"

#include <fcntl.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace domicile::testing {
namespace {

constexpr absl::Duration kPoll = absl::Milliseconds(20);

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> EnvironmentOf(const ServerProcess::Environment& added,
                                       const std::string& runtime_directory) {
  std::vector<std::string> environment = {"XDG_RUNTIME_DIR=" + runtime_directory};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (absl::StartsWith(*entry, "DOMICILED_") || absl::StartsWith(*entry, "XDG_RUNTIME_DIR=")) {
      continue;
    }
    environment.push_back(*entry);
  }
  for (const auto& [name, value] : added) environment.push_back(absl::StrCat(name, "=", value));
  return environment;
}

}  // namespace

ServerProcess::ServerProcess(const std::vector<std::string>& flags, const Environment& environment,
                             Listen listen, Rights rights) {
  // setpriv becomes the server, which then dies with this process, whatever ends it.
  std::vector<std::string> arguments = {"setpriv", "--pdeathsig", "KILL"};
  if (rights == Rights::kObeysModes && geteuid() == 0) {
    for (const char* set : {"--bounding-set", "--inh-caps"}) {
      arguments.insert(arguments.end(), {set, "-dac_override,-dac_read_search"});
    }
  }
  arguments.insert(arguments.end(), {"--", DOMICILE_TEST_SERVER});
  const auto is_listen = [](const std::string& flag) { return absl::StartsWith(flag, "--listen"); };
  if (listen == Listen::kOwnSocket && std::none_of(flags.begin(), flags.end(), is_listen)) {
    arguments.insert(arguments.end(), {"--listen", address()});
  }
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  std::vector<std::string> variables = EnvironmentOf(environment, directory_.path());

  // A client that nobody waits on looks for the end of its connections this often, in milliseconds;
  // by default every five seconds, and a server that drains waits for that.
  setenv("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "100", 0);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, directory_.File("log").c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0644);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  const int error = posix_spawnp(&pid_, arguments[0].c_str(), &actions, nullptr,
                                 Pointers(arguments).data(), Pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    std::fprintf(stderr, "cannot start %s: %s\n", arguments[0].c_str(), strerrordesc_np(error));
    abort();
  }
}

ServerProcess::~ServerProcess() {
  if (exit_.has_value()) return;
  Signal(SIGTERM);
  if (WaitForExit(absl::Seconds(20)).has_value()) return;
  Signal(SIGKILL);
  WaitForExit();
}

std::shared_ptr<grpc::Channel> ServerProcess::Channel(const std::string& address) const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);
  return grpc::CreateCustomChannel(address.empty() ? this->address() : address,
                                   grpc::InsecureChannelCredentials(), arguments);
}

std::string ServerProcess::Health(std::string_view service, const std::string& address) const {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
  grpc::health::v1::HealthCheckRequest request;
  grpc::health::v1::HealthCheckResponse response;
  request.set_service(std::string(service));
  const grpc::Status status =
      grpc::health::v1::Health::NewStub(Channel(address))->Check(&context, request, &response);
  if (!status.ok()) return absl::StrCat(status.error_code());
  return grpc::health::v1::HealthCheckResponse::ServingStatus_Name(response.status());
}

bool ServerProcess::WaitForHealth(const std::string& address,
                                  bool (*accept)(const std::string& health)) {
  const absl::Time deadline = absl::Now() + kPatience;
  while (absl::Now() < deadline && !WaitForExit(absl::ZeroDuration()).has_value()) {
    if (accept(Health("", address))) return true;
    absl::SleepFor(kPoll);
  }
  return false;
}

bool ServerProcess::WaitUntilServing(const std::string& address) {
  return WaitForHealth(address, [](const std::string& health) { return health == "SERVING"; });
}

bool ServerProcess::WaitUntilListening(const std::string& address) {
  return WaitForHealth(address, [](const std::string& health) {
    return health == "SERVING" || health == "NOT_SERVING";
  });
}

bool ServerProcess::WaitForLog(std::string_view text) {
  const absl::Time deadline = absl::Now() + kPatience;
  while (absl::Now() < deadline) {
    if (Log().find(text) != std::string::npos) return true;
    absl::SleepFor(kPoll);
  }
  return false;
}

void ServerProcess::Signal(int signal) {
  // Once it is waited for, its number may be another process's.
  if (!exit_.has_value()) kill(pid_, signal);
}

std::optional<int> ServerProcess::WaitForExit(absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  while (!exit_.has_value()) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    } else if (absl::Now() >= deadline) {
      break;
    } else {
      absl::SleepFor(kPoll);
    }
  }
  return exit_;
}

std::string ServerProcess::Log() const {
  std::ostringstream log;
  log << std::ifstream(directory_.File("log")).rdbuf();
  return log.str();
}

void ServerProcess::Limit(int resource, uint64_t value) {
  rlimit limit;
  if (prlimit(pid_, static_cast<__rlimit_resource>(resource), nullptr, &limit) != 0) {
    std::perror("prlimit");
    abort();
  }
  limit.rlim_cur = std::min<rlim_t>(value, limit.rlim_max);
  prlimit(pid_, static_cast<__rlimit_resource>(resource), &limit, nullptr);
}

int64_t ServerProcess::ResidentBytes() const {
  int64_t size = 0, resident = 0, shared = 0;
  std::ifstream(absl::StrCat("/proc/", pid_, "/statm")) >> size >> resident >> shared;
  return (resident - shared) * sysconf(_SC_PAGESIZE);
}

int ServerProcess::Descriptors() const {
  int count = 0;
  std::error_code gone;
  for (const auto& entry :
       std::filesystem::directory_iterator(absl::StrCat("/proc/", pid_, "/fd"), gone)) {
    (void)entry;
    ++count;
  }
  return count;
}

}  // namespace domicile::testing
