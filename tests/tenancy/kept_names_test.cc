// What a tenant or policy named while it was there, and that has gone since, is no obstacle to
// other changes; what is named anew has to be there.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/error_details.h"
#include "tests/tenancy/tenancy_world.h"

namespace domicile::tenancy {
namespace {

using ::testing::HasSubstr;
using testing::HasViolation;
using testing::IsOk;

constexpr char kTenant[] = R"(
  id: "rossi" country_code: "IT"
  opt_ins { connector_id: "beta/sms" }
  opt_ins { connector_id: "acme/chat" inputs { name: "region" value: "west" } }
  objections { processor_id: "beta" }
  signed_documents { processor_id: "beta" instrument: "dpa" signed_on: "2024-05-02" }
  signed_documents {
    processor_id: "acme" entity_id: "it" instrument: "dpa" signed_on: "2024-05-02"
  })";

constexpr char kPolicy[] = R"(
  id: "no-beta" processors { denied: "beta" } scope { connector_ids: ["beta/sms", "acme/chat"] })";

class KeptNamesTest : public ::testing::Test {
 protected:
  KeptNamesTest() : tenant_(Tenant(kTenant)), policy_(Policy(kPolicy)) {}

  Editor EditAfterBeta() const { return Editor(*tenancy_, after_, Noon()); }

  const std::shared_ptr<const Tenancy> tenancy_ = TenancyOf({Tenant(kTenant)}, {Policy(kPolicy)});
  const Reference after_ = AfterBeta();
  v1::Tenant tenant_;
  v1::Policy policy_;
};

TEST_F(KeptNamesTest, WereRightWhenTheyWereGiven) {
  const Reference before = TheReference();
  EXPECT_THAT(Editor(Tenancy(), before, Noon()).CreateTenant(tenant_), IsOk());
  EXPECT_THAT(Editor(Tenancy(), before, Noon()).CreatePolicy(policy_), IsOk());
}

TEST_F(KeptNamesTest, AreNoObstacleToAnotherChange) {
  tenant_.set_title("Rossi");
  const auto updated = EditAfterBeta().UpdateTenant(tenant_);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->tenants.at("rossi")->opt_ins(0).connector_id(), "beta/sms");
  policy_.set_title("No beta");
  EXPECT_THAT(EditAfterBeta().UpdatePolicy(policy_), IsOk());
  v1::Bundle bundle;
  *bundle.add_tenants() = tenant_;
  *bundle.add_policies() = policy_;
  v1::ApplyResponse response;
  EXPECT_THAT(EditAfterBeta().Apply(bundle, response), IsOk());
}

TEST_F(KeptNamesTest, MayChangeTheirOtherFields) {
  tenant_.mutable_opt_ins(0)->set_valid_until("2026-12-01");
  tenant_.mutable_objections(0)->set_note("Gone.");
  EXPECT_THAT(EditAfterBeta().UpdateTenant(tenant_), IsOk());
  EXPECT_THAT(EditAfterBeta().EnableConnector(
                  "rossi", OptIn("connector_id: 'beta/sms' valid_until: '2026-12-01'")),
              IsOk());
  EXPECT_THAT(
      EditAfterBeta().ObjectToProcessor("rossi", Objection("processor_id: 'beta' note: 'Gone.'")),
      IsOk());
}

TEST_F(KeptNamesTest, MayBeTakenAway) {
  EXPECT_THAT(EditAfterBeta().DisableConnector("rossi", "beta/sms"), IsOk());
  EXPECT_THAT(EditAfterBeta().WithdrawObjection("rossi", "beta"), IsOk());
}

TEST_F(KeptNamesTest, AreOnlyThoseOfTheSameTenant) {
  tenant_.set_id("bianchi");
  const absl::Status status = EditAfterBeta().CreateTenant(tenant_).status();
  EXPECT_THAT(status, HasViolation("tenant.opt_ins[0].connector_id", HasSubstr("`beta/sms`")));
  EXPECT_THAT(status, HasViolation("tenant.opt_ins[1].inputs[0].value", HasSubstr("`west`")));
  EXPECT_THAT(status, HasViolation("tenant.objections[0].processor_id", HasSubstr("`beta`")));
  EXPECT_THAT(status, HasViolation("tenant.signed_documents[0].processor_id", HasSubstr("`beta`")));
  EXPECT_THAT(status, HasViolation("tenant.signed_documents[1].entity_id", HasSubstr("`it`")));
}

TEST_F(KeptNamesTest, AreOnlyThoseThatWereNamedThere) {
  // The connector was an opt-in's, and the input's value was another one's.
  tenant_.mutable_opt_ins(1)->mutable_inputs(0)->set_value("south");
  EXPECT_THAT(EditAfterBeta().UpdateTenant(tenant_).status(),
              HasViolation("tenant.opt_ins[1].inputs[0].value", HasSubstr("`south`")));
  policy_.mutable_processors()->add_allowed("beta");
  EXPECT_THAT(EditAfterBeta().UpdatePolicy(policy_).status(),
              HasViolation("policy.processors.allowed[0]", HasSubstr("`beta`")));
}

TEST_F(KeptNamesTest, CannotGetInputsThatNobodyCanCheck) {
  *tenant_.mutable_opt_ins(0)->add_inputs() =
      testing::FromText<v1::InputAssignment>("name: 'region' value: 'east'");
  EXPECT_THAT(EditAfterBeta().UpdateTenant(tenant_).status(),
              HasViolation("tenant.opt_ins[0].inputs[0]", HasSubstr("is not there any more")));
}

}  // namespace
}  // namespace domicile::tenancy
