// A `domiciled` that runs in a process of its own, as it does for everybody else.
//
//   ServerProcess server({"--plugins", plugins.path()});
//   ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
//   auto stub = v1::ServerService::NewStub(server.Channel());
//   ...
//   server.Signal(SIGTERM);
//   EXPECT_EQ(server.WaitForExit(), 0);

#ifndef DOMICILE_TESTS_SUPPORT_SERVER_PROCESS_H_
#define DOMICILE_TESTS_SUPPORT_SERVER_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "tests/support/temp_directory.h"

namespace grpc {
class Channel;
}

namespace domicile::testing {

// How long anything may take before a test gives it up; a machine under a sanitizer is slow.
inline constexpr absl::Duration kPatience = absl::Seconds(60);

class ServerProcess {
 public:
  using Environment = std::map<std::string, std::string>;
  enum class Listen {
    kOwnSocket,     // on `address()`, unless the flags hold --listen
    kAsConfigured,  // where flags, environment and config file say
  };

  // What a server may do beside what its user may.
  enum class Rights {
    kOfThisProcess,
    kObeysModes,  // where this is root's, files that root may not write to are not written to
  };

  // Starts a server. Its environment is this process's without what a server would read of it, and
  // `environment`.
  explicit ServerProcess(const std::vector<std::string>& flags, const Environment& environment = {},
                         Listen listen = Listen::kOwnSocket,
                         Rights rights = Rights::kOfThisProcess);

  // Ends the process if it still runs. It also ends when this one dies.
  ~ServerProcess();

  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // The gRPC address of its own socket, and the socket's file.
  std::string address() const { return "unix:" + socket(); }
  std::string socket() const { return directory_.File("socket"); }
  // A directory of its own that is gone with it, which is also its XDG_RUNTIME_DIR.
  const TempDirectory& directory() const { return directory_; }
  pid_t pid() const { return pid_; }

  // A new channel, with a connection of its own; to `address` when that is given.
  std::shared_ptr<grpc::Channel> Channel(const std::string& address = "") const;

  // What grpc.health.v1 says of a service; the empty name stands for the whole server. The names
  // are those of the specification (`SERVING`), or the status code when the call failed (`14`).
  std::string Health(std::string_view service = "", const std::string& address = "") const;

  // Waits until the server serves; false when it ends, or does not within kPatience.
  bool WaitUntilServing(const std::string& address = "");
  // Waits until it answers at all.
  bool WaitUntilListening(const std::string& address = "");
  // Waits until the log holds the text.
  bool WaitForLog(std::string_view text);

  void Signal(int signal);

  // Has it meet a limit from now on, one of RLIMIT_...; the hard limit stays.
  void Limit(int resource, uint64_t value);

  // How much memory of its own is resident, in bytes, and how many descriptors it has open.
  int64_t ResidentBytes() const;
  int Descriptors() const;

  // Waits for its end and gives its exit status, or minus the signal that killed it; nothing when
  // it still runs.
  std::optional<int> WaitForExit(absl::Duration patience = kPatience);

  // What it has written to its standard output and standard error.
  std::string Log() const;

 private:
  bool WaitForHealth(const std::string& address, bool (*accept)(const std::string& health));

  const TempDirectory directory_;
  pid_t pid_ = -1;
  std::optional<int> exit_;
};

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_SUPPORT_SERVER_PROCESS_H_
