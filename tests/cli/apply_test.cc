// `domicile apply`, as a shell runs it.

#include <string>
#include <vector>

#include "domicile/v1/policy_service.pb.h"
#include "domicile/v1/tenant_service.pb.h"
#include "gmock/gmock.h"
#include "tests/cli/served_program.h"

namespace domicile::cli {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ApplyTest : public ServedProgramTest {
 protected:
  // `created`, `unchanged`, … of each element, in the order of the answer.
  static std::vector<v1::ChangeAction> Actions(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "apply");
    const auto response = AskJson<v1::ApplyResponse>(arguments);
    std::vector<v1::ChangeAction> actions;
    for (const v1::AppliedChange& change : response.changes()) {
      actions.push_back(change.action());
    }
    return actions;
  }

  // The status of `tenants show`.
  static int Shown(const std::string& tenant) { return Ask({"tenants", "show", tenant}).status; }
};

TEST_F(ApplyTest, TheDemonstrationIsCreatedOnceAndThenUnchanged) {
  const std::string file = DOMICILE_SOURCE_DIRECTORY "/config/demo/tenants.yaml";
  const Outcome first = Ask({"apply", "-f", file});
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_THAT(first.out, AllOf(ContainsRegex("created +policy +eea-only"),
                               ContainsRegex("created +tenant +rossi")));
  EXPECT_THAT(first.err, ContainsRegex("^6 created; tenancy revision [0-9]+\\.\n$"));

  const Outcome second = Ask({"apply", "-f", file});
  EXPECT_EQ(second.status, 0) << second.err;
  EXPECT_THAT(second.err, StartsWith("6 unchanged; "));
  EXPECT_EQ(AskJson<v1::GetTenantResponse>({"tenants", "show", "rossi"}).tenant().revision(), 1);
}

TEST_F(ApplyTest, ADryRunShowsTheSameAndChangesNothing) {
  const std::string file =
      directory_.Write("t.yaml", "tenants: [{id: dry, title: D, countryCode: IT}]");
  const Outcome dry = Ask({"apply", "-f", file, "--dry-run"});
  EXPECT_EQ(dry.status, 0) << dry.err;
  EXPECT_THAT(dry.err, HasSubstr("nothing was changed"));
  EXPECT_EQ(Shown("dry"), 64);

  const Outcome real = Ask({"apply", "-f", file});
  EXPECT_EQ(dry.out, real.out);
  EXPECT_EQ(Shown("dry"), 0);
}

TEST_F(ApplyTest, AnUpdateShowsEachFieldBeforeAndAfter) {
  ASSERT_EQ(Ask({"apply", "-f", directory_.Write("before.yaml", R"(
tenants:
- {id: upd, title: Before, countryCode: IT, optIns: [{connectorId: twilio/sms, inputs: [{name: region, value: us1}]}]}
)")})
                .status,
            0);
  const Outcome update = Ask({"apply", "-f", directory_.Write("after.yaml", R"(
tenants:
- {id: upd, title: After, countryCode: IT, optIns: [{connectorId: twilio/sms, inputs: [{name: region, value: ie1}]}]}
)")});
  EXPECT_EQ(update.status, 0) << update.err;
  EXPECT_THAT(update.out,
              AllOf(ContainsRegex("title +\"Before\" +\"After\""),
                    ContainsRegex("opt_ins\\[twilio/sms\\]\\.inputs\\[region\\]\\.value +\"us1\" "
                                  "+\"ie1\""),
                    Not(HasSubstr("revision")), Not(HasSubstr("update_time"))));
}

TEST_F(ApplyTest, EveryFormSaysTheSame) {
  EXPECT_THAT(Actions({"-f", directory_.Write("a.yaml", R"(
tenants:
- id: forms
  country_code: NO
  opt_ins: [{connector_id: csctelecom/sms}]
)")}),
              ElementsAre(v1::CHANGE_ACTION_CREATE));
  EXPECT_THAT(Actions({"-f", directory_.Write("a.json", R"(
{"tenants": [{"id": "forms", "countryCode": "NO", "optIns": [{"connectorId": "csctelecom/sms"}]}]}
)")}),
              ElementsAre(v1::CHANGE_ACTION_NONE));
  EXPECT_THAT(Actions({"-f", directory_.Write("a.textproto", R"(
tenants { id: "forms" country_code: "NO" opt_ins { connector_id: "csctelecom/sms" } }
)")}),
              ElementsAre(v1::CHANGE_ACTION_NONE));
}

TEST_F(ApplyTest, ADirectoryIsOneBundleInWhichTenantsMayNamePolicies) {
  directory_.Write("1-tenants.yaml",
                   "tenants: [{id: dir, countryCode: IT, policyIds: [dir-policy]}]");
  directory_.Write("2-policies.json",
                   R"({"policies": [{"id": "dir-policy", "storage": {"codes": ["EEA"]}}]})");
  directory_.Write("README.md", "no bundle");
  EXPECT_THAT(Actions({"-f", directory_.path()}),
              ElementsAre(v1::CHANGE_ACTION_CREATE, v1::CHANGE_ACTION_CREATE));
}

TEST_F(ApplyTest, StandardInputIsReadAsYamlOfManyDocumentsOrAsJson) {
  const std::string file = directory_.Write(
      "t",
      "---\ntenants: [{id: in-1, countryCode: IT}]\n---\ntenants: [{id: in-2, countryCode: "
      "IT}]\n");
  const Outcome yaml = Shell("\"$DOMICILE\" apply -f - < " + file);
  EXPECT_THAT(yaml.err, StartsWith("2 created; "));
  const Outcome json = Shell(
      R"(echo '{"tenants": [{"id": "in-1", "countryCode": "IT"}]}' | "$DOMICILE" apply -f -)");
  EXPECT_THAT(json.err, StartsWith("1 unchanged; "));
}

TEST_F(ApplyTest, OneBadTenantRefusesAllAndNamesItsFileLineAndField) {
  const std::string good =
      directory_.Write("1.yaml", "tenants: [{id: atom-good, countryCode: IT}]\n");
  const std::string bad = directory_.Write("2.yaml", R"(tenants:
- id: atom-also-good
  countryCode: IT
- id: atom-bad
  countryCode: IT
  optIns:
  - connectorId: csctelecom/sms
  - connectorId: twilio/sns
)");
  const Outcome outcome = Ask({"apply", "-f", good, "-f", bad});
  EXPECT_EQ(outcome.status, 65);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("nothing was changed"),
                                 HasSubstr(bad + ":8: tenant `atom-bad`, opt_ins[1].connector_id: "
                                                 "there is no connector `twilio/sns`; did you "
                                                 "mean `twilio/sms`?")));
  EXPECT_EQ(Shown("atom-good"), 64);
  EXPECT_EQ(Shown("atom-also-good"), 64);
}

TEST_F(ApplyTest, AFileThatDoesNotParseIsBadDataBeforeAnythingIsAsked) {
  const std::string file = directory_.Write("t.yaml", "tenants:\n- id: x\n  countryKode: IT\n");
  const Outcome outcome = RunDomicile({"apply", "-f", file, "--server", "127.0.0.1:1"});
  EXPECT_EQ(outcome.status, 65);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr(file + ":3: "), HasSubstr("`country_code`")));
}

TEST_F(ApplyTest, WhatListPrintsIsAppliedAgainInEveryForm) {
  ASSERT_EQ(Ask({"apply", "-f", DOMICILE_SOURCE_DIRECTORY "/config/demo/tenants.yaml"}).status, 0);
  for (const std::string form : {"yaml", "json", "textproto"}) {
    std::vector<std::string> arguments = {"apply"};
    for (const std::string kind : {"tenants", "policies"}) {
      const Outcome listed = Ask({kind, "list", "-o", form});
      ASSERT_EQ(listed.status, 0) << listed.err;
      arguments.insert(arguments.end(), {"-f", directory_.Write(kind + "." + form, listed.out)});
    }
    const Outcome outcome = Ask(arguments);
    EXPECT_EQ(outcome.status, 0) << form << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr(" unchanged"), Not(HasSubstr("created")),
                                   Not(HasSubstr("updated"))))
        << form;
  }
}

TEST_F(ApplyTest, AnExportThatIsEditedAfterAnotherChangeIsRefusedWithItsPlace) {
  const std::string file =
      directory_.Write("t.yaml", "tenants: [{id: stale, title: A, countryCode: IT}]");
  ASSERT_EQ(Ask({"apply", "-f", file}).status, 0);
  directory_.Write("t.yaml", "tenants: [{id: stale, title: B, countryCode: IT}]");
  ASSERT_EQ(Ask({"apply", "-f", file}).status, 0);
  directory_.Write("t.yaml", "tenants:\n- id: stale\n  title: C\n  countryCode: IT\n  revision: 1");
  const Outcome outcome = Ask({"apply", "-f", file});
  EXPECT_EQ(outcome.status, 65);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr(file + ":5: tenant `stale`, revision: "),
                                 HasSubstr("is at revision 2")));
}

}  // namespace
}  // namespace domicile::cli
