// `domicile tenants` and `domicile policies`, as a shell runs them.

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
using ::testing::IsEmpty;

class TenantsTest : public ServedProgramTest {
 protected:
  static v1::Tenant Tenant(const std::string& id) {
    return AskJson<v1::GetTenantResponse>({"tenants", "show", id}).tenant();
  }

  static std::vector<std::string> Ids(std::vector<std::string> filters) {
    filters.insert(filters.begin(), {"tenants", "list"});
    const auto response = AskJson<v1::ListTenantsResponse>(filters);
    std::vector<std::string> ids;
    for (const v1::Tenant& tenant : response.tenants()) {
      ids.push_back(tenant.id());
    }
    return ids;
  }

  void Apply(const std::string& yaml) {
    const Outcome outcome = Ask({"apply", "-f", directory_.Write("bundle.yaml", yaml)});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }
};

TEST_F(TenantsTest, ATenantIsCreatedOnceWithWhatTheOptionsSay) {
  Apply("policies: [{id: created-under, storage: {codes: [EEA]}}]");
  const std::vector<std::string> create = {
      "tenants",  "create",        "created",  "--country", "IT",       "--title", "Acme",
      "--policy", "created-under", "--regime", "eu_gdpr",   "--regime", "uk_gdpr"};
  const Outcome outcome = Ask(create);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, ContainsRegex("Created `created`; tenancy revision [0-9]+"));
  const v1::Tenant tenant = Tenant("created");
  EXPECT_EQ(tenant.title(), "Acme");
  EXPECT_EQ(tenant.country_code(), "IT");
  EXPECT_THAT(tenant.policy_ids(), ElementsAre("created-under"));
  EXPECT_THAT(tenant.regime_ids(), ElementsAre("eu_gdpr", "uk_gdpr"));

  const Outcome again = Ask(create);
  EXPECT_EQ(again.status, 64);
  EXPECT_THAT(again.err, HasSubstr("next: `domicile apply -f FILE`"));
}

TEST_F(TenantsTest, AConnectorIsEnabledReplacedAndDisabled) {
  ASSERT_EQ(Ask({"tenants", "create", "enabler", "--country", "IT"}).status, 0);
  const Outcome enabled =
      Ask({"tenants", "enable", "enabler", "twilio/sms", "--input", "region=us1", "--from",
           "2026-01-01", "--until", "2027-01-01", "--note", "trial"});
  EXPECT_EQ(enabled.status, 0) << enabled.err;
  EXPECT_THAT(enabled.out, ContainsRegex("twilio/sms +region=us1 +2026-01-01 +2027-01-01 +trial"));

  ASSERT_EQ(Ask({"tenants", "enable", "enabler", "twilio/sms", "--input", "region=ie1"}).status, 0);
  const v1::Tenant replaced = Tenant("enabler");
  ASSERT_EQ(replaced.opt_ins_size(), 1);
  EXPECT_EQ(replaced.opt_ins(0).inputs(0).value(), "ie1");
  EXPECT_EQ(replaced.opt_ins(0).valid_from(), "");

  ASSERT_EQ(Ask({"tenants", "disable", "enabler", "twilio/sms"}).status, 0);
  EXPECT_THAT(Tenant("enabler").opt_ins(), IsEmpty());
}

TEST_F(TenantsTest, AnOptInThatCannotBeIsAUsageErrorThatNamesTheNearest) {
  ASSERT_EQ(Ask({"tenants", "create", "mistaken", "--country", "IT"}).status, 0);
  const Outcome connector = Ask({"tenants", "enable", "mistaken", "twilio/sns"});
  EXPECT_EQ(connector.status, 64);
  EXPECT_THAT(connector.err, HasSubstr("did you mean `twilio/sms`"));
  const Outcome input = Ask({"tenants", "enable", "mistaken", "twilio/sms", "--input", "region=x"});
  EXPECT_EQ(input.status, 64);
  EXPECT_THAT(input.err, HasSubstr("one of us1, ie1"));
  EXPECT_EQ(Ask({"tenants", "enable", "mistaken", "twilio/sms", "--from", "soon"}).status, 64);
  EXPECT_THAT(Tenant("mistaken").opt_ins(), IsEmpty());
}

TEST_F(TenantsTest, AnObjectionIsNotedAndWithdrawn) {
  ASSERT_EQ(Ask({"tenants", "create", "objector", "--country", "IT"}).status, 0);
  const Outcome noted = Ask({"tenants", "object", "objector", "meta", "--from", "2026-01-01",
                             "--note", "the board's decision"});
  EXPECT_EQ(noted.status, 0) << noted.err;
  EXPECT_THAT(noted.out, ContainsRegex("meta +2026-01-01 +the board's decision"));
  ASSERT_EQ(Ask({"tenants", "withdraw", "objector", "meta"}).status, 0);
  EXPECT_THAT(Tenant("objector").objections(), IsEmpty());
}

TEST_F(TenantsTest, AListHasAllPagesAndItsFiltersHoldTogether) {
  // More than the 500 of a page.
  std::string yaml = "policies: [{id: listed, storage: {codes: [EEA]}}]\ntenants:\n";
  for (int i = 1000; i < 1600; ++i) {
    yaml += "- {id: t" + std::to_string(i) + ", countryCode: MT}\n";
  }
  yaml += "- {id: m1, countryCode: LU, policyIds: [listed], optIns: [{connectorId: plivo/sms}]}\n";
  yaml += "- {id: m2, countryCode: LU, optIns: [{connectorId: plivo/sms}]}\n";
  yaml += "- {id: m3, countryCode: LU, policyIds: [listed]}\n";
  Apply(yaml);
  EXPECT_EQ(Ids({"--country", "MT"}).size(), 600);
  EXPECT_THAT(Ids({"--country", "LU"}), ElementsAre("m1", "m2", "m3"));
  EXPECT_THAT(Ids({"--connector", "plivo/sms"}), ElementsAre("m1", "m2"));
  EXPECT_THAT(Ids({"--policy", "listed"}), ElementsAre("m1", "m3"));
  EXPECT_THAT(Ids({"--policy", "listed", "--connector", "plivo/sms"}), ElementsAre("m1"));
}

TEST_F(TenantsTest, ATenantIsDeletedAtTheRevisionGiven) {
  ASSERT_EQ(Ask({"tenants", "create", "deleted", "--country", "IT"}).status, 0);
  const Outcome wrong = Ask({"tenants", "delete", "deleted", "--revision", "7"});
  EXPECT_EQ(wrong.status, 64);
  EXPECT_THAT(wrong.err, AllOf(HasSubstr("is at revision 1"), HasSubstr("next: `domicile tenants "
                                                                        "show ID`")));
  EXPECT_EQ(Ask({"tenants", "delete", "deleted", "--revision", "1"}).status, 0);
  const Outcome gone = Ask({"tenants", "show", "deleted"});
  EXPECT_EQ(gone.status, 64);
  EXPECT_THAT(gone.err, HasSubstr("next: `domicile tenants list`"));
}

TEST_F(TenantsTest, APolicyIsShownInWordsAndDeletedWhenNoTenantIsUnderIt) {
  Apply(R"(
policies:
- id: strict
  title: Strict
  scope: {channelIds: [sms]}
  processing: {codes: [EEA, CH]}
  processors: {denied: [meta]}
  onUndetermined: ON_UNDETERMINED_DENY
  maxEvidenceAgeDays: 90
tenants: [{id: bound, countryCode: IT, policyIds: [strict]}]
)");
  const Outcome shown = Ask({"policies", "show", "strict"});
  EXPECT_EQ(shown.status, 0) << shown.err;
  EXPECT_THAT(shown.out,
              AllOf(HasSubstr("channel sms"), HasSubstr("EEA, CH only"), HasSubstr("none of meta"),
                    HasSubstr("becomes deny"), HasSubstr("checked within the last 90 days")));
  EXPECT_THAT(Ask({"policies", "list"}).out, HasSubstr("strict"));

  const Outcome used = Ask({"policies", "delete", "strict"});
  EXPECT_EQ(used.status, 64);
  EXPECT_THAT(used.err, HasSubstr("next: `domicile tenants list --policy ID`"));
  ASSERT_EQ(Ask({"tenants", "delete", "bound"}).status, 0);
  EXPECT_EQ(Ask({"policies", "delete", "strict"}).status, 0);
  EXPECT_EQ(Ask({"policies", "show", "strict"}).status, 64);
}

}  // namespace
}  // namespace domicile::cli
