// Saying who asks: `domicile access`, and --token-file and the --tls options of every command.

#include <grpcpp/grpcpp.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/access/access_list.h"
#include "tests/cli/program.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/certificates.h"
#include "tests/support/server_process.h"
#include "tests/support/temp_directory.h"

namespace domicile::cli {
namespace {

using domicile::testing::BundledPluginsDirectory;
using domicile::testing::Certificate;
using domicile::testing::CertificateAuthority;
using domicile::testing::ServerProcess;
using domicile::testing::TempDirectory;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class AccessCommandTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) const {
    const std::string file = directory_.File(name);
    std::ofstream(file, std::ios::trunc) << text;
    chmod(file.c_str(), 0600);
    return file;
  }

  const TempDirectory directory_;
};

TEST_F(AccessCommandTest, ATokenIsAllOfTheAnswerAndItsDigestIsSaidBeside) {
  const Outcome outcome = RunDomicile({"access", "token"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const std::string token = outcome.out.substr(0, outcome.out.size() - 1);
  EXPECT_EQ(outcome.out, token + "\n");
  EXPECT_THAT(outcome.err, HasSubstr(access::TokenSha256(token)));
  EXPECT_THAT(outcome.err, Not(HasSubstr(token)));
}

TEST_F(AccessCommandTest, AFileIsCheckedAsAServerWould) {
  const std::string right =
      Write("right.yaml", "principals: [{id: a, uids: [1], grants: [{role: query}]}]\n");
  EXPECT_EQ(RunDomicile({"access", "check", right}).status, 0);
  const std::string wrong = Write("wrong.yaml", "principals:\n  - {id: a, uids: [1]}\n");
  const Outcome outcome = RunDomicile({"access", "check", wrong});
  EXPECT_EQ(outcome.status, 65);
  EXPECT_THAT(outcome.err, HasSubstr("wrong.yaml:2: principals[0].grants"));
  EXPECT_EQ(RunDomicile({"access", "check", directory_.File("none.yaml")}).status, 64);
}

TEST_F(AccessCommandTest, TheExampleOfTheRepositoryIsRight) {
  std::ifstream example(DOMICILE_SOURCE_DIRECTORY "/config/access.yaml");
  const std::string text((std::istreambuf_iterator<char>(example)), {});
  const Outcome outcome = RunDomicile({"access", "check", Write("access.yaml", text)});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
}

TEST_F(AccessCommandTest, AFileThatCannotBeReadOrIsEmptyIsAMistakeInTheCommand) {
  for (const char* option : {"--token-file", "--tls-ca", "--tls-cert", "--tls-key"}) {
    const Outcome missing = RunDomicile({"server", "info", option, directory_.File("none")});
    EXPECT_EQ(missing.status, 64) << option;
    EXPECT_THAT(missing.err, HasSubstr("none"));
    EXPECT_EQ(RunDomicile({"server", "info", option, Write("empty", "\n")}).status, 64) << option;
  }
}

class AccessOfServerTest : public AccessCommandTest {
 protected:
  AccessOfServerTest()
      : server_({"--plugins", BundledPluginsDirectory(), "--access",
                 Write("access.yaml", absl::StrCat("principals:\n  - id: a\n    token_sha256: [",
                                                   access::TokenSha256("secret"),
                                                   "]\n    grants: [{role: query}]\n"))}) {
    EXPECT_TRUE(server_.WaitUntilServing()) << server_.Log();
  }

  Outcome Ask(std::vector<std::string> arguments, Environment environment = {}) const {
    environment["DOMICILE_SERVER"] = server_.address();
    return RunDomicile(std::move(arguments), environment);
  }

  ServerProcess server_;
};

TEST_F(AccessOfServerTest, WhoSaysNothingIsNotPermittedAndHearsWhatToDo) {
  const Outcome outcome = Ask({"server", "info"});
  EXPECT_EQ(outcome.status, 77);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr("--token-file"));
}

TEST_F(AccessOfServerTest, ATokenFileSaysWhoAsks) {
  const std::string file = Write("token", "secret\n");
  EXPECT_EQ(Ask({"server", "info", "--token-file", file}).status, 0);
  EXPECT_EQ(Ask({"server", "info"}, {{"DOMICILE_TOKEN_FILE", file}}).status, 0);
}

TEST_F(AccessOfServerTest, ARoleThatIsMissingIsNotPermitted) {
  const Outcome outcome = Ask({"log", "verify", "--token-file", Write("token", "secret")});
  EXPECT_EQ(outcome.status, 77);
  EXPECT_THAT(outcome.err, HasSubstr("the role audit"));
}

TEST_F(AccessCommandTest, AServerIsReachedOverTlsWithACertificate) {
  const CertificateAuthority authority("Test CA");
  const Certificate server_certificate = authority.Issue("server", {"IP:127.0.0.1"});
  const Certificate own = authority.Issue("client", {"DNS:client.example"});
  const std::string ca = Write("ca.pem", authority.certificate());
  ServerProcess server(
      {"--plugins", BundledPluginsDirectory(), "--listen", "127.0.0.1:0", "--listen",
       "unix:" + directory_.File("s"), "--tls-cert",
       Write("server.pem", server_certificate.certificate), "--tls-key",
       Write("server.key", server_certificate.key), "--tls-client-ca", ca, "--access",
       Write("access.yaml",
             "principals: [{id: a, subject_names: [client.example], grants: [{role: query}]}]\n")},
      {}, ServerProcess::Listen::kAsConfigured);
  ASSERT_TRUE(server.WaitForLog("listening on 127.0.0.1:")) << server.Log();
  const std::string log = server.Log();
  const size_t at = log.find("listening on 127.0.0.1:") + 13;
  const std::string address = log.substr(at, log.find_first_of(" \n", at) - at);
  const Outcome outcome =
      RunDomicile({"server", "info", "--server", address, "--tls-ca", ca, "--tls-cert",
                   Write("own.pem", own.certificate), "--tls-key", Write("own.key", own.key)});
  EXPECT_EQ(outcome.status, 0) << outcome.err << log;
}

}  // namespace
}  // namespace domicile::cli
