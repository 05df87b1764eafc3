// What a server keeps: that it is there after a restart, and that nothing wrong is served or
// repaired.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sysexits.h>

#include <filesystem>
#include <string>
#include <vector>

#include "service/receipt/signing_key.h"
#include "tests/e2e/stubs.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/database_file.h"
#include "tests/support/plugin_directory.h"
#include "tests/support/status_matchers.h"

namespace domicile::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Storage : public ::testing::Test {
 protected:
  Storage() { plugins_.Add(BundledPlugin("csctelecom")); }

  std::string store() const { return directory_.File("tenants.db"); }
  std::string log() const { return directory_.File("decisions.db"); }

  std::vector<std::string> Flags(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> flags = {"--plugins",         plugins_.path(),  "--store",
                                      "sqlite:" + store(), "--decision-log", log()};
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  }

  // A tenant that is under a policy, and five decisions about it.
  static void Fill(const Stubs& stubs) {
    v1::ApplyRequest apply;
    apply.mutable_bundle()->add_policies()->set_id("free");
    v1::Tenant& tenant = *apply.mutable_bundle()->add_tenants();
    tenant.set_id("rossi");
    tenant.set_country_code("IT");
    tenant.add_policy_ids("free");
    tenant.add_opt_ins()->set_connector_id("csctelecom/sms");
    grpc::ClientContext applying;
    Limit(applying);
    v1::ApplyResponse applied;
    ASSERT_TRUE(stubs.tenants->Apply(&applying, apply, &applied).ok());
    for (int i = 0; i < 5; ++i) {
      v1::CheckTransferResponse checked;
      ASSERT_TRUE(stubs.Check("rossi", "csctelecom/sms", checked).ok());
    }
  }

  // Leaves a store and a log behind as a server does that ends so.
  void RunAndEnd(int signal) const {
    ServerProcess server(Flags());
    ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
    Fill(Stubs(server));
    server.Signal(signal);
    ASSERT_TRUE(server.WaitForExit().has_value());
  }

  // That the server does not start, says why, and leaves the files as they are.
  void ExpectRefused(int exit_status, const std::string& message,
                     const std::vector<std::string>& flags) const {
    const auto store_before = DigestsOf(store()), log_before = DigestsOf(log());
    ServerProcess server(flags);
    EXPECT_EQ(server.WaitForExit(), exit_status);
    EXPECT_THAT(server.Log(), HasSubstr(message));
    EXPECT_EQ(DigestsOf(store()), store_before);
    EXPECT_EQ(DigestsOf(log()), log_before);
  }

  const PluginDirectory plugins_;
  const TempDirectory directory_;
};

TEST_F(Storage, IsThereAfterARestart) {
  RunAndEnd(SIGTERM);
  // All of it is in the databases themselves.
  EXPECT_FALSE(std::filesystem::exists(store() + "-wal"));
  EXPECT_FALSE(std::filesystem::exists(log() + "-wal"));
  ServerProcess server(Flags());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  ASSERT_EQ(stubs.Tenants().size(), 1u);
  EXPECT_EQ(stubs.Tenants()[0].policy_ids(0), "free");
  EXPECT_EQ(stubs.Info().revision().tenancy_revision(), 1u);
  EXPECT_THAT(stubs.Info().unsafe_modes(), ElementsAre("access_unrestricted"));
  EXPECT_EQ(stubs.LogEntries().size(), 5u);
}

TEST_F(Storage, ThatIsCorruptIsNotServed) {
  RunAndEnd(SIGTERM);
  ASSERT_THAT(Sql(store(), "UPDATE tenants SET message = x'00'"), IsOk());
  ExpectRefused(EX_DATAERR, "`rossi` of tenants is not what was written", Flags());
}

TEST_F(Storage, WhosePagesAreSpoiledIsNotServed) {
  RunAndEnd(SIGTERM);
  SpoilPage(store(), 2);
  ExpectRefused(EX_DATAERR, store(), Flags());
}

TEST_F(Storage, ThatIsNoDatabaseIsNotServed) {
  directory_.Write("tenants.db", "tenants: []\n");
  ExpectRefused(EX_DATAERR, "file is not a database", Flags());
}

TEST_F(Storage, OfANewerProgramIsNotServed) {
  RunAndEnd(SIGTERM);
  ASSERT_THAT(Sql(store(), "PRAGMA user_version = 9"), IsOk());
  ExpectRefused(EX_DATAERR, "its schema is of version 9", Flags());
}

TEST_F(Storage, IsNotForTenantsAndDecisionsAtOnce) {
  RunAndEnd(SIGTERM);
  ExpectRefused(EX_DATAERR, "it holds something else",
                {"--plugins", plugins_.path(), "--decision-log", store()});
}

TEST_F(Storage, InADirectoryThatIsMissingIsUnavailable) {
  ExpectRefused(
      EX_UNAVAILABLE, "nowhere/tenants.db",
      {"--plugins", plugins_.path(), "--store", "sqlite:" + directory_.File("nowhere/tenants.db")});
}

TEST_F(Storage, OfAnUnknownKindIsAMistakeOfUsage) {
  ExpectRefused(EX_USAGE, "neither `sqlite:PATH`",
                {"--plugins", plugins_.path(), "--store", "tenants.db"});
}

struct Tampering {
  const char* name;
  const char* sql;
  const char* message;
};

class BrokenLog : public Storage, public ::testing::WithParamInterface<Tampering> {};

TEST_P(BrokenLog, IsReportedAtTheStartAndLeftAsItIs) {
  RunAndEnd(SIGTERM);
  ASSERT_THAT(Sql(log(), GetParam().sql), IsOk());
  ExpectRefused(EX_DATAERR, GetParam().message, Flags());
}

// After a kill, what was logged last is in the write-ahead log.
TEST_P(BrokenLog, IsLeftAsItIsWithWhatACrashLeft) {
  RunAndEnd(SIGKILL);
  ASSERT_TRUE(std::filesystem::exists(log() + "-wal"));
  // Opening the store, which is whole, would end its write-ahead log.
  ASSERT_THAT(Sql(store(), "PRAGMA wal_checkpoint(TRUNCATE)"), IsOk());
  const std::string crashed = directory_.File("crashed.db");
  CopyAsACrashLeavesIt(log(), crashed);
  ASSERT_THAT(SqlThenCrash(crashed, GetParam().sql, log()), IsOk());
  ExpectRefused(EX_DATAERR, GetParam().message, Flags());
}

INSTANTIATE_TEST_SUITE_P(
    , BrokenLog,
    ::testing::Values(
        Tampering{"Changed", "UPDATE decision_groups SET verdicts = 9 WHERE last_sequence = 2",
                  "Entry 2 is not what was written there"},
        Tampering{"Removed", "DELETE FROM decision_groups WHERE last_sequence = 3",
                  "Entries 3 to 3 are missing"},
        Tampering{"Swapped",
                  "UPDATE decision_bodies SET last_sequence = 9 WHERE last_sequence = 2;"
                  "UPDATE decision_bodies SET last_sequence = 2 WHERE last_sequence = 4;"
                  "UPDATE decision_bodies SET last_sequence = 4 WHERE last_sequence = 9",
                  "Entry 2 is not what was written there"},
        Tampering{"CutOff", "DELETE FROM decision_groups WHERE last_sequence > 3",
                  "Entries 4 to 5 are missing"}),
    [](const auto& test) { return test.param.name; });

TEST_F(Storage, OfASigningKeyMustBePrivateAndAKey) {
  const std::string key =
      directory_.Write("key.pem", (*receipt::SigningKey::Generate())->PrivateKeyPem());
  const std::vector<std::string> flags = {"--plugins", plugins_.path(), "--signing-key", key};
  chmod(key.c_str(), 0644);
  ExpectRefused(EX_NOPERM, "chmod 600", flags);
  directory_.Write("key.pem", "no key");
  chmod(key.c_str(), 0600);
  ExpectRefused(EX_DATAERR, "holds no Ed25519 private key", flags);
  std::filesystem::remove(key);
  ExpectRefused(EX_USAGE, "cannot read the signing key", flags);
}

}  // namespace
}  // namespace domicile::testing
