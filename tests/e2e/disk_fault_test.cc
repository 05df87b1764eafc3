// A disk that is full, read-only or spoiled under a server: what cannot be kept is not said to be
// kept, and all is well again once there is room.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>

#include <set>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "tests/e2e/stubs.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/database_file.h"
#include "tests/support/error_details.h"
#include "tests/support/plugin_directory.h"

namespace domicile::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

class DiskFault : public ::testing::Test {
 protected:
  DiskFault() { plugins_.Add(BundledPlugin("csctelecom")); }

  std::string store() const { return directory_.File("tenants.db"); }
  std::string log() const { return directory_.File("decisions.db"); }
  std::string revisions() const { return directory_.File("plugin-revisions.db"); }

  std::vector<std::string> Flags(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> flags = {"--plugins",         plugins_.path(),  "--store",
                                      "sqlite:" + store(), "--decision-log", log()};
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  }

  // Notes the tenant when it is acknowledged.
  grpc::Status Create(const Stubs& stubs, const std::string& id) {
    const grpc::Status status = stubs.Create(id, kConnector);
    if (status.ok()) tenants_.insert(id);
    return status;
  }

  // Notes the decision when it is answered.
  grpc::Status Check(const Stubs& stubs) {
    v1::CheckTransferResponse response;
    const grpc::Status status = stubs.Check("rossi", kConnector, response);
    if (status.ok()) decisions_.insert(response.decision().id());
    return status;
  }

  // That everything that was acknowledged is there, and nothing else.
  void ExpectAll(const Stubs& stubs) const {
    std::set<std::string> tenants, decisions;
    for (const v1::Tenant& tenant : stubs.Tenants()) tenants.insert(tenant.id());
    EXPECT_EQ(tenants, tenants_);
    for (const v1::LogEntry& entry : stubs.LogEntries()) decisions.insert(entry.decision().id());
    EXPECT_THAT(decisions, IsSupersetOf(decisions_));
    EXPECT_TRUE(stubs.VerifyLog().intact());
  }

  // Writes and decides until the server says that it cannot, and then that it says so each time.
  void ExpectRefusals(const Stubs& stubs, const ServerProcess& server) {
    grpc::Status write, check;
    for (int i = 0; i < 2000 && (write.ok() || check.ok()); ++i) {
      if (write.ok()) write = Create(stubs, "t" + std::to_string(i));
      if (check.ok()) check = Check(stubs);
    }
    EXPECT_EQ(write.error_code(), grpc::StatusCode::UNAVAILABLE) << write.error_message();
    EXPECT_THAT(write, HasReason("STORAGE_FAILED"));
    EXPECT_EQ(check.error_code(), grpc::StatusCode::UNAVAILABLE) << check.error_message();
    EXPECT_THAT(check, HasReason("STORAGE_FAILED"));
    // What needs nothing kept is answered.
    EXPECT_FALSE(stubs.Resolve(ResidencyRequest(kConnector)).residencies().empty());
    EXPECT_FALSE(Create(stubs, "another").ok()) << server.Log();
  }

  const PluginDirectory plugins_;
  const TempDirectory directory_;
  std::set<std::string> tenants_, decisions_;
};

TEST_F(DiskFault, ThatIsFullFailsWhatCannotBeKeptUntilThereIsRoom) {
  ServerProcess server(Flags());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  ASSERT_TRUE(Create(stubs, "rossi").ok());
  ASSERT_TRUE(Check(stubs).ok());
  server.Limit(RLIMIT_FSIZE, 128 << 10);
  ExpectRefusals(stubs, server);
  server.Limit(RLIMIT_FSIZE, RLIM_INFINITY);
  EXPECT_TRUE(Create(stubs, "later").ok()) << server.Log();
  EXPECT_TRUE(Check(stubs).ok()) << server.Log();
  ExpectAll(stubs);
  server.Signal(SIGKILL);
  server.WaitForExit();
  ServerProcess next(Flags());
  ASSERT_TRUE(next.WaitUntilServing()) << next.Log();
  ExpectAll(Stubs(next));
}

TEST_F(DiskFault, ThatIsFullHoldsBackInAsyncModeWhatWasAnswered) {
  ServerProcess server(Flags({"--decision-log-mode", "async", "--decision-log-queue", "50"}));
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  ASSERT_TRUE(Create(stubs, "rossi").ok());
  server.Limit(RLIMIT_FSIZE, 128 << 10);
  grpc::Status check;
  for (int i = 0; i < 5000 && check.ok(); ++i) check = Check(stubs);
  EXPECT_EQ(check.error_code(), grpc::StatusCode::UNAVAILABLE) << check.error_message();
  server.Limit(RLIMIT_FSIZE, RLIM_INFINITY);
  // It tries again by itself, and takes decisions again once it got through.
  for (const absl::Time end = absl::Now() + kPatience; absl::Now() < end && !Check(stubs).ok();) {
    absl::SleepFor(absl::Milliseconds(50));
  }
  server.Signal(SIGTERM);
  ASSERT_EQ(server.WaitForExit(), 0) << server.Log();
  ServerProcess next(Flags());
  ASSERT_TRUE(next.WaitUntilServing()) << next.Log();
  ExpectAll(Stubs(next));
}

TEST_F(DiskFault, ThatIsFullAtTheStartIsSaidToBe) {
  ServerProcess server({"--version"});
  ASSERT_EQ(server.WaitForExit(), 0);
  // Too small for the first page of a database.
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 2048;
  signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  ServerProcess full(Flags());
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, SIG_DFL);
  EXPECT_EQ(full.WaitForExit(), EX_UNAVAILABLE) << full.Log();
}

// Which of a server's files may only be read.
class ReadOnly : public DiskFault, public ::testing::WithParamInterface<const char*> {};

TEST_P(ReadOnly, IsRefusedAtTheStartAndLeftAsItIs) {
  const std::string file = directory_.File(GetParam());
  {
    ServerProcess server(Flags());
    ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
    const Stubs stubs(server);
    ASSERT_TRUE(Create(stubs, "rossi").ok());
    ASSERT_TRUE(Check(stubs).ok());
    server.Signal(SIGTERM);
    ASSERT_EQ(server.WaitForExit(), 0) << server.Log();
  }
  ASSERT_EQ(chmod(file.c_str(), 0444), 0);
  const auto before = DigestsOf(file);
  {
    ServerProcess server(Flags(), {}, ServerProcess::Listen::kOwnSocket,
                         ServerProcess::Rights::kObeysModes);
    EXPECT_EQ(server.WaitForExit(), EX_UNAVAILABLE) << server.Log();
    EXPECT_THAT(server.Log(), HasSubstr(file));
  }
  EXPECT_EQ(DigestsOf(file), before);
  ASSERT_EQ(chmod(file.c_str(), 0644), 0);
  ServerProcess server(Flags());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  ExpectAll(Stubs(server));
}

INSTANTIATE_TEST_SUITE_P(DiskFault, ReadOnly,
                         ::testing::Values("tenants.db", "decisions.db", "plugin-revisions.db"),
                         [](const auto& file) {
                           const std::string name = file.param;
                           return name == "tenants.db"     ? "Store"
                                  : name == "decisions.db" ? "DecisionLog"
                                                           : "PluginRevisions";
                         });

TEST_F(DiskFault, RevisionsThatAreSpoiledKeepAServerFromStarting) {
  {
    ServerProcess server(Flags());
    ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  }
  SpoilPage(revisions(), 2);
  const auto before = DigestsOf(revisions());
  ServerProcess server(Flags());
  EXPECT_EQ(server.WaitForExit(), EX_DATAERR) << server.Log();
  EXPECT_THAT(server.Log(), HasSubstr(revisions()));
  EXPECT_EQ(DigestsOf(revisions()), before);
}

TEST_F(DiskFault, ALogThatIsSpoiledUnderARunningServerIsNotCalledIntact) {
  ServerProcess server(Flags());
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  ASSERT_TRUE(Create(stubs, "rossi").ok());
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(Check(stubs).ok());
  // All of it goes from the write-ahead log into the database.
  ASSERT_EQ(Sql(log(), "PRAGMA wal_checkpoint(TRUNCATE)").code(), absl::StatusCode::kOk);
  struct stat file;
  ASSERT_EQ(stat(log().c_str(), &file), 0);
  for (int page = 2; page <= file.st_size / 4096; ++page) SpoilPage(log(), page);
  grpc::ClientContext context;
  Limit(context);
  v1::VerifyLogResponse response;
  const grpc::Status status = stubs.audit->VerifyLog(&context, {}, &response);
  EXPECT_FALSE(status.ok() && response.intact()) << response.DebugString();
  // A decision that cannot be kept is not answered.
  EXPECT_FALSE(Check(stubs).ok());
  server.Signal(SIGTERM);
  server.WaitForExit();
  ServerProcess next(Flags());
  EXPECT_EQ(next.WaitForExit(), EX_DATAERR) << next.Log();
}

}  // namespace
}  // namespace domicile::testing
