// `domicile log`, as a shell runs it, on the log of a server that can be stopped and started again.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cpp/client.h"
#include "domicile/v1/audit_service.pb.h"
#include "gmock/gmock.h"
#include "tests/cli/served_program.h"
#include "tests/support/database_file.h"

namespace domicile::cli {
namespace {

using domicile::testing::Sql;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LogTest : public ServedProgramTest {
 protected:
  // Each test has a log of its own, in which two tenants asked.
  static void SetUpTestSuite() {}

  void SetUp() override {
    Start();
    ASSERT_EQ(Ask({"apply", "-f", directory_.Write("tenants.yaml", R"(
tenants:
- {id: rossi, countryCode: IT, optIns: [{connectorId: csctelecom/sms}]}
- {id: smith, countryCode: GB}
)")})
                  .status,
              0);
    ASSERT_EQ(Check("rossi", "csctelecom/sms"), 0);
    ASSERT_EQ(Check("rossi", "plivo/sms"), 1);
    ASSERT_EQ(Check("smith", "csctelecom/sms"), 1);
  }
  void TearDown() override { StopServer(); }

  void Start() { StartServer({"--decision-log", log(), "--store", "sqlite:" + store()}); }

  std::string log() const { return directory_.File("decisions.db"); }
  std::string store() const { return directory_.File("tenants.db"); }

  static int Check(const std::string& tenant, const std::string& connector) {
    return Ask({"check", connector, "--tenant", tenant}).status;
  }

  // The sequences of the entries that are listed with these filters.
  static std::vector<int64_t> Listed(std::vector<std::string> filters) {
    filters.insert(filters.begin(), {"log", "list"});
    const auto response = AskJson<v1::ListDecisionsResponse>(filters);
    std::vector<int64_t> sequences;
    for (const v1::LogEntry& entry : response.entries()) sequences.push_back(entry.sequence());
    return sequences;
  }
};

TEST_F(LogTest, DecisionsAreListedByTheFiltersOldestOrNewestFirst) {
  EXPECT_THAT(Listed({}), ElementsAre(1, 2, 3));
  EXPECT_THAT(Listed({"--newest", "--limit", "2"}), ElementsAre(3, 2));
  EXPECT_THAT(Listed({"--tenant", "rossi"}), ElementsAre(1, 2));
  EXPECT_THAT(Listed({"--connector", "csctelecom/sms", "--verdict", "deny"}), ElementsAre(3));
  EXPECT_THAT(Listed({"--verdict", "undetermined"}), IsEmpty());
  EXPECT_THAT(Listed({"--from", "2026-01-01"}), SizeIs(3));
  EXPECT_THAT(Listed({"--until", "2026-01-01T00:00:00Z"}), IsEmpty());
  const auto all = AskJson<v1::ListDecisionsResponse>({"log", "list"});
  EXPECT_THAT(Listed({"--id", all.entries(1).decision().id()}), ElementsAre(2));
}

TEST_F(LogTest, AListSaysWhoDecided) {
  v1::ReportDecisionsRequest report;
  report.set_reporter("dialler");
  v1::ReportedDecision& reported = *report.add_decisions();
  reported.mutable_check()->set_tenant_id("rossi");
  reported.mutable_check()->set_connector_id("plivo/sms");
  reported.mutable_decision()->set_id("one");
  reported.mutable_decision()->mutable_time()->set_seconds(1'795'000'000);
  reported.mutable_decision()->set_verdict(v1::VERDICT_DENY);
  reported.mutable_decision()->set_tenant_id("rossi");
  reported.mutable_decision()->set_connector_id("plivo/sms");
  ASSERT_TRUE(client::Client(client::MakeConnection(ServerEnvironment().at("DOMICILE_SERVER")))
                  .ReportDecisions(report)
                  .ok());
  const Outcome listed = Ask({"log", "list"});
  EXPECT_THAT(listed.out, ContainsRegex("csctelecom/sms +ALLOW +server"));
  EXPECT_THAT(listed.out, ContainsRegex("plivo/sms +DENY +dialler"));
}

TEST_F(LogTest, AListThatIsCutSaysSo) {
  const Outcome cut = Ask({"log", "list", "--limit", "1"});
  EXPECT_THAT(cut.out, ContainsRegex("rossi +csctelecom/sms +ALLOW"));
  EXPECT_THAT(cut.err, HasSubstr("There are more"));
  EXPECT_EQ(Ask({"log", "list", "--limit", "3"}).err, "");
}

TEST_F(LogTest, TheExportIsOneJsonObjectALine) {
  const Outcome outcome = Ask({"log", "export", "--tenant", "rossi"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "Exported 2 entries.\n");
  const std::vector<std::string> lines = absl::StrSplit(outcome.out, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 2);
  v1::LogEntry entry;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(lines[1], &entry).ok());
  EXPECT_EQ(entry.check().connector_id(), "plivo/sms");
  EXPECT_EQ(entry.decision().verdict(), v1::VERDICT_DENY);
}

TEST_F(LogTest, AnExportHasAllPages) {
  // More than the 500 of a page.
  v1::BatchCheckTransfersRequest request;
  for (int i = 0; i < 600; ++i) {
    request.add_checks()->set_tenant_id("rossi");
    request.mutable_checks(i)->set_connector_id("csctelecom/sms");
  }
  const client::Client client(client::MakeConnection(ServerEnvironment().at("DOMICILE_SERVER")));
  ASSERT_TRUE(client.BatchCheckTransfers(request).ok());
  EXPECT_EQ(Ask({"log", "export"}).err, "Exported 603 entries.\n");
  EXPECT_EQ(Ask({"log", "export", "--limit", "501"}).err, "Exported 501 entries.\n");
  EXPECT_THAT(Listed({}), SizeIs(100));
  EXPECT_THAT(Listed({"--limit", "0"}), SizeIs(603));
}

TEST_F(LogTest, AnIntactLogIsVerifiedByTheServerAndWithoutOne) {
  const Outcome served = Ask({"log", "verify"});
  EXPECT_EQ(served.status, 0) << served.err;
  EXPECT_THAT(served.out, AllOf(HasSubstr("intact"), HasSubstr("3, from 1 to 3")));
  StopServer();
  const Outcome alone = RunDomicile({"log", "verify", "--database", log()});
  EXPECT_EQ(alone.status, 0) << alone.err;
  EXPECT_EQ(alone.out, served.out);
}

TEST_F(LogTest, AnAlteredEntryShowsWhileTheServerRuns) {
  ASSERT_TRUE(
      Sql(log(), "UPDATE decision_groups SET last_id = 'smith' WHERE last_sequence = 2").ok());
  const Outcome outcome = Ask({"log", "verify"});
  EXPECT_EQ(outcome.status, 1) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("not intact"), ContainsRegex("altered +2 ")));
}

TEST_F(LogTest, ARemovedEntryShowsWhileTheServerRuns) {
  ASSERT_TRUE(Sql(log(), "DELETE FROM decision_groups WHERE last_sequence = 2").ok());
  const Outcome outcome = Ask({"log", "verify"});
  EXPECT_EQ(outcome.status, 1) << outcome.err;
  EXPECT_THAT(outcome.out, ContainsRegex("removed +2 "));
}

TEST_F(LogTest, AnEntryThatWasKeptShowsThatLaterOnesWereCutOff) {
  const auto verified = AskJson<v1::VerifyLogResponse>({"log", "verify"});
  const std::string known = absl::StrCat(verified.last_sequence(), ":", verified.head_hash());
  EXPECT_EQ(Ask({"log", "verify", "--known", known}).status, 0);
  const Outcome other = Ask({"log", "verify", "--known", "3:" + std::string(64, '0')});
  EXPECT_EQ(other.status, 1) << other.err;
  EXPECT_EQ(Ask({"log", "verify", "--known", "three"}).status, 64);
}

TEST_F(LogTest, ALogThatNoServerStartsWithIsVerifiedWithoutOne) {
  StopServer();
  ASSERT_TRUE(Sql(log(), "DELETE FROM decision_groups WHERE last_sequence = 3").ok());
  const Outcome outcome = RunDomicile({"log", "verify", "--database", log()});
  EXPECT_EQ(outcome.status, 1) << outcome.err;
  EXPECT_THAT(outcome.out, ContainsRegex("removed +3 "));
}

TEST_F(LogTest, WhatIsNoLogIsNotVerified) {
  EXPECT_EQ(RunDomicile({"log", "verify", "--database", directory_.File("none")}).status, 64);
  EXPECT_EQ(RunDomicile({"log", "verify", "--database", directory_.Write("empty", "")}).status, 65);
  StopServer();
  EXPECT_EQ(RunDomicile({"log", "verify", "--database", store()}).status, 65);
}

TEST_F(LogTest, AServerWithoutALogSaysHowToHaveOne) {
  StartServer();
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"log", "list"}, {"log", "export"}, {"log", "verify"}}) {
    const Outcome outcome = Ask(command);
    EXPECT_EQ(outcome.status, 64);
    EXPECT_THAT(outcome.err, HasSubstr("next: start the server with `domiciled --decision-log"));
  }
}

}  // namespace
}  // namespace domicile::cli
