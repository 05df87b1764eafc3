#include "service/transport/listen_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "service/base/unique_fd.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;
using testing::TempDirectory;

class LoopbackAddressTest : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(, LoopbackAddressTest,
                         ::testing::Values("127.0.0.1:7443", "127.0.0.1:0", "127.1.2.3:65535",
                                           "localhost:7443", "[::1]:7443", "ipv4:127.0.0.1:7443",
                                           "ipv6:[::1]:7443", "dns:localhost:7443",
                                           "dns:///localhost:7443", "unix:/run/domicile.sock",
                                           "unix:///run/domicile.sock", "unix:domicile.sock",
                                           "unix-abstract:domicile"));

TEST_P(LoopbackAddressTest, IsAccepted) {
  EXPECT_THAT(CheckListenAddress(GetParam(), false), IsOk());
}

class PublicAddressTest : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(
    , PublicAddressTest,
    ::testing::Values("0.0.0.0:7443", "[::]:7443", "192.168.1.10:7443", "10.0.0.1:7443",
                      "8.8.8.8:7443", "128.0.0.1:7443", "[2001:db8::1]:7443",
                      "[::ffff:127.0.0.1]:7443", "ipv4:0.0.0.0:7443", "ipv6:[::]:7443",
                      "dns:///example.com:7443", "example.com:7443", "localhost.example.com:7443",
                      "*:7443", ":7443", "127.1:7443", "0x7f000001:7443",
                      "ipv4:0.0.0.0:1,127.0.0.1:7443", "ipv4:127.0.0.1:1,0.0.0.0:7443"));

TEST_P(PublicAddressTest, IsRefusedWithWhatToWriteInstead) {
  EXPECT_THAT(CheckListenAddress(GetParam(), false),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("`" + GetParam() + "` is not a loopback address"),
                             HasSubstr("listen on 127.0.0.1:7443 or unix:PATH"))));
}

class NoAddressTest : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(, NoAddressTest,
                         ::testing::Values("", "127.0.0.1", "localhost",
                                           "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:-1",
                                           "127.0.0.1:65536", "127.0.0.1:7443x",
                                           "127.0.0.1:99999999999", "/run/domicile.sock"));

TEST_P(NoAddressTest, IsRefusedWithTheFormThatIsExpected) {
  EXPECT_THAT(CheckListenAddress(GetParam(), false),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("is not an address; write unix:PATH or HOST:PORT")));
}

TEST_P(PublicAddressTest, IsAcceptedWithTls) {
  EXPECT_THAT(CheckListenAddress(GetParam(), true), IsOk());
}

// The parsed address, which must be one.
ListenAddress Parsed(const std::string& address) {
  auto parsed = ParseListenAddress(address);
  EXPECT_THAT(parsed, IsOk());
  return parsed.ok() ? *parsed : ListenAddress();
}

TEST(ParseListenAddressTest, AUnixSocketHasItsPathInEitherForm) {
  EXPECT_EQ(Parsed("unix:/run/domicile.sock").path, "/run/domicile.sock");
  EXPECT_EQ(Parsed("unix:///run/domicile.sock").path, "/run/domicile.sock");
  EXPECT_EQ(Parsed("unix:domicile.sock").path, "domicile.sock");
}

TEST(ParseListenAddressTest, AnAbstractNameHasANulBeforeIt) {
  EXPECT_EQ(Parsed("unix-abstract:domicile").path, std::string("\0domicile", 9));
}

TEST(ParseListenAddressTest, TcpHasAHostWithoutBracketsAndAPort) {
  EXPECT_EQ(Parsed("ipv6:[::1]:7443").host, "::1");
  EXPECT_EQ(Parsed("ipv6:[::1]:7443").port, 7443);
  EXPECT_FALSE(Parsed("127.0.0.1:7443").is_unix);
}

TEST(UnixSocketTest, NeedsAPath) {
  EXPECT_THAT(CheckListenAddress("unix:", false),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("has 1 to 107 bytes")));
}

TEST(UnixSocketTest, TakesAPathOf107BytesAndNoMore) {
  const std::string longest = "unix:/" + std::string(106, 'x');
  EXPECT_THAT(CheckListenAddress(longest, false), IsOk());
  EXPECT_THAT(CheckListenAddress(longest + "x", false),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("has 1 to 107 bytes")));
}

// A socket bound to that path; it accepts connections once it listens.
base::UniqueFd Bind(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  base::UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_EQ(bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  return fd;
}

TEST(UnixSocketTest, IsRefusedWhereAnotherServerAnswers) {
  const TempDirectory directory;
  const base::UniqueFd other = Bind(directory.File("s"));
  ASSERT_EQ(listen(other.get(), 1), 0);
  for (const char* scheme : {"unix:", "unix://"}) {
    EXPECT_THAT(
        CheckListenAddress(scheme + directory.File("s"), false),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("another server answers there")));
  }
}

TEST(UnixSocketTest, IsAcceptedWhereAServerLeftItsSocketBehind) {
  const TempDirectory directory;
  Bind(directory.File("s"));
  EXPECT_THAT(CheckListenAddress("unix:" + directory.File("s"), false), IsOk());
}

}  // namespace
}  // namespace domicile
