// The decision log of a running server: its modes, its age, its flags.

#include "service/audit/decision_log.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sysexits.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "tests/e2e/stubs.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/database_file.h"
#include "tests/support/plugin_directory.h"

namespace domicile::testing {
namespace {

using ::testing::HasSubstr;

class LogOfDecisions : public ::testing::Test {
 protected:
  LogOfDecisions() { plugins_.Add(BundledPlugin("csctelecom")); }

  std::string log() const { return directory_.File("decisions.db"); }

  std::vector<std::string> Flags(const std::vector<std::string>& more) const {
    std::vector<std::string> flags = {"--plugins", plugins_.path()};
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  }

  static void CreateTenant(const Stubs& stubs) {
    ASSERT_TRUE(stubs.Create("rossi", "csctelecom/sms").ok());
  }

  static grpc::Status Check(const Stubs& stubs) {
    v1::CheckTransferResponse response;
    return stubs.Check("rossi", "csctelecom/sms", response);
  }

  // Waits until the log has so many entries; false when it does not in time.
  static bool WaitForEntries(const Stubs& stubs, size_t count) {
    for (const absl::Time end = absl::Now() + kPatience; absl::Now() < end;) {
      if (stubs.LogEntries().size() == count) return true;
      absl::SleepFor(absl::Milliseconds(20));
    }
    return false;
  }

  const PluginDirectory plugins_;
  const TempDirectory directory_;
};

TEST_F(LogOfDecisions, InAsyncModeLetsCallersWaitWhenItIsFullAndDropsNothing) {
  constexpr int kCallers = 12, kQueue = 3;
  ServerProcess server(Flags({"--decision-log", log(), "--decision-log-mode", "async",
                              "--decision-log-queue", std::to_string(kQueue)}));
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  CreateTenant(stubs);
  std::atomic<int> answered = 0;
  std::vector<std::thread> callers;
  {
    const WriteLock lock(log());  // nothing can be logged meanwhile
    for (int i = 0; i < kCallers; ++i) {
      callers.emplace_back([&] {
        EXPECT_TRUE(Check(Stubs(server)).ok());
        ++answered;
      });
    }
    absl::SleepFor(absl::Seconds(1));
    EXPECT_EQ(answered, kQueue);
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_TRUE(WaitForEntries(stubs, kCallers));
  EXPECT_TRUE(stubs.VerifyLog().intact());
}

TEST_F(LogOfDecisions, InAsyncModeIsWrittenBeforeTheServerEnds) {
  constexpr int kChecks = 200;
  {
    ServerProcess server(Flags({"--decision-log", log(), "--decision-log-mode", "async"}));
    ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
    const Stubs stubs(server);
    CreateTenant(stubs);
    for (int i = 0; i < kChecks; ++i) ASSERT_TRUE(Check(stubs).ok());
    server.Signal(SIGTERM);
    ASSERT_EQ(server.WaitForExit(), 0);
  }
  ServerProcess server(Flags({"--decision-log", log()}));
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  EXPECT_EQ(Stubs(server).LogEntries().size(), size_t{kChecks});
}

TEST_F(LogOfDecisions, InSyncModeAnswersNobodyBeforeItIsWritten) {
  ServerProcess server(Flags({"--decision-log", log()}));
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  CreateTenant(stubs);
  std::future<grpc::Status> answer;
  {
    const WriteLock lock(log());
    answer = std::async(std::launch::async, [&] { return Check(stubs); });
    EXPECT_EQ(answer.wait_for(std::chrono::seconds(1)), std::future_status::timeout);
  }
  EXPECT_TRUE(answer.get().ok());
  EXPECT_EQ(stubs.LogEntries().size(), 1u);
}

TEST_F(LogOfDecisions, LetsGoOfWhatIsTooOldAndKeepsItsChain) {
  {
    auto written = *audit::DecisionLog::Open({.path = log()});
    for (const int days_ago : {400, 40, 31, 29, 0}) {
      const absl::Time time = absl::Now() - absl::Hours(24 * days_ago);
      audit::Entry entry;
      entry.decision.set_id(audit::NewDecisionId(time));
      entry.decision.set_tenant_id(std::to_string(days_ago));
      *entry.decision.mutable_time() =
          google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time));
      std::promise<bool> logged;
      written->Append({entry},
                      [&logged](const absl::Status& status) { logged.set_value(status.ok()); });
      ASSERT_TRUE(logged.get_future().get());
    }
  }
  ServerProcess server(Flags({"--decision-log", log(), "--decision-log-days", "30"}));
  ASSERT_TRUE(server.WaitUntilServing()) << server.Log();
  const Stubs stubs(server);
  ASSERT_TRUE(WaitForEntries(stubs, 2)) << server.Log();
  EXPECT_EQ(stubs.LogEntries()[0].decision().tenant_id(), "29");
  const v1::VerifyLogResponse verified = stubs.VerifyLog();
  EXPECT_TRUE(verified.intact()) << verified.DebugString();
  EXPECT_EQ(verified.first_sequence(), 4);
  CreateTenant(stubs);
  EXPECT_TRUE(Check(stubs).ok());
  EXPECT_TRUE(stubs.VerifyLog().intact());
}

TEST_F(LogOfDecisions, IsRefusedWhereItsFlagsContradictEachOther) {
  struct Contradiction {
    std::vector<std::string> flags;
    const char* message;
  };
  for (const Contradiction& one : std::vector<Contradiction>{
           {{"--decision-log-mode", "sync"}, "no --decision-log says where"},
           {{"--decision-log-mode", "async"}, "no --decision-log says where"},
           {{"--decision-log", ":memory:"}, "needs a file"},
           {{"--decision-log", log(), "--decision-log-mode", "later"}, "--decision-log-mode"},
           {{"--decision-log", log(), "--decision-log-days", "-1"}, "--decision-log-days"},
           {{"--decision-log", log(), "--decision-log-queue", "0"}, "--decision-log-queue"}}) {
    ServerProcess server(Flags(one.flags));
    EXPECT_EQ(server.WaitForExit(), EX_USAGE) << one.message;
    EXPECT_THAT(server.Log(), HasSubstr(one.message));
  }
}

}  // namespace
}  // namespace domicile::testing
