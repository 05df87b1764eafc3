// The command `watch decisions`.

#include <memory>
#include <string>
#include <vector>

#include "clients/cpp/mock_connection.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/cli/command_line.h"
#include "tests/cli/streams.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;
using ::testing::_;
using ::testing::HasSubstr;

class WatchDecisionsTest : public ::testing::Test {
 protected:
  LineOutcome Run(const std::vector<std::string>& arguments,
                  const std::vector<std::string>& messages,
                  absl::Status status = absl::CancelledError(), const Terminal& terminal = {}) {
    EXPECT_CALL(*connection_, WatchDecisions(_, _))
        .WillOnce([=, this](const v1::WatchDecisionsRequest& request, const client::CallOptions&) {
          request_ = request;
          return std::make_unique<PlayedStream<v1::WatchDecisionsResponse>>(messages, status);
        });
    return RunLine(arguments, {.connection = connection_, .out_terminal = terminal});
  }

  std::shared_ptr<client::MockConnection> connection_ = std::make_shared<client::MockConnection>();
  v1::WatchDecisionsRequest request_;
};

TEST_F(WatchDecisionsTest, EveryOptionIsAsked) {
  Run({"watch",
       "decisions",
       "a/sms",
       "b/sms",
       "--tenant",
       "acme",
       "--data",
       "user.contact",
       "--purpose",
       "reminders",
       "--data-kind",
       "hr",
       "--input",
       "region=ie1",
       "--subject-country",
       "FR",
       "--as-of",
       "2027-01-01",
       "--at-least-revision",
       "3"},
      {});
  EXPECT_EQ(request_.DebugString(), FromText<v1::WatchDecisionsRequest>(R"(
    tenant_id: "acme" connector_ids: "a/sms" connector_ids: "b/sms"
    check { data_categories: "user.contact" purposes: "reminders" data_kind: "hr"
            inputs { name: "region" value: "ie1" } data_subject_country: "FR" }
    at_least { tenancy_revision: 3 } as_of: "2027-01-01")")
                                        .DebugString());
}

TEST_F(WatchDecisionsTest, EachMessageIsALine) {
  const LineOutcome outcome =
      Run({"watch", "decisions", "--tenant", "acme"},
          {R"(event: DECISION_EVENT_INITIAL
          decision { as_of: "2026-11-23" verdict: VERDICT_ALLOW connector_id: "a/sms"
                     valid_until: "2027-07-01"
                     reasons { verdict: VERDICT_ALLOW text: "The law carries it." } })",
           R"(event: DECISION_EVENT_EXPIRED previous_verdict: VERDICT_ALLOW
          decision { as_of: "2027-07-01" verdict: VERDICT_DENY connector_id: "a/sms"
                     reasons { verdict: VERDICT_DENY text: "No instrument." } })",
           R"(event: DECISION_EVENT_CHANGED previous_verdict: VERDICT_DENY
          decision { as_of: "2027-07-02" verdict: VERDICT_DENY connector_id: "a/sms"
                     reasons { verdict: VERDICT_DENY text: "Not opted in." } })",
           R"(event: DECISION_EVENT_REMOVED previous_verdict: VERDICT_DENY
          decision { as_of: "2027-07-02" verdict: VERDICT_DENY connector_id: "a/sms" })",
           "checkpoint: true revision { generation: 2 tenancy_revision: 5 }"});
  EXPECT_EQ(outcome.status, ExitStatus::kSuccess);
  EXPECT_EQ(outcome.out,
            "2026-11-23  initial  ALLOW  a/sms  until 2027-07-01  The law carries it.\n"
            "2027-07-01  expired  ALLOW → DENY  a/sms  until open  No instrument.\n"
            "2027-07-02  changed  DENY  a/sms  until open  Not opted in.\n"
            "2027-07-02  removed  a/sms\n"
            "current through generation 2, revision 5 of tenants and policies\n");
}

TEST_F(WatchDecisionsTest, VerdictsAreColouredOnATerminal) {
  EXPECT_THAT(Run({"watch", "decisions", "--tenant", "acme"},
                  {"event: DECISION_EVENT_INITIAL decision { verdict: VERDICT_DENY }"},
                  absl::CancelledError(), {.width = 80, .color = true})
                  .out,
              HasSubstr("\033[31mDENY\033[0m"));
}

TEST_F(WatchDecisionsTest, JsonIsAnObjectALine) {
  const LineOutcome outcome =
      Run({"watch", "decisions", "--tenant", "acme", "-o", "json"},
          {"event: DECISION_EVENT_INITIAL decision { verdict: VERDICT_DENY }", "checkpoint: true"});
  EXPECT_EQ(outcome.out,
            "{\"event\":\"DECISION_EVENT_INITIAL\",\"decision\":{\"verdict\":\"VERDICT_DENY\"}}\n"
            "{\"checkpoint\":true}\n");
}

TEST_F(WatchDecisionsTest, AWatchThatTheServerEndsIsAnError) {
  const LineOutcome outcome = Run({"watch", "decisions", "--tenant", "acme"}, {}, absl::OkStatus());
  EXPECT_EQ(outcome.status, ExitStatus::kUnavailable);
  EXPECT_THAT(outcome.err, HasSubstr("the server ended the watch"));
}

TEST_F(WatchDecisionsTest, AnErrorOfTheServerIsTheOutcome) {
  const LineOutcome outcome = Run({"watch", "decisions", "--tenant", "nobody"}, {},
                                  absl::NotFoundError("there is no tenant `nobody`"));
  EXPECT_EQ(outcome.status, ExitStatus::kUsage);
  EXPECT_THAT(outcome.err, HasSubstr("there is no tenant `nobody`"));
}

}  // namespace
}  // namespace domicile::cli
