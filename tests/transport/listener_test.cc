#include "service/transport/listener.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

base::UniqueFd ConnectTcp(int port) {
  base::UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  timeval patience = {10, 0};
  setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  return fd;
}

base::UniqueFd ConnectUnix(const std::string& path) {
  base::UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  EXPECT_EQ(connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  return fd;
}

// What comes until the other end closes.
std::string ReadAll(const base::UniqueFd& fd) {
  std::string all;
  char buffer[256];
  for (ssize_t got; (got = read(fd.get(), buffer, sizeof(buffer))) > 0;) {
    all.append(buffer, static_cast<size_t>(got));
  }
  return all;
}

// Keeps what the listener hands over.
class Taken {
 public:
  Listener::Take Take() {
    return [this](int fd) {
      absl::MutexLock lock(&mutex_);
      fds_.emplace_back(fd);
    };
  }

  bool WaitFor(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto there = [&] { return fds_.size() >= count; };
    return mutex_.AwaitWithTimeout(absl::Condition(&there), absl::Seconds(10));
  }

  void CloseAll() {
    absl::MutexLock lock(&mutex_);
    fds_.clear();
  }

 private:
  absl::Mutex mutex_;
  std::vector<base::UniqueFd> fds_;
};

std::unique_ptr<Listener> BindOrDie(const std::vector<std::string>& addresses,
                                    int most_connections = 10) {
  auto listener = Listener::Bind({addresses, most_connections});
  EXPECT_THAT(listener.status(), IsOk());
  return *std::move(listener);
}

TEST(ListenerTest, HandsOverTheConnectionsOfEachKind) {
  const testing::TempDirectory directory;
  Taken tcp, local;
  const auto listener = BindOrDie({"127.0.0.1:0", "unix:" + directory.File("s")});
  listener->Start(tcp.Take(), true, local.Take());
  ASSERT_EQ(listener->ports().size(), 2u);
  EXPECT_EQ(listener->ports()[1], 0);
  const base::UniqueFd one = ConnectTcp(listener->ports()[0]);
  const base::UniqueFd other = ConnectUnix(directory.File("s"));
  EXPECT_TRUE(tcp.WaitFor(1));
  EXPECT_TRUE(local.WaitFor(1));
}

TEST(ListenerTest, OneConnectionTooManyIsToldSoInHttp2) {
  Taken tcp, local;
  const auto listener = BindOrDie({"127.0.0.1:0"}, 2);
  listener->Start(tcp.Take(), true, local.Take());
  const base::UniqueFd first = ConnectTcp(listener->ports()[0]);
  const base::UniqueFd second = ConnectTcp(listener->ports()[0]);
  ASSERT_TRUE(tcp.WaitFor(2));
  EXPECT_THAT(ReadAll(ConnectTcp(listener->ports()[0])), HasSubstr("too many connections"));
}

TEST(ListenerTest, OneThatHasClosedMakesRoom) {
  Taken tcp, local;
  const auto listener = BindOrDie({"127.0.0.1:0"}, 1);
  listener->Start(tcp.Take(), true, local.Take());
  {
    const base::UniqueFd first = ConnectTcp(listener->ports()[0]);
    ASSERT_TRUE(tcp.WaitFor(1));
  }
  tcp.CloseAll();
  const base::UniqueFd second = ConnectTcp(listener->ports()[0]);
  EXPECT_TRUE(tcp.WaitFor(1));
}

TEST(ListenerTest, TcpDoesNotKeepOutWhoComesOverAUnixSocket) {
  const testing::TempDirectory directory;
  Taken tcp, local;
  const auto listener = BindOrDie({"127.0.0.1:0", "unix:" + directory.File("s")}, 1);
  listener->Start(tcp.Take(), true, local.Take());
  const base::UniqueFd first = ConnectTcp(listener->ports()[0]);
  ASSERT_TRUE(tcp.WaitFor(1));
  const base::UniqueFd other = ConnectUnix(directory.File("s"));
  EXPECT_TRUE(local.WaitFor(1));
}

TEST(ListenerTest, WithoutDescriptorsItRefusesAndGoesOnOnceThereAreSome) {
  Taken tcp, local;
  const auto listener = BindOrDie({"127.0.0.1:0"});
  listener->Start(tcp.Take(), true, local.Take());
  // The sanitizer looks at a logger when it first logs, and needs descriptors for that.
  spdlog::info("about to run out of descriptors");
  rlimit before = {};
  getrlimit(RLIMIT_NOFILE, &before);
  const base::UniqueFd caller(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const base::UniqueFd next(open("/dev/null", O_RDONLY | O_CLOEXEC));
  // None above the last that is open.
  const rlimit none = {static_cast<rlim_t>(next.get()) + 1, before.rlim_max};
  std::vector<base::UniqueFd> gaps;
  setrlimit(RLIMIT_NOFILE, &none);
  for (int fd; (fd = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0;) gaps.emplace_back(fd);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(listener->ports()[0]));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(connect(caller.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  timeval patience = {10, 0};
  setsockopt(caller.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  char byte;
  // Closed rather than left to wait: an end, or a reset.
  const ssize_t got = read(caller.get(), &byte, 1);
  EXPECT_TRUE(got == 0 || (got < 0 && errno == ECONNRESET)) << got << " " << strerror(errno);
  gaps.clear();
  setrlimit(RLIMIT_NOFILE, &before);
  const base::UniqueFd later = ConnectTcp(listener->ports()[0]);
  EXPECT_TRUE(tcp.WaitFor(1));
}

TEST(ListenerTest, APortThatAnotherProgramHasIsRefused) {
  const auto first = BindOrDie({"127.0.0.1:0"});
  EXPECT_THAT(Listener::Bind({{"127.0.0.1:" + std::to_string(first->ports()[0])}, 1}).status(),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("in use")));
}

TEST(ListenerTest, ADirectoryThatIsMissingIsRefused) {
  EXPECT_THAT(Listener::Bind({{"unix:/nonexistent/s"}, 1}).status(),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("No such file")));
}

TEST(ListenerTest, AFileThatIsNoSocketIsNotRemoved) {
  const testing::TempDirectory directory;
  std::ofstream(directory.File("s")) << "precious";
  EXPECT_FALSE(Listener::Bind({{"unix:" + directory.File("s")}, 1}).ok());
  struct stat found = {};
  EXPECT_EQ(stat(directory.File("s").c_str(), &found), 0);
}

TEST(ListenerTest, ItsSocketIsGoneWhenItStops) {
  const testing::TempDirectory directory;
  const auto listener = BindOrDie({"unix:" + directory.File("s")});
  listener->Stop();
  struct stat found = {};
  EXPECT_NE(stat(directory.File("s").c_str(), &found), 0);
}

TEST(ListenerTest, TheSocketOfAnotherStaysWhenItStops) {
  const testing::TempDirectory directory;
  const auto listener = BindOrDie({"unix:" + directory.File("s")});
  const auto other = BindOrDie({"unix:" + directory.File("s")});
  listener->Stop();
  struct stat found = {};
  EXPECT_EQ(stat(directory.File("s").c_str(), &found), 0);
}

}  // namespace
}  // namespace domicile
