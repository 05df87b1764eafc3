// Decisions by the program itself, against the server of this build with the bundled plugins and
// the bundled law.

#include <signal.h>

#include <string>
#include <vector>

#include "domicile/v1/residency_service.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/cli/served_program.h"
#include "tests/support/bundled_plugins.h"

namespace domicile::cli {
namespace {

using domicile::testing::BundledPlugin;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Italian companies, of which one keeps its data in the EEA, one opted in to nothing, and one that
// a test changes.
constexpr char kTenants[] = R"(
  policies { id: "eea-only" storage { codes: "EEA" } processing { codes: "EEA" } }
  tenants { id: "rossi" country_code: "IT"
            opt_ins { connector_id: "csctelecom/sms" }
            opt_ins { connector_id: "plivo/sms" }
            opt_ins { connector_id: "twilio/whatsapp" } }
  tenants { id: "bianchi" country_code: "IT" policy_ids: "eea-only"
            opt_ins { connector_id: "csctelecom/sms" }
            opt_ins { connector_id: "twilio/whatsapp" } }
  tenants { id: "neri" country_code: "IT" }
  tenants { id: "verdi" country_code: "IT" opt_ins { connector_id: "csctelecom/sms" } })";

class DecisionProgramTest : public ServedProgramTest {
 protected:
  static void SetUpTestSuite() {
    StartServer();
    const domicile::testing::TempDirectory directory;
    const Outcome applied = Ask({"apply", "-f", directory.Write("tenants.textproto", kTenants)});
    ASSERT_EQ(applied.status, 0) << applied.err;
  }
};

TEST_F(DecisionProgramTest, TheExitStatusIsTheVerdict) {
  const Outcome allowed = Ask({"check", "csctelecom/sms", "--tenant", "rossi"});
  EXPECT_EQ(allowed.status, 0) << allowed.err;
  EXPECT_THAT(allowed.out, StartsWith("ALLOW  Tenant `rossi` may send data over"));

  const Outcome unknown = Ask({"check", "plivo/sms", "--tenant", "rossi"});
  EXPECT_EQ(unknown.status, 2) << unknown.err;
  EXPECT_THAT(unknown.out, HasSubstr("processing_location"));

  const Outcome denied = Ask({"check", "twilio/whatsapp", "--tenant", "bianchi"});
  EXPECT_EQ(denied.status, 1) << denied.err;
  EXPECT_THAT(denied.out, HasSubstr("policy eea-only, "));
}

TEST_F(DecisionProgramTest, WithoutAnOptInTheAnswerIsNo) {
  const Outcome outcome = Ask({"check", "telegram/telegram", "--tenant", "rossi"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, HasSubstr("has not opted in to `telegram/telegram`"));
}

TEST_F(DecisionProgramTest, SeveralAreDecidedTogether) {
  const Outcome outcome =
      Ask({"check", "csctelecom/sms", "plivo/sms", "twilio/whatsapp", "--tenant", "rossi"});
  EXPECT_EQ(outcome.status, 2) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("csctelecom/sms   ALLOW"),
                                 HasSubstr("plivo/sms        UNDETERMINED")));
}

TEST_F(DecisionProgramTest, AnUnknownTenantIsAUsageErrorWithTheNearestName) {
  const Outcome outcome = Ask({"check", "csctelecom/sms", "--tenant", "rosi"});
  EXPECT_EQ(outcome.status, 64);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("did you mean `rossi`"), HasSubstr("next: ")));
}

TEST_F(DecisionProgramTest, ARevisionThatIsNotThereYetIsWaitedForAndThenUnavailable) {
  const Outcome outcome = Ask({"check", "csctelecom/sms", "--tenant", "rossi",
                               "--at-least-revision", "1000000", "--timeout", "500ms"});
  EXPECT_EQ(outcome.status, 69);
  EXPECT_THAT(outcome.err, HasSubstr("next: "));
}

TEST_F(DecisionProgramTest, AReceiptNeedsAServerWithAKey) {
  const Outcome outcome = Ask({"check", "csctelecom/sms", "--tenant", "rossi", "--receipt",
                               directory_.File("receipt.json")});
  EXPECT_EQ(outcome.status, 64);
  EXPECT_THAT(outcome.err, HasSubstr("domiciled --signing-key FILE"));
}

TEST_F(DecisionProgramTest, AWhatsAppMessageIsExplainedFromTheTenantToMeta) {
  const Outcome outcome = Ask({"explain", "twilio/whatsapp", "--tenant", "rossi"});
  EXPECT_EQ(outcome.status, 2) << outcome.err;
  size_t at = 0;
  for (const char* line :
       {"? UNDETERMINED: ", "├─ ✓ Who sends: `rossi`, the controller, in Italy (IT).",
        "The EU GDPR travels with the data", "§ Regulation (EU) 2016/679",
        "Step 1: tenant → XCALLY", "Step 2: XCALLY → Twilio (`twilio/whatsapp`)",
        "Twilio Ireland Limited", "Step 3: Twilio → Meta (`meta/whatsapp`)", "WhatsApp LLC",
        "(EU) 2023/1795"}) {
    const size_t found = outcome.out.find(line, at);
    EXPECT_NE(found, std::string::npos) << line << " is not where it should be in\n" << outcome.out;
    if (found != std::string::npos) at = found;
  }
}

TEST_F(DecisionProgramTest, JsonOfAnExplanationHoldsTheDecisionAndTheJudgements) {
  const Outcome outcome = Ask({"explain", "twilio/whatsapp", "--tenant", "rossi", "-o", "json"});
  v1::CheckTransferResponse response;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(outcome.out, &response).ok());
  EXPECT_EQ(response.decision().verdict(), v1::VERDICT_UNDETERMINED);
  EXPECT_GT(response.explanation().children_size(), 0);
  EXPECT_GT(response.paths_size(), 0);
}

TEST_F(DecisionProgramTest, ThePermittedAreRankedBeforeTheOthers) {
  const Outcome outcome = Ask({"permitted", "--tenant", "rossi", "--channel", "sms"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("\n1     csctelecom/sms"), HasSubstr("Not permitted"),
                                 HasSubstr("\nplivo/sms       sms      UNDETERMINED")));
}

TEST_F(DecisionProgramTest, WhatIsNotPermittedSaysWhatWouldMakeItSo) {
  const Outcome outcome = Ask({"permitted", "csctelecom/sms", "--tenant", "neri"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("Opt in to `csctelecom/sms`."));
  EXPECT_EQ(outcome.err, "No permitted connectors.\n");
}

TEST_F(DecisionProgramTest, OnlyThePermittedMayBeAskedFor) {
  const Outcome outcome =
      Ask({"permitted", "csctelecom/sms", "plivo/sms", "--tenant", "rossi", "--permitted-only"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("csctelecom/sms"), Not(HasSubstr("plivo/sms"))));
}

TEST_F(DecisionProgramTest, ASimulatedOptOutTurnsAVerdictAndChangesNothing) {
  const Outcome outcome = Ask({"simulate", "--opt-out", "rossi:csctelecom/sms"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("rossi   csctelecom/sms  ALLOW   DENY"),
                                 HasSubstr("1 verdict would change, for 1 tenant.")));
  EXPECT_EQ(Ask({"check", "csctelecom/sms", "--tenant", "rossi"}).status, 0);
}

TEST_F(DecisionProgramTest, APolicyFromAFileIsSimulated) {
  const std::string file =
      directory_.Write("no-baltics.yaml",
                       "id: no-baltics\nproviderWide: true\nprocessors: {denied: [csctelecom]}\n");
  const Outcome outcome = Ask({"simulate", "--policy", file, "--tenant", "bianchi"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("bianchi  csctelecom/sms  ALLOW   DENY"),
                                 HasSubstr("no-baltics"), Not(HasSubstr("rossi"))));
}

TEST_F(DecisionProgramTest, TheSamePluginAndTheSameLawTurnNoVerdict) {
  for (const std::vector<std::string>& change :
       {std::vector<std::string>{"--plugin", BundledPlugin("csctelecom")},
        std::vector<std::string>{"--law", DOMICILE_SOURCE_DIRECTORY "/service/law/data"}}) {
    const Outcome outcome = Ask({"simulate", change[0], change[1]});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_THAT(outcome.out, StartsWith("No verdict would change. ")) << change[0];
  }
}

TEST_F(DecisionProgramTest, ARuleThatIsNoneIsAUsageErrorWithTheNearestName) {
  const Outcome outcome = Ask({"simulate", "--end-rule", "eu-us-dfp=2027-01-01"});
  EXPECT_EQ(outcome.status, 64);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("did you mean `eu-us-dpf`"), HasSubstr("next: ")));
}

TEST_F(DecisionProgramTest, AWatchHearsOfAChangeAndEndsCleanlyWhenItIsInterrupted) {
  RunningProgram watch({DomicileProgram(), "watch", "decisions", "--tenant", "verdi"},
                       ServerEnvironment());
  ASSERT_TRUE(watch.WaitForOutput("  initial  ALLOW  csctelecom/sms  ")) << watch.Wait().err;
  const Outcome objected = Ask({"tenants", "object", "verdi", "csctelecom"});
  ASSERT_EQ(objected.status, 0) << objected.err;
  EXPECT_TRUE(watch.WaitForOutput("  changed  ALLOW → DENY  csctelecom/sms  ")) << watch.out();
  watch.Signal(SIGINT);
  const Outcome outcome = watch.Wait();
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "");
}

TEST_F(DecisionProgramTest, AWatchOfATenantThatIsNoneIsAUsageError) {
  const Outcome outcome = Ask({"watch", "decisions", "--tenant", "nobody"});
  EXPECT_EQ(outcome.status, 64);
  EXPECT_THAT(outcome.err, HasSubstr("nobody"));
}

}  // namespace
}  // namespace domicile::cli
