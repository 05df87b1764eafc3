// Who may ask a server, and how it is reached: users of the machine, tokens, certificates.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "reflection.grpc.pb.h"
#include "service/access/access_list.h"
#include "tests/e2e/stubs.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/certificates.h"
#include "tests/support/plugin_directory.h"

namespace domicile::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Principal(const std::string& id, const std::string& credential) {
  return absl::StrCat("  - {id: ", id, ", ", credential, ", grants: [{role: query}]}\n");
}

std::string ThisUser() { return absl::StrCat("uids: [", geteuid(), "]"); }
std::string Token(const std::string& token) {
  return absl::StrCat("token_sha256: [", access::TokenSha256(token), "]");
}

class AccessTest : public ::testing::Test {
 protected:
  AccessTest() {
    plugins_.Add(BundledPlugin("plivo"));
    WriteFile("cert.pem", certificate_.certificate);
    WriteFile("key.pem", certificate_.key);
    WriteFile("ca.pem", authority_.certificate());
  }

  // As an operator would: written elsewhere, then renamed.
  void WriteFile(const std::string& name, const std::string& text) const {
    const std::string file = directory_.File(name);
    std::ofstream(file + ".new", std::ios::trunc) << text;
    chmod((file + ".new").c_str(), 0600);
    std::filesystem::rename(file + ".new", file);
  }
  void WriteAccess(const std::string& principals) const {
    WriteFile("access.yaml", "principals:\n" + principals);
  }

  std::vector<std::string> Flags(std::vector<std::string> more = {}) const {
    std::vector<std::string> flags = {"--plugins", plugins_.path()};
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  }
  std::vector<std::string> WithAccess(std::vector<std::string> more = {}) const {
    more.insert(more.end(), {"--access", directory_.File("access.yaml")});
    return Flags(more);
  }
  std::vector<std::string> WithTls(std::vector<std::string> more = {}) const {
    more.insert(more.end(),
                {"--tls-cert", directory_.File("cert.pem"), "--tls-key", directory_.File("key.pem"),
                 "--tls-client-ca", directory_.File("ca.pem")});
    return WithAccess(more);
  }

  // What the server answers to a call that anybody may make who is known.
  static grpc::Status Ask(const std::shared_ptr<grpc::Channel>& channel,
                          const std::string& token = "") {
    grpc::ClientContext context;
    Limit(context);
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    v1::GetServerInfoResponse response;
    return v1::ServerService::NewStub(channel)->GetServerInfo(&context, {}, &response);
  }

  // A new connection over TLS, which trusts `ca` and shows `own`.
  static std::shared_ptr<grpc::Channel> TlsChannel(int port, const std::string& ca,
                                                   const Certificate& own = {}) {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = ca;
    options.pem_cert_chain = own.certificate;
    options.pem_private_key = own.key;
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port),
                                     grpc::SslCredentials(options), arguments);
  }

  // A port that was free a moment ago.
  static int FreePort();

  const TempDirectory directory_;
  const PluginDirectory plugins_;
  const CertificateAuthority authority_{"Test CA"};
  const Certificate certificate_ = authority_.Issue("server", {"DNS:localhost", "IP:127.0.0.1"});
};

int AccessTest::FreePort() {
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  grpc::AsyncGenericService service;
  builder.RegisterAsyncGenericService(&service);
  const auto queue = builder.AddCompletionQueue();
  const auto server = builder.BuildAndStart();
  server->Shutdown();
  queue->Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue->Next(&tag, &ok)) {
  }
  return port;
}

TEST_F(AccessTest, AUserOfTheMachineIsKnownOverTheUnixSocket) {
  WriteAccess(Principal("me", ThisUser()));
  ServerProcess server(WithAccess());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  EXPECT_TRUE(Ask(server.Channel()).ok());
}

TEST_F(AccessTest, AnotherUserIsNot) {
  WriteAccess(Principal("other", absl::StrCat("uids: [", geteuid() + 1, "]")));
  ServerProcess server(WithAccess());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  EXPECT_EQ(Ask(server.Channel()).error_code(), grpc::UNAUTHENTICATED);
}

TEST_F(AccessTest, NoUserIsKnownOverTcp) {
  WriteAccess(Principal("me", ThisUser()));
  const std::string address = absl::StrCat("127.0.0.1:", FreePort());
  ServerProcess server(WithAccess({"--listen", address}), {}, ServerProcess::Listen::kAsConfigured);
  ASSERT_TRUE(server.WaitUntilServing(address)) << server.Log();
  EXPECT_EQ(Ask(server.Channel(address)).error_code(), grpc::UNAUTHENTICATED);
}

TEST_F(AccessTest, HealthIsForEverybody) {
  WriteAccess(Principal("other", Token("secret")));
  ServerProcess server(WithAccess());
  EXPECT_TRUE(server.WaitUntilServing()) << server.Log();
}

TEST_F(AccessTest, WatchesOfHealthAreBounded) {
  WriteAccess(Principal("other", Token("secret")));
  ServerProcess server(WithAccess());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const auto stub = grpc::health::v1::Health::NewStub(server.Channel());
  struct Watch {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<grpc::health::v1::HealthCheckResponse>> reader;
  };
  std::vector<std::unique_ptr<Watch>> open;
  const auto watch = [&] {
    Watch& one = *open.emplace_back(std::make_unique<Watch>());
    one.reader = stub->Watch(&one.context, {});
    grpc::health::v1::HealthCheckResponse response;
    return one.reader->Read(&response);
  };
  for (int i = 0; i < 64; ++i) ASSERT_TRUE(watch());
  EXPECT_FALSE(watch());
  EXPECT_EQ(open.back()->reader->Finish().error_code(), grpc::RESOURCE_EXHAUSTED);
  open.pop_back();
  for (const auto& one : open) {
    one->context.TryCancel();
    one->reader->Finish();
  }
  EXPECT_EQ(server.Health(), "SERVING");
}

TEST_F(AccessTest, ReflectionIsOff) {
  WriteAccess(Principal("other", Token("secret")));
  ServerProcess server(WithAccess());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  grpc::ClientContext context;
  Limit(context);
  const auto stub = grpc::reflection::v1alpha::ServerReflection::NewStub(server.Channel());
  EXPECT_EQ(stub->ServerReflectionInfo(&context)->Finish().error_code(), grpc::UNIMPLEMENTED);
}

TEST_F(AccessTest, AChangeOfTheFileTakesEffect) {
  WriteAccess(Principal("me", Token("old")));
  ServerProcess server(WithAccess());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  EXPECT_TRUE(Ask(server.Channel(), "old").ok());
  WriteAccess(Principal("me", Token("new")));
  const absl::Time give_up = absl::Now() + kPatience;
  while (!Ask(server.Channel(), "new").ok() && absl::Now() < give_up) {
    absl::SleepFor(absl::Milliseconds(50));
  }
  EXPECT_TRUE(Ask(server.Channel(), "new").ok());
  EXPECT_EQ(Ask(server.Channel(), "old").error_code(), grpc::UNAUTHENTICATED);
}

TEST_F(AccessTest, AChangeThatIsWrongIsRefusedWholeAndLogged) {
  WriteAccess(Principal("me", Token("old")));
  ServerProcess server(WithAccess());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  WriteAccess(Principal("me", Token("new")) + "  - {id: wrong}\n");
  ASSERT_TRUE(server.WaitForLog("who may ask stays as it is")) << server.Log();
  EXPECT_THAT(server.Log(), HasSubstr("access.yaml:3: principals[1].grants"));
  EXPECT_TRUE(Ask(server.Channel(), "old").ok());
  EXPECT_EQ(Ask(server.Channel(), "new").error_code(), grpc::UNAUTHENTICATED);
}

TEST_F(AccessTest, AServerDoesNotStartWithAFileThatIsWrong) {
  WriteAccess("  - {id: wrong}\n");
  ServerProcess server(WithAccess());
  EXPECT_EQ(server.WaitForExit(), EX_DATAERR) << server.Log();
  EXPECT_THAT(server.Log(), HasSubstr("access.yaml:2"));
}

TEST_F(AccessTest, NorWithOneThatIsMissing) {
  ServerProcess server(WithAccess());
  EXPECT_EQ(server.WaitForExit(), EX_USAGE) << server.Log();
}

TEST_F(AccessTest, WithoutAFileItSaysThatEverybodyMayDoEverything) {
  ServerProcess open(Flags());
  ASSERT_TRUE(open.WaitUntilServing()) << open.Log();
  EXPECT_THAT(Stubs(open).Info().unsafe_modes(), Contains("access_unrestricted"));
  WriteAccess(Principal("me", ThisUser()));
  ServerProcess restricted(WithAccess());
  ASSERT_TRUE(restricted.WaitUntilServing()) << restricted.Log();
  EXPECT_THAT(Stubs(restricted).Info().unsafe_modes(), Not(Contains("access_unrestricted")));
}

class TlsTest : public AccessTest {
 protected:
  TlsTest() : port_(FreePort()), address_(absl::StrCat("127.0.0.1:", port_)) {
    WriteAccess(Principal("token", Token("secret")) +
                Principal("spiffe", "spiffe_ids: ['spiffe://example.org/billing']") +
                Principal("name", "subject_names: [billing.example]"));
  }

  // The server, once it listens.
  std::unique_ptr<ServerProcess> Start() const {
    auto server = std::make_unique<ServerProcess>(WithTls({"--listen", address_}),
                                                  ServerProcess::Environment(),
                                                  ServerProcess::Listen::kAsConfigured);
    EXPECT_TRUE(server->WaitForLog("listening on")) << server->Log();
    return server;
  }

  std::shared_ptr<grpc::Channel> Channel(const Certificate& own = {}) const {
    return TlsChannel(port_, authority_.certificate(), own);
  }

  const int port_;
  const std::string address_;
};

TEST_F(TlsTest, ATokenIsKnown) {
  const auto server = Start();
  EXPECT_TRUE(Ask(Channel(), "secret").ok());
  EXPECT_EQ(Ask(Channel(), "other").error_code(), grpc::UNAUTHENTICATED);
  EXPECT_EQ(Ask(Channel()).error_code(), grpc::UNAUTHENTICATED);
}

TEST_F(TlsTest, PlainTextIsNotAnswered) {
  const auto server = Start();
  const auto plain = grpc::CreateChannel(address_, grpc::InsecureChannelCredentials());
  EXPECT_EQ(Ask(plain, "secret").error_code(), grpc::UNAVAILABLE);
}

TEST_F(TlsTest, ACertificateIsKnownByItsSpiffeId) {
  const auto server = Start();
  EXPECT_TRUE(Ask(Channel(authority_.Issue("x", {"URI:spiffe://example.org/billing"}))).ok());
  EXPECT_EQ(Ask(Channel(authority_.Issue("x", {"URI:spiffe://example.org/other"}))).error_code(),
            grpc::UNAUTHENTICATED);
}

TEST_F(TlsTest, ACertificateIsKnownByAnAlternativeName) {
  const auto server = Start();
  EXPECT_TRUE(Ask(Channel(authority_.Issue("x", {"DNS:billing.example"}))).ok());
  EXPECT_EQ(Ask(Channel(authority_.Issue("x", {"DNS:other.example"}))).error_code(),
            grpc::UNAUTHENTICATED);
}

TEST_F(TlsTest, ACertificateIsNotKnownByItsCommonName) {
  const auto server = Start();
  EXPECT_EQ(Ask(Channel(authority_.Issue("billing.example", {}))).error_code(),
            grpc::UNAUTHENTICATED);
}

TEST_F(TlsTest, ATokenCountsBeforeACertificate) {
  const auto server = Start();
  const auto channel = Channel(authority_.Issue("x", {"DNS:billing.example"}));
  EXPECT_EQ(Ask(channel, "other").error_code(), grpc::UNAUTHENTICATED);
}

TEST_F(TlsTest, ACertificateOfAnotherAuthorityIsNotLetIn) {
  const auto server = Start();
  const CertificateAuthority other("Other CA");
  EXPECT_EQ(Ask(Channel(other.Issue("x", {"DNS:billing.example"})), "secret").error_code(),
            grpc::UNAVAILABLE);
}

TEST_F(TlsTest, AnExpiredCertificateIsNotLetIn) {
  const auto server = Start();
  const Certificate expired = authority_.Issue("x", {"DNS:billing.example"}, -1);
  EXPECT_EQ(Ask(Channel(expired)).error_code(), grpc::UNAVAILABLE);
}

TEST_F(TlsTest, NewCertificatesAreShownToNewConnectionsAndOldOnesGoOn) {
  const auto server = Start();
  const auto before = Channel();
  EXPECT_TRUE(Ask(before, "secret").ok());
  const CertificateAuthority other("Other CA");
  const Certificate renewed = other.Issue("server", {"DNS:localhost", "IP:127.0.0.1"});
  WriteFile("key.pem", renewed.key);
  WriteFile("cert.pem", renewed.certificate);
  ASSERT_TRUE(server->WaitForLog("certificates were read again")) << server->Log();
  EXPECT_TRUE(Ask(TlsChannel(port_, other.certificate()), "secret").ok());
  EXPECT_EQ(Ask(Channel(), "secret").error_code(), grpc::UNAVAILABLE);
  EXPECT_TRUE(Ask(before, "secret").ok());
}

TEST_F(TlsTest, CertificatesThatAreWrongLeaveTheOldOnes) {
  const auto server = Start();
  WriteFile("cert.pem", "nothing");
  ASSERT_TRUE(server->WaitForLog("the certificates stay as they are")) << server->Log();
  EXPECT_TRUE(Ask(Channel(), "secret").ok());
}

TEST_F(TlsTest, TheUnixSocketStaysPlain) {
  WriteAccess(Principal("me", ThisUser()));
  ServerProcess server(WithTls());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  EXPECT_TRUE(Ask(server.Channel()).ok());
}

TEST_F(TlsTest, WithoutAnAccessFileACertificateOfTheAuthorityIsRequired) {
  ServerProcess server(
      Flags({"--listen", address_, "--tls-cert", directory_.File("cert.pem"), "--tls-key",
             directory_.File("key.pem"), "--tls-client-ca", directory_.File("ca.pem")}),
      {}, ServerProcess::Listen::kAsConfigured);
  ASSERT_TRUE(server.WaitForLog("listening on")) << server.Log();
  EXPECT_EQ(Ask(Channel()).error_code(), grpc::UNAVAILABLE);
  EXPECT_TRUE(Ask(Channel(authority_.Issue("anybody", {}))).ok());
}

TEST_F(TlsTest, BeyondThisMachineSomethingMustSayWhoMayAsk) {
  ServerProcess server(Flags({"--listen", "0.0.0.0:0", "--tls-cert", directory_.File("cert.pem"),
                              "--tls-key", directory_.File("key.pem")}),
                       {}, ServerProcess::Listen::kAsConfigured);
  EXPECT_EQ(server.WaitForExit(), EX_USAGE) << server.Log();
  EXPECT_THAT(server.Log(), HasSubstr("nothing says who may ask"));
}

TEST_F(TlsTest, ACertificateWithoutItsKeyIsAMistake) {
  ServerProcess server(Flags({"--tls-cert", directory_.File("cert.pem")}));
  EXPECT_EQ(server.WaitForExit(), EX_USAGE) << server.Log();
  EXPECT_THAT(server.Log(), HasSubstr("--tls-cert and --tls-key go together"));
}

}  // namespace
}  // namespace domicile::testing
