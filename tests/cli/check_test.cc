// The commands `check` and `explain`.

#include <fstream>
#include <memory>
#include <string>

#include "clients/cpp/mock_connection.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "service/base/error.h"
#include "tests/cli/command_line.h"
#include "tests/support/plugin_builder.h"
#include "tests/support/temp_directory.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;
using domicile::testing::ReadFile;
using ::testing::_;
using ::testing::AllOf;
using ::testing::DoAll;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Return;
using ::testing::SaveArg;
using ::testing::StartsWith;

constexpr char kDecision[] = R"(
  decision {
    verdict: VERDICT_DENY tenant_id: "acme" connector_id: "twilio/sms" as_of: "2026-11-23"
    valid_until: "2027-07-01" id: "d-1" legal_status: LEGAL_STATUS_LAWFUL regime_ids: "eu_gdpr"
    reasons { verdict: VERDICT_DENY leg: 1 recipient: "Twilio" policy_id: "eea-only"
              policy_field: "storage" text: "Twilio stores outside the EEA." }
    reasons { verdict: VERDICT_ALLOW leg: 1 recipient: "Twilio" instrument: "(EU) 2023/1795"
              rule_id: "eu-us-dpf" vendor_asserted: true text: "The law carries it." }
    missing_facts { fact: "edge" subject: "twilio/sms" leg: 1 description: "Which edge, nobody says."
                    pointer_urls: "https://edge.example" }
    obligations { obligation { id: "tia" text: "Assess the transfer." } origin: DUTY_ORIGIN_LAW
                  origin_id: "eu-scc" recipient: "Twilio" }
    first_failing_leg { leg: 1 from: "XCALLY" to: "Twilio" connector_id: "twilio/sms"
                        status: LEGAL_STATUS_LAWFUL text: "Twilio stores outside the EEA." }
    weakest_leg { leg: 2 from: "Twilio" to: "Amazon" status: LEGAL_STATUS_UNPROVEN text: "Who is it?" }
    revision { catalog_digest: "cafe" law_digest: "1a3" generation: 4 tenancy_revision: 9 }
    country_codes: "US" paths: "tenant → XCALLY → twilio → amazon"
  })";

class CheckTest : public ::testing::Test {
 protected:
  LineOutcome Run(const std::vector<std::string>& arguments, const Terminal& terminal = {}) {
    return RunLine(arguments, {.connection = connection_, .out_terminal = terminal});
  }

  // What CheckTransfer is asked is in `request_`.
  void Answer(const std::string& response) {
    EXPECT_CALL(*connection_, CheckTransfer(_, _))
        .WillRepeatedly(
            DoAll(SaveArg<0>(&request_), Return(FromText<v1::CheckTransferResponse>(response))));
  }

  void AnswerBatch(const std::string& response) {
    EXPECT_CALL(*connection_, BatchCheckTransfers(_, _))
        .WillRepeatedly(DoAll(SaveArg<0>(&batch_),
                              Return(FromText<v1::BatchCheckTransfersResponse>(response))));
  }

  std::shared_ptr<client::MockConnection> connection_ = std::make_shared<client::MockConnection>();
  v1::CheckTransferRequest request_;
  v1::BatchCheckTransfersRequest batch_;
  const domicile::testing::TempDirectory directory_;
};

TEST_F(CheckTest, EveryOptionIsAsked) {
  Answer("decision { verdict: VERDICT_ALLOW }");
  Run({"check",
       "twilio/sms",
       "--tenant",
       "acme",
       "--input",
       "region=ie1",
       "--input",
       "meta/whatsapp:local_storage=DE",
       "--data",
       "user.contact",
       "--data",
       "user.content",
       "--purpose",
       "reminders",
       "--data-kind",
       "hr",
       "--subject-country",
       "FR",
       "--as-of",
       "2027-01-01",
       "--at-least-revision",
       "12",
       "--explain"});
  EXPECT_EQ(request_.DebugString(), FromText<v1::CheckTransferRequest>(R"(
    check {
      tenant_id: "acme" connector_id: "twilio/sms"
      inputs { name: "region" value: "ie1" }
      inputs { connector_id: "meta/whatsapp" name: "local_storage" value: "DE" }
      data_subject_country: "FR" data_categories: "user.contact" data_categories: "user.content"
      purposes: "reminders" data_kind: "hr" }
    as_of: "2027-01-01" at_least { tenancy_revision: 12 } explain: true)")
                                        .DebugString());
}

TEST_F(CheckTest, TheExitStatusIsTheVerdict) {
  const std::vector<std::pair<std::string, ExitStatus>> verdicts = {
      {"VERDICT_ALLOW", ExitStatus::kAllow},
      {"VERDICT_DENY", ExitStatus::kDeny},
      {"VERDICT_UNDETERMINED", ExitStatus::kUndetermined}};
  for (const auto& [verdict, status] : verdicts) {
    for (const char* command : {"check", "explain"}) {
      for (const char* form : {"table", "json", "yaml", "textproto"}) {
        Answer("decision { verdict: " + verdict + " }");
        EXPECT_EQ(Run({command, "a/b", "--tenant", "t", "-o", form}).status, status)
            << command << " " << form << " " << verdict;
      }
    }
  }
}

TEST_F(CheckTest, TheVerdictComesFirstAndThenWhatSettlesIt) {
  Answer(kDecision);
  const LineOutcome outcome = Run({"check", "twilio/sms", "--tenant", "acme"});
  EXPECT_THAT(outcome.out,
              StartsWith("DENY  Tenant `acme` may not send data over `twilio/sms` on 2026-11-23.\n"
                         "holds until   2027-07-01\n"
                         "by law alone  lawful\n"));
  EXPECT_LT(outcome.out.find("Twilio stores outside the EEA."),
            outcome.out.find("The law carries it."));
  EXPECT_EQ(outcome.err, "");
}

TEST_F(CheckTest, AReasonNamesWhatItRestsOnAndStepsCountFromOne) {
  Answer(kDecision);
  const std::string out = Run({"check", "twilio/sms", "--tenant", "acme"}).out;
  EXPECT_THAT(out, HasSubstr("DENY     2     Twilio     policy eea-only, storage"));
  EXPECT_THAT(out, HasSubstr("(EU) 2023/1795 (only the vendor says so)  The law carries it."));
}

TEST_F(CheckTest, WhatIsMissingAndWhatHasToBeDoneIsSaid) {
  Answer(kDecision);
  const std::string out = Run({"check", "twilio/sms", "--tenant", "acme"}).out;
  EXPECT_THAT(out, HasSubstr("Which edge, nobody says. Look at: https://edge.example\n"));
  EXPECT_THAT(out, HasSubstr("tia         Twilio  rule eu-scc  Assess the transfer.\n"));
}

TEST_F(CheckTest, PathsFailingAndWeakestStepAndRevisionsFollow) {
  Answer(kDecision);
  const std::string out = Run({"check", "twilio/sms", "--tenant", "acme"}).out;
  EXPECT_THAT(out, HasSubstr("Paths\ntenant → XCALLY → twilio → amazon\n"));
  EXPECT_THAT(out, HasSubstr("First failing step  2, XCALLY → Twilio (twilio/sms), lawful: "
                             "Twilio stores outside the EEA.\n"
                             "Weakest step        3, Twilio → Amazon, unproven: Who is it?\n"));
  EXPECT_THAT(out, HasSubstr("catalog               cafe\n"
                             "law                   1a3\n"
                             "generation            4\n"
                             "tenants and policies  revision 9\n"
                             "in the log as         d-1\n"));
}

TEST_F(CheckTest, TheVerdictIsColouredWhereThereIsColour) {
  Answer(kDecision);
  EXPECT_THAT(Run({"check", "a/b", "--tenant", "t"}, {.width = 100, .color = true}).out,
              StartsWith("\033[31mDENY\033[0m  "));
  EXPECT_THAT(Run({"check", "a/b", "--tenant", "t"}, {.width = 100}).out, Not(HasSubstr("\033")));
}

TEST_F(CheckTest, JsonIsTheResponse) {
  Answer(kDecision);
  const LineOutcome outcome = Run({"check", "twilio/sms", "--tenant", "acme", "-o", "json"});
  v1::CheckTransferResponse response;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(outcome.out, &response).ok());
  EXPECT_EQ(response.DebugString(), FromText<v1::CheckTransferResponse>(kDecision).DebugString());
}

TEST_F(CheckTest, AReceiptIsAskedForAndWritten) {
  Answer(std::string(kDecision) + R"(receipt { key_id: "0123" signature: "\x01\x02" })");
  const std::string file = directory_.File("receipt.json");
  EXPECT_EQ(Run({"check", "twilio/sms", "--tenant", "acme", "--receipt", file}).status,
            ExitStatus::kDeny);
  EXPECT_TRUE(request_.sign());
  v1::Receipt receipt;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(ReadFile(file), &receipt).ok());
  EXPECT_EQ(receipt.key_id(), "0123");
  EXPECT_EQ(receipt.signature(), "\x01\x02");
}

TEST_F(CheckTest, AReceiptThatCannotBeWrittenIsAnErrorBeforeAnyAnswer) {
  Answer(std::string(kDecision) + R"(receipt { key_id: "0123" })");
  const LineOutcome outcome =
      Run({"check", "a/b", "--tenant", "t", "--receipt", directory_.File("none/receipt.json")});
  EXPECT_EQ(outcome.status, ExitStatus::kUsage);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("cannot write"));
}

TEST_F(CheckTest, AServerThatSignsNothingLeavesNoFileBehind) {
  Answer(kDecision);
  const std::string file = directory_.File("receipt.json");
  EXPECT_EQ(Run({"check", "a/b", "--tenant", "t", "--receipt", file}).status,
            ExitStatus::kInternal);
  EXPECT_FALSE(std::ifstream(file).is_open());
}

TEST_F(CheckTest, AServerWithoutAKeyIsSaidHowToGiveItOne) {
  EXPECT_CALL(*connection_, CheckTransfer(_, _))
      .WillOnce(Return(base::Error(absl::StatusCode::kFailedPrecondition, "NO_SIGNING_KEY",
                                   "the server has no key")));
  const LineOutcome outcome =
      Run({"check", "a/b", "--tenant", "t", "--receipt", directory_.File("r.json")});
  EXPECT_EQ(outcome.status, ExitStatus::kUsage);
  EXPECT_THAT(outcome.err, HasSubstr("domiciled --signing-key FILE"));
}

TEST_F(CheckTest, SeveralConnectorsAreOneBatchAndEachInputGoesWhereItBelongs) {
  AnswerBatch("results { decision {} } results { decision {} }");
  Run({"check", "twilio/sms", "sinch/whatsapp", "--tenant", "acme", "--input", "a=1", "--input",
       "twilio/sms:region=ie1", "--input", "meta/whatsapp:local_storage=DE", "--as-of",
       "2027-01-01", "--at-least-revision", "3"});
  EXPECT_EQ(batch_.DebugString(), FromText<v1::BatchCheckTransfersRequest>(R"(
    checks { tenant_id: "acme" connector_id: "twilio/sms"
      inputs { name: "a" value: "1" }
      inputs { connector_id: "twilio/sms" name: "region" value: "ie1" }
      inputs { connector_id: "meta/whatsapp" name: "local_storage" value: "DE" } }
    checks { tenant_id: "acme" connector_id: "sinch/whatsapp"
      inputs { name: "a" value: "1" }
      inputs { connector_id: "meta/whatsapp" name: "local_storage" value: "DE" } }
    as_of: "2027-01-01" at_least { tenancy_revision: 3 })")
                                      .DebugString());
}

TEST_F(CheckTest, OfSeveralTheWorstVerdictIsTheExitStatus) {
  const std::string allow = "results { decision { verdict: VERDICT_ALLOW } } ";
  const std::string deny = "results { decision { verdict: VERDICT_DENY } } ";
  const std::string undetermined = "results { decision { verdict: VERDICT_UNDETERMINED } } ";
  AnswerBatch(allow + allow);
  EXPECT_EQ(Run({"check", "a/b", "c/d", "--tenant", "t"}).status, ExitStatus::kAllow);
  AnswerBatch(undetermined + allow);
  EXPECT_EQ(Run({"check", "a/b", "c/d", "--tenant", "t"}).status, ExitStatus::kUndetermined);
  AnswerBatch(deny + undetermined);
  EXPECT_EQ(Run({"check", "a/b", "c/d", "--tenant", "t"}).status, ExitStatus::kDeny);
}

TEST_F(CheckTest, EachOfSeveralHasItsRow) {
  AnswerBatch(R"(
    results { decision { verdict: VERDICT_ALLOW valid_until: "2027-07-01"
              reasons { verdict: VERDICT_ALLOW text: "The law carries it." }
              obligations { obligation { id: "tia" } } obligations { obligation { id: "tia" } } } }
    results { decision { verdict: VERDICT_UNDETERMINED
              reasons { verdict: VERDICT_UNDETERMINED text: "Where is it?" } } }
    revision { catalog_digest: "cafe" })");
  EXPECT_THAT(Run({"check", "a/b", "c/d", "--tenant", "t"}).out,
              AllOf(HasSubstr("a/b        ALLOW         2027-07-01  The law carries it.  tia\n"),
                    HasSubstr("c/d        UNDETERMINED  open        Where is it?\n"),
                    HasSubstr("catalog               cafe\n")));
}

TEST_F(CheckTest, AConnectorThatIsNoneIsAnErrorBesideTheRowsOfTheOthers) {
  AnswerBatch(R"(
    results { decision { verdict: VERDICT_DENY } }
    results { error { code: "NOT_FOUND" reason: "CONNECTOR_NOT_FOUND"
              message: "there is no connector `c/d`" } })");
  const LineOutcome outcome = Run({"check", "a/b", "c/d", "--tenant", "t"});
  EXPECT_EQ(outcome.status, ExitStatus::kUsage);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("DENY"), HasSubstr("there is no connector `c/d`")));
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("error: c/d: there is no connector `c/d`\n"),
                                 HasSubstr("next: `domicile connectors list`")));
}

TEST_F(CheckTest, AReceiptAndAnExplanationAreForOneConnector) {
  for (const char* option : {"--explain", "--receipt=r.json"}) {
    const LineOutcome outcome = Run({"check", "a/b", "c/d", "--tenant", "t", option});
    EXPECT_EQ(outcome.status, ExitStatus::kUsage);
    EXPECT_THAT(outcome.err, HasSubstr("check them one by one"));
  }
}

TEST_F(CheckTest, ErrorsKeepTheirExitStatus) {
  const std::vector<std::pair<absl::Status, ExitStatus>> errors = {
      {absl::UnavailableError("gone"), ExitStatus::kUnavailable},
      {absl::NotFoundError("no tenant"), ExitStatus::kUsage},
      {absl::PermissionDeniedError("no"), ExitStatus::kNotPermitted},
      {absl::InternalError("broken"), ExitStatus::kInternal}};
  for (const auto& [error, status] : errors) {
    EXPECT_CALL(*connection_, CheckTransfer(_, _)).WillRepeatedly(Return(error));
    EXPECT_EQ(Run({"check", "a/b", "--tenant", "t"}).status, status) << error;
  }
}

TEST_F(CheckTest, ExplainAsksForTheDerivationAndDrawsIt) {
  Answer(R"(decision { verdict: VERDICT_ALLOW }
            explanation { text: "ALLOW." verdict: VERDICT_ALLOW children { text: "Because." } })");
  const LineOutcome outcome = Run({"explain", "a/b", "--tenant", "t"});
  EXPECT_TRUE(request_.explain());
  EXPECT_EQ(outcome.out, "✓ ALLOW.\n└─ Because.\n");
}

TEST_F(CheckTest, ACheckThatExplainsDrawsItBelowTheDecision) {
  Answer(R"(decision { verdict: VERDICT_ALLOW } explanation { text: "ALLOW." })");
  EXPECT_THAT(Run({"check", "a/b", "--tenant", "t", "--explain"}).out,
              HasSubstr("\nHow it follows\nALLOW.\n"));
}

}  // namespace
}  // namespace domicile::cli
