// Flags, environment, config file, and what is refused.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sysexits.h>

#include <string>
#include <vector>

#include "tests/e2e/stubs.h"

namespace domicile::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

std::string ProviderOf(ServerProcess& server) {
  EXPECT_TRUE(server.WaitUntilServing()) << server.Log();
  return Stubs(server).Info().provider().title();
}

class Configuration : public ::testing::Test {
 protected:
  const TempDirectory directory_;
  const std::string file_ = directory_.Write("domiciled.toml", "provider-title = \"file\"\n");
};

TEST_F(Configuration, IsReadFromAFile) {
  ServerProcess server({"--config", file_});
  EXPECT_EQ(ProviderOf(server), "file");
}

TEST_F(Configuration, FindsItsFileByTheEnvironment) {
  ServerProcess server({}, {{"DOMICILED_CONFIG", file_}});
  EXPECT_EQ(ProviderOf(server), "file");
}

TEST_F(Configuration, PrefersTheEnvironmentToTheFile) {
  ServerProcess server({"--config", file_}, {{"DOMICILED_PROVIDER_TITLE", "environment"}});
  EXPECT_EQ(ProviderOf(server), "environment");
}

TEST_F(Configuration, PrefersAFlagToTheFileAndTheEnvironment) {
  ServerProcess server({"--config", file_, "--provider-title", "flag"},
                       {{"DOMICILED_PROVIDER_TITLE", "environment"}});
  EXPECT_EQ(ProviderOf(server), "flag");
}

TEST_F(Configuration, TakesSeveralAddressesFromTheFile) {
  const std::string first = "unix:" + directory_.File("a"), second = "unix:" + directory_.File("b");
  const std::string file =
      directory_.Write("listen.toml", "listen = [\"" + first + "\", \"" + second + "\"]\n");
  ServerProcess server({"--config", file}, {}, ServerProcess::Listen::kAsConfigured);
  EXPECT_TRUE(server.WaitUntilServing(first)) << server.Log();
  EXPECT_EQ(server.Health("", second), "SERVING");
}

TEST_F(Configuration, TakesSeveralAddressesFromTheEnvironment) {
  const std::string first = "unix:" + directory_.File("a"), second = "unix:" + directory_.File("b");
  ServerProcess server({}, {{"DOMICILED_LISTEN", first + "," + second}},
                       ServerProcess::Listen::kAsConfigured);
  EXPECT_TRUE(server.WaitUntilServing(first)) << server.Log();
  EXPECT_EQ(server.Health("", second), "SERVING");
}

struct Refusal {
  const char* name;
  std::vector<std::string> flags;
  ServerProcess::Environment environment;
  const char* message;
};

class Refused : public ::testing::TestWithParam<Refusal> {};

TEST_P(Refused, WithTheStatusForUsageAndAMessage) {
  ServerProcess server(GetParam().flags, GetParam().environment);
  EXPECT_EQ(server.WaitForExit(), EX_USAGE);
  EXPECT_THAT(server.Log(), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    , Refused,
    ::testing::Values(
        Refusal{"UnknownFlag", {"--plugin", "x"}, {}, "--plugin"},
        Refusal{"FlagWithoutValue", {"--provider-title"}, {}, "--provider-title"},
        Refusal{"Argument", {"plugins"}, {}, "plugins"},
        Refusal{"LogFormat", {"--log-format", "xml"}, {}, "`xml`"},
        Refusal{"LogLevel", {"--log-level", "loud"}, {}, "`loud`"},
        Refusal{"NegativeDeadline", {"--drain-deadline", "-1"}, {}, "--drain-deadline"},
        Refusal{"DeadlineThatIsNoNumber", {"--plugin-deadline", "soon"}, {}, "--plugin-deadline"},
        Refusal{"ProviderCountry", {"--provider-country", "XX"}, {}, "XX"},
        Refusal{"ValueInTheEnvironment", {}, {{"DOMICILED_STRICT", "maybe"}}, "maybe"},
        Refusal{"ConfigFileThatIsNotThere", {"--config", "/nonexistent"}, {}, "/nonexistent"},
        Refusal{"EveryInterface", {"--listen", "0.0.0.0:0"}, {}, "not a loopback address"},
        Refusal{"EveryInterface6", {"--listen", "[::]:0"}, {}, "not a loopback address"},
        Refusal{"OtherAddress", {"--listen", "192.0.2.1:7443"}, {}, "not a loopback address"},
        Refusal{"Name", {"--listen", "example.com:7443"}, {}, "not a loopback address"},
        Refusal{"AddressWithoutPort", {"--listen", "127.0.0.1"}, {}, "is not an address"},
        Refusal{"OneBadAddressAmongGoodOnes",
                {"--listen", "127.0.0.1:0", "--listen", "0.0.0.0:0"},
                {},
                "not a loopback address"}),
    [](const auto& test) { return test.param.name; });

TEST_F(Configuration, RefusesAKeyThatItDoesNotKnow) {
  const std::string file = directory_.Write("typo.toml", "provider-titel = \"typo\"\n");
  ServerProcess server({"--config", file});
  EXPECT_EQ(server.WaitForExit(absl::Seconds(20)), EX_USAGE);
  EXPECT_THAT(server.Log(), HasSubstr("provider-titel"));
}

TEST_F(Configuration, HelpNamesTheEnvironment) {
  ServerProcess server({"--help"});
  EXPECT_EQ(server.WaitForExit(), 0);
  EXPECT_THAT(server.Log(), HasSubstr("DOMICILED_PLUGINS"));
}

TEST(TwoServers, CannotHaveTheSameSocket) {
  ServerProcess first({});
  ASSERT_TRUE(first.WaitUntilServing()) << first.Log();
  ServerProcess second({"--listen", first.address()});
  EXPECT_THAT(second.WaitForExit(), AnyOf(EX_USAGE, EX_UNAVAILABLE));
  EXPECT_THAT(second.Log(), HasSubstr(first.address()));
  EXPECT_EQ(first.Health(), "SERVING");
}

TEST(TwoServers, CannotHaveTheSamePort) {
  const std::string address = "127.0.0.1:" + std::to_string(FreePort());
  ServerProcess first({"--listen", address});
  ASSERT_TRUE(first.WaitUntilServing(address)) << first.Log();
  ServerProcess second({"--listen", address});
  EXPECT_THAT(second.WaitForExit(), AnyOf(EX_USAGE, EX_UNAVAILABLE));
  EXPECT_THAT(second.Log(), HasSubstr(address));
  EXPECT_EQ(first.Health("", address), "SERVING");
}

}  // namespace
}  // namespace domicile::testing
