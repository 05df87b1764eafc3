// The command `simulate`.

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "clients/cpp/mock_connection.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/cli/command_line.h"
#include "tests/cli/streams.h"
#include "tests/support/plugin_builder.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;
using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::vector<std::string>& Played() {
  static const auto* const kPlayed = new std::vector<std::string>{
      "progress { decided: 0 total: 4 }",
      R"(changes {
           changes { tenant_id: "acme" connector_id: "a/sms" before: VERDICT_ALLOW
                     after: VERDICT_DENY alternative_connector_id: "b/sms"
                     decision { verdict: VERDICT_DENY
                                reasons { verdict: VERDICT_DENY text: "No instrument." } } }
           changes { tenant_id: "acme" connector_id: "c/sms" before: VERDICT_ALLOW
                     after: VERDICT_UNDETERMINED
                     alternative { remedies { text: "Sign SCC." } } } })",
      R"(changes {
           changes { tenant_id: "rossi" connector_id: "a/sms" before: VERDICT_ALLOW
                     after: VERDICT_DENY alternative_connector_id: "b/sms"
                     alternative { remedies { text: "Opt in to `b/sms`." } } }
           changes { tenant_id: "verdi" connector_id: "a/sms" before: VERDICT_ALLOW
                     after: VERDICT_DENY }
           changes { tenant_id: "verdi" connector_id: "d/sms" before: VERDICT_DENY
                     after: VERDICT_ALLOW } })",
      "progress { decided: 4 total: 4 changed: 5 }",
      R"(summary { decided: 4 changed: 5 affected_tenants: 3 as_of: "2027-01-01" seconds: 0.25
                   revision { catalog_digest: "cafe" } })"};
  return *kPlayed;
}

class SimulateTest : public ::testing::Test {
 protected:
  LineOutcome Run(const std::vector<std::string>& arguments,
                  const std::vector<std::string>& messages, absl::Status status = absl::OkStatus(),
                  LineOptions options = {}) {
    EXPECT_CALL(*connection_, SimulateChange(_, _))
        .WillRepeatedly(
            [=, this](const v1::SimulateChangeRequest& request, const client::CallOptions&) {
              request_ = request;
              return std::make_unique<PlayedStream<v1::SimulateChangeResponse>>(messages, status);
            });
    options.connection = connection_;
    return RunLine(arguments, options);
  }

  std::shared_ptr<client::MockConnection> connection_ = std::make_shared<client::MockConnection>();
  v1::SimulateChangeRequest request_;
};

TEST_F(SimulateTest, EveryOptionIsAsked) {
  Run({"simulate",
       "--end-rule",
       "eu-us-dpf=2027-01-01",
       "--end-rule",
       "uk-us-data-bridge=2027-02-01",
       "--opt-in",
       "acme:a/sms:region=ie1",
       "--opt-out",
       "acme:b/sms",
       "--tenant",
       "acme",
       "--tenant",
       "rossi",
       "--connector",
       "a/sms",
       "--as-of",
       "2027-03-01",
       "--at-least-revision",
       "3",
       "--no-alternatives"},
      Played());
  EXPECT_EQ(request_.DebugString(), FromText<v1::SimulateChangeRequest>(R"(
    rule_ends { rule_id: "eu-us-dpf" valid_until: "2027-01-01" }
    rule_ends { rule_id: "uk-us-data-bridge" valid_until: "2027-02-01" }
    opt_ins { tenant_id: "acme"
              opt_in { connector_id: "a/sms" inputs { name: "region" value: "ie1" } } }
    opt_ins { tenant_id: "acme" disabled_connector_id: "b/sms" }
    as_of: "2027-03-01" tenant_ids: "acme" tenant_ids: "rossi" connector_ids: "a/sms"
    at_least { tenancy_revision: 3 } without_alternatives: true)")
                                        .DebugString());
}

TEST_F(SimulateTest, ChangesAreRowsAndTheSummaryComesLast) {
  const LineOutcome outcome = Run({"simulate", "--end-rule", "eu-us-dpf=2027-01-01"}, Played());
  EXPECT_EQ(outcome.status, ExitStatus::kSuccess);
  EXPECT_THAT(
      outcome.out,
      StartsWith(
          "TENANT  CONNECTOR  BEFORE  AFTER         WHY             ALTERNATIVE\n"
          "acme    a/sms      ALLOW   DENY          No instrument.  b/sms\n"
          "acme    c/sms      ALLOW   UNDETERMINED                  Sign SCC.\n"
          "rossi   a/sms      ALLOW   DENY                          b/sms after: Opt in to "
          "`b/sms`.\n"
          "verdi   a/sms      ALLOW   DENY                          none was found\n"
          "verdi   d/sms      DENY    ALLOW\n"
          "\n"
          "5 verdicts would change, for 3 tenants. Decided: 4 as of 2027-01-01, in 0.2 s.\n"));
  EXPECT_THAT(outcome.out, HasSubstr("catalog               cafe\n"));
}

TEST_F(SimulateTest, WithoutAlternativesThereIsNoColumnForThem) {
  EXPECT_THAT(
      Run({"simulate", "--opt-out", "acme:a/sms", "--no-alternatives"}, Played()).out,
      AllOf(StartsWith("TENANT  CONNECTOR  BEFORE  AFTER         WHY\n"), Not(HasSubstr("b/sms"))));
}

TEST_F(SimulateTest, WithoutAChangeOfVerdictThereIsOnlyTheSummary) {
  const LineOutcome outcome = Run({"simulate", "--opt-out", "acme:a/sms"},
                                  {"summary { decided: 7 as_of: '2027-01-01' seconds: 1.04 }"});
  EXPECT_THAT(outcome.out, StartsWith("No verdict would change. Decided: 7 as of 2027-01-01, in "
                                      "1.0 s.\n"));
}

TEST_F(SimulateTest, ManyChangesComeInTablesOfAThousandRows) {
  std::string changes;
  for (int i = 0; i < 600; ++i) changes += "changes { tenant_id: 't' connector_id: 'a/b' } ";
  const std::string message = "changes { " + changes + " }";
  std::istringstream out(
      Run({"simulate", "--opt-out", "t:a/b"}, {message, message, "summary {}"}).out);
  int headers = 0, rows = 0;
  for (std::string line; std::getline(out, line);) {
    headers += line.rfind("TENANT", 0) == 0;
    rows += line.rfind("t ", 0) == 0;
  }
  EXPECT_EQ(headers, 2);
  EXPECT_EQ(rows, 1200);
}

TEST_F(SimulateTest, ProgressIsALiveLineOnATerminalAndGoneBeforeTheTable) {
  const LineOutcome outcome = Run({"simulate", "--opt-out", "acme:a/sms"}, Played(),
                                  absl::OkStatus(), {.err_terminal = {.width = 80}});
  EXPECT_EQ(outcome.err,
            "\r\033[K0%: 0 of 4 decided, of which 0 change"
            "\r\033[K100%: 4 of 4 decided, of which 5 change"
            "\r\033[K");
}

TEST_F(SimulateTest, AShortSimulationLeavesALogInPeace) {
  EXPECT_EQ(Run({"simulate", "--opt-out", "acme:a/sms"}, Played()).err, "");
}

TEST_F(SimulateTest, JsonIsAnObjectALineForEachMessage) {
  const LineOutcome outcome = Run({"simulate", "--opt-out", "acme:a/sms", "-o", "json"}, Played(),
                                  absl::OkStatus(), {.err_terminal = {.width = 80}});
  std::istringstream lines(outcome.out);
  std::vector<v1::SimulateChangeResponse> messages;
  for (std::string line; std::getline(lines, line);) {
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &messages.emplace_back()).ok());
  }
  ASSERT_EQ(messages.size(), 5);
  EXPECT_TRUE(messages[0].has_progress());
  EXPECT_EQ(messages[1].changes().changes_size(), 2);
  EXPECT_EQ(messages[4].summary().changed(), 5);
  EXPECT_EQ(outcome.err, "");
}

TEST_F(SimulateTest, WithoutAChangeThereIsNothingToSimulate) {
  EXPECT_CALL(*connection_, SimulateChange(_, _)).Times(0);
  const LineOutcome outcome =
      RunLine({"simulate", "--tenant", "acme"}, {.connection = connection_});
  EXPECT_EQ(outcome.status, ExitStatus::kUsage);
  EXPECT_THAT(outcome.err, HasSubstr("needs a change: --end-rule, --law"));
}

TEST_F(SimulateTest, AnErrorOfTheServerIsTheOutcome) {
  const LineOutcome outcome = Run({"simulate", "--end-rule", "dpf=2027-01-01"}, {},
                                  absl::NotFoundError("there is no rule `dpf`"));
  EXPECT_EQ(outcome.status, ExitStatus::kUsage);
  EXPECT_THAT(outcome.err, HasSubstr("there is no rule `dpf`"));
}

TEST_F(SimulateTest, ASimulationThatBreaksOffDoesNotLookComplete) {
  EXPECT_EQ(Run({"simulate", "--opt-out", "acme:a/sms"}, {Played()[0], Played()[1]}).status,
            ExitStatus::kInternal);
  EXPECT_EQ(Run({"simulate", "--opt-out", "acme:a/sms", "-o", "json"}, {Played()[0]}).status,
            ExitStatus::kInternal);
}

}  // namespace
}  // namespace domicile::cli
