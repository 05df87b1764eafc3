// Whether a server starts, and where it answers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "service/base/unique_fd.h"
#include "service/server.h"
#include "tests/server/started_server.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/rpc_server.h"
#include "tests/support/temp_directory.h"

namespace domicile {
namespace {

using ::testing::_;
using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::Gt;
using testing::HasReason;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::PluginDirectory;
using testing::StatusIs;
using testing::Stubs;
using testing::Succeeds;
using testing::TempDirectory;

using ServerStub = v1::ServerService::Stub;
using ResidencyStub = v1::ResidencyService::Stub;

class ServerStartTest : public ::testing::Test {
 protected:
  ServerStartTest() { plugins_.Add(testing::BundledPlugin("ethiclab")); }

  // The options of a server that listens there.
  ServerOptions ListenOn(const std::vector<std::string>& addresses) const {
    ServerOptions options = OptionsFor(plugins_);
    options.listen = addresses;
    return options;
  }

  static void ExpectAnswer(const std::shared_ptr<grpc::Channel>& channel) {
    const auto answer = Stubs(channel).Ask(&ServerStub::GetServerInfo);
    ASSERT_THAT(answer.status, Succeeds());
    EXPECT_EQ(answer.response.plugin_generation(), 1);
  }

  const PluginDirectory plugins_;
  const TempDirectory directory_;
};

TEST_F(ServerStartTest, AnswersInProcessWithoutListening) {
  ExpectAnswer(StartOrDie(OptionsFor(plugins_))->InProcessChannel());
}

TEST_F(ServerStartTest, AnswersOnALoopbackPort) {
  const auto server = StartOrDie(ListenOn({"127.0.0.1:0"}));
  ASSERT_THAT(server->ports(), ElementsAre(Gt(0)));
  ExpectAnswer(ChannelTo(absl::StrCat("127.0.0.1:", server->ports()[0])));
}

TEST_F(ServerStartTest, AnswersOnAUnixSocket) {
  const std::string address = "unix:" + directory_.File("s");
  const auto server = StartOrDie(ListenOn({address}));
  EXPECT_THAT(server->ports(), ElementsAre(0));
  ExpectAnswer(ChannelTo(address));
}

TEST_F(ServerStartTest, AnswersOnEachOfItsAddresses) {
  const std::string address = "unix:" + directory_.File("s");
  const auto server = StartOrDie(ListenOn({"127.0.0.1:0", address, "127.0.0.1:0"}));
  ASSERT_THAT(server->ports(), ElementsAre(Gt(0), 0, Gt(0)));
  EXPECT_NE(server->ports()[0], server->ports()[2]);
  ExpectAnswer(ChannelTo(absl::StrCat("127.0.0.1:", server->ports()[0])));
  ExpectAnswer(ChannelTo(address));
  ExpectAnswer(ChannelTo(absl::StrCat("127.0.0.1:", server->ports()[2])));
}

TEST_F(ServerStartTest, RefusesAnAddressThatOthersCanReach) {
  for (const char* address : {"0.0.0.0:0", "[::]:0", "192.0.2.1:7443"}) {
    EXPECT_THAT(
        Server::Start(ListenOn({"127.0.0.1:0", address})),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is not a loopback address")));
  }
}

TEST_F(ServerStartTest, RefusesAnAddressWithoutAPort) {
  EXPECT_THAT(Server::Start(ListenOn({"127.0.0.1"})),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is not an address")));
}

TEST_F(ServerStartTest, RefusesAPortThatAnotherServerHas) {
  const auto first = StartOrDie(ListenOn({"127.0.0.1:0"}));
  const std::string address = absl::StrCat("127.0.0.1:", first->ports()[0]);
  EXPECT_THAT(
      Server::Start(ListenOn({address})),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("cannot listen on `" + address + "`")));
}

TEST_F(ServerStartTest, RefusesAPortThatAnotherProgramHas) {
  const base::UniqueFd other(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in bound = {};
  bound.sin_family = AF_INET;
  bound.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(bound);
  ASSERT_EQ(bind(other.get(), reinterpret_cast<sockaddr*>(&bound), size), 0);
  ASSERT_EQ(listen(other.get(), 1), 0);
  ASSERT_EQ(getsockname(other.get(), reinterpret_cast<sockaddr*>(&bound), &size), 0);
  const std::string address = absl::StrCat("127.0.0.1:", ntohs(bound.sin_port));
  EXPECT_THAT(Server::Start(ListenOn({"127.0.0.1:0", address})),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("`" + address + "`")));
}

TEST_F(ServerStartTest, RefusesAUnixSocketThatAnotherServerHasAndLeavesItAlone) {
  const std::string address = "unix:" + directory_.File("s");
  const auto first = StartOrDie(ListenOn({address}));
  EXPECT_THAT(
      Server::Start(ListenOn({address})),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("another server answers there")));
  ExpectAnswer(ChannelTo(address));
}

TEST_F(ServerStartTest, RefusesAUnixSocketInADirectoryThatIsNotThere) {
  EXPECT_THAT(Server::Start(ListenOn({"unix:" + directory_.File("nowhere/s")})),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("cannot listen on")));
}

TEST_F(ServerStartTest, TakesAUnixSocketThatAServerLeftBehind) {
  const std::string address = "unix:" + directory_.File("s");
  StartOrDie(ListenOn({address}))->Shutdown();
  const auto second = StartOrDie(ListenOn({address}));
  ExpectAnswer(ChannelTo(address));
}

TEST_F(ServerStartTest, DoesNotTakeTheFileOfSomethingElseForItsSocket) {
  const std::string file = directory_.Write("s", "precious");
  EXPECT_THAT(Server::Start(ListenOn({"unix:" + file})),
              StatusIs(absl::StatusCode::kUnavailable, _));
}

TEST_F(ServerStartTest, NeedsAPluginDirectory) {
  ServerOptions options = OptionsFor(plugins_);
  options.plugins_directory = "";
  EXPECT_THAT(Server::Start(options),
              StatusIs(absl::StatusCode::kInvalidArgument, "a plugin directory is required"));
}

TEST_F(ServerStartTest, RefusesAProviderCountryThatIsNone) {
  ServerOptions options = OptionsFor(plugins_);
  options.provider_country = "UK";
  EXPECT_THAT(Server::Start(options),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("`GB`")));
}

TEST_F(ServerStartTest, TellsWhatItRuns) {
  ServerOptions options = OptionsFor(plugins_);
  options.provider_title = "Byte";
  options.provider_country = "IT";
  const auto server = StartOrDie(options);
  const auto info = Stubs(server->InProcessChannel()).Ask(&ServerStub::GetServerInfo).response;
  EXPECT_EQ(info.version(), "0.1.0");
  EXPECT_NE(info.build(), "");
  EXPECT_EQ(info.provider().title(), "Byte");
  EXPECT_EQ(info.revision().generation(), 1);
  EXPECT_GT(info.start_time().seconds(), 0);
  EXPECT_TRUE(info.last_reload().succeeded());
}

// What nobody configured is what a user most easily overlooks.
TEST_F(ServerStartTest, TellsThatNothingItKeepsOutlivesIt) {
  const auto server = StartOrDie(OptionsFor(plugins_));
  const auto info = Stubs(server->InProcessChannel()).Ask(&ServerStub::GetServerInfo).response;
  EXPECT_THAT(info.unsafe_modes(),
              ElementsAre("tenants_in_memory", "decision_log_off", "plugin_revisions_in_memory",
                          "access_unrestricted"));
}

TEST_F(ServerStartTest, TellsOfNothingInMemoryWithAStoreAndALog) {
  ServerOptions options = OptionsFor(plugins_);
  options.store = "sqlite:" + directory_.File("tenants.db");
  options.decision_log = directory_.File("decisions.db");
  const auto server = StartOrDie(options);
  const auto info = Stubs(server->InProcessChannel()).Ask(&ServerStub::GetServerInfo).response;
  EXPECT_THAT(info.unsafe_modes(), ElementsAre("access_unrestricted"));
}

TEST_F(ServerStartTest, TellsOfALogThatIsSwitchedOff) {
  ServerOptions options = OptionsFor(plugins_);
  options.store = "sqlite:" + directory_.File("tenants.db");
  options.decision_log = directory_.File("decisions.db");
  options.decision_log_mode = "off";
  const auto server = StartOrDie(options);
  const auto info = Stubs(server->InProcessChannel()).Ask(&ServerStub::GetServerInfo).response;
  EXPECT_THAT(info.unsafe_modes(), ElementsAre("decision_log_off", "access_unrestricted"));
}

TEST_F(ServerStartTest, EveryServiceServes) {
  const auto server = StartOrDie(OptionsFor(plugins_));
  for (const char* service : {"", "domicile.v1.CatalogService", "domicile.v1.ResidencyService",
                              "domicile.v1.ServerService"}) {
    EXPECT_EQ(HealthOf(*server, service), "SERVING") << service;
  }
  EXPECT_EQ(HealthOf(*server, "domicile.v1.NoService"), "NOT_FOUND");
}

TEST_F(ServerStartTest, WithoutACatalogOnlyTheServerServiceServes) {
  const PluginDirectory empty;
  const auto server = StartOrDie(OptionsFor(empty));
  for (const char* service : {"", "domicile.v1.CatalogService", "domicile.v1.ResidencyService"}) {
    EXPECT_EQ(HealthOf(*server, service), "NOT_SERVING") << service;
  }
  EXPECT_EQ(HealthOf(*server, "domicile.v1.ServerService"), "SERVING");
}

TEST_F(ServerStartTest, WithoutACatalogQueriesAreUnavailableAndTheReasonCanBeRead) {
  const PluginDirectory bad;
  bad.AddText("libbad.so", kGarbage);
  const auto server = StartOrDie(OptionsFor(bad));
  Stubs stubs(server->InProcessChannel());
  const auto answer =
      stubs.Ask(&ResidencyStub::ResolveResidency, "selector { channel_ids: 'sms' }");
  EXPECT_THAT(answer.status, FailsWith(grpc::StatusCode::UNAVAILABLE, HasSubstr("no catalog")));
  EXPECT_THAT(answer.status, HasReason("NO_CATALOG"));
  const auto plugins = stubs.Ask(&ServerStub::ListPlugins).response;
  EXPECT_EQ(plugins.plugins(0).rejection_reason(), "NOT_ELF");
  EXPECT_FALSE(plugins.last_reload().succeeded());
  EXPECT_FALSE(stubs.Ask(&ServerStub::GetServerInfo).response.has_revision());
}

TEST_F(ServerStartTest, StrictDoesNotStartWithAPluginThatIsRefused) {
  plugins_.AddText("libbad.so", kGarbage);
  ServerOptions options = OptionsFor(plugins_);
  EXPECT_THAT(Server::Start(options), IsOk());
  options.strict = true;
  EXPECT_THAT(Server::Start(options),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("libbad.so: NOT_ELF")));
}

TEST_F(ServerStartTest, StrictDoesNotStartWithoutAPlugin) {
  const PluginDirectory empty;
  ServerOptions options = OptionsFor(empty);
  options.strict = true;
  EXPECT_THAT(Server::Start(options), StatusIs(absl::StatusCode::kFailedPrecondition, _));
}

TEST_F(ServerStartTest, TakesItsLimitsFromItsOptions) {
  ServerOptions options = ListenOn({"127.0.0.1:0"});
  options.max_connectors_per_request = 1;
  options.max_message_bytes = 2000;
  plugins_.Add(testing::BundledPlugin("gma"));
  const auto server = StartOrDie(options);
  Stubs stubs(ChannelTo(absl::StrCat("127.0.0.1:", server->ports()[0])));
  EXPECT_THAT(
      stubs.Ask(&ResidencyStub::ResolveResidency, "selector { channel_ids: 'consulting' }").status,
      HasReason("TOO_MANY_CONNECTORS"));
  EXPECT_THAT(
      stubs.Ask(&ResidencyStub::ResolveResidency, "as_of: '" + std::string(2000, 'x') + "'").status,
      HasReason("MESSAGE_TOO_LARGE"));
}

// What is far above the limit is not read at all; gRPC says so in its own words.
TEST_F(ServerStartTest, RefusesAMessageThatIsFarTooLarge) {
  ServerOptions options = ListenOn({"127.0.0.1:0"});
  options.max_message_bytes = 2000;
  const auto server = StartOrDie(options);
  Stubs stubs(ChannelTo(absl::StrCat("127.0.0.1:", server->ports()[0])));
  EXPECT_THAT(
      stubs.Ask(&ResidencyStub::ResolveResidency, "as_of: '" + std::string(200'000, 'x') + "'")
          .status,
      FailsWith(grpc::StatusCode::RESOURCE_EXHAUSTED, _));
  EXPECT_THAT(stubs.Ask(&ServerStub::GetServerInfo).status, Succeeds());
}

}  // namespace
}  // namespace domicile
