#include "service/tenancy/editor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/error_details.h"
#include "tests/tenancy/tenancy_world.h"

namespace domicile::tenancy {
namespace {

using ::testing::_;
using ::testing::Contains;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::HasViolation;
using testing::IsOk;
using testing::MetadataOf;
using ::testing::Pair;
using testing::StatusIs;

constexpr char kItalian[] = R"(
  id: "rossi" country_code: "IT" policy_ids: "eea-only"
  opt_ins { connector_id: "acme/chat" inputs { name: "region" value: "west" } }
  objections { processor_id: "beta" })";

class EditorTest : public ::testing::Test {
 protected:
  Editor Edit() const { return Editor(*tenancy_, reference_, Noon()); }

  // The tenant as the changes leave it; nothing when they do not touch it.
  static v1::Tenant TenantOf(const absl::StatusOr<Changes>& changes) {
    EXPECT_THAT(changes, IsOk());
    if (!changes.ok() || changes->tenants.empty()) return {};
    EXPECT_EQ(changes->tenants.size(), 1);
    EXPECT_TRUE(changes->policies.empty());
    return *changes->tenants.begin()->second;
  }

  const Reference reference_ = TheReference();
  const std::shared_ptr<const Tenancy> tenancy_ =
      TenancyOf({Tenant(kItalian)}, {Policy("id: 'eea-only'"), Policy("id: 'free'")});
};

TEST_F(EditorTest, ANewTenantIsAtItsFirstRevisionWhateverItSays) {
  const v1::Tenant created = TenantOf(Edit().CreateTenant(
      Tenant("id: 'bianchi' country_code: 'IT' revision: 7 create_time { seconds: 1 } "
             "update_time { seconds: 1 }")));
  EXPECT_EQ(created.revision(), 1);
  EXPECT_EQ(created.create_time().seconds(), absl::ToUnixSeconds(Noon()));
  EXPECT_EQ(created.update_time().seconds(), absl::ToUnixSeconds(Noon()));
}

TEST_F(EditorTest, ATenantThatIsThereIsNotCreatedAgain) {
  const auto changes = Edit().CreateTenant(Tenant("id: 'rossi' country_code: 'IT'"));
  EXPECT_THAT(changes, StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("`rossi`")));
  EXPECT_THAT(changes.status(), HasReason("ALREADY_EXISTS"));
}

TEST_F(EditorTest, AnUpdateReplacesTheTenantAndRaisesItsRevision) {
  const v1::Tenant updated =
      TenantOf(Edit().UpdateTenant(Tenant("id: 'rossi' country_code: 'FR' revision: 1")));
  EXPECT_EQ(updated.country_code(), "FR");
  EXPECT_EQ(updated.opt_ins_size(), 0);
  EXPECT_EQ(updated.revision(), 2);
}

TEST_F(EditorTest, AnUpdateKeepsWhenTheTenantWasCreated) {
  const v1::Tenant updated =
      TenantOf(Edit().UpdateTenant(Tenant("id: 'rossi' country_code: 'FR'")));
  EXPECT_EQ(updated.create_time().seconds(), 0);
  EXPECT_EQ(updated.update_time().seconds(), absl::ToUnixSeconds(Noon()));
}

TEST_F(EditorTest, AnUpdateOfAnotherRevisionIsAborted) {
  const auto changes = Edit().UpdateTenant(Tenant("id: 'rossi' country_code: 'FR' revision: 2"));
  EXPECT_THAT(changes, StatusIs(absl::StatusCode::kAborted, HasSubstr("is at revision 1")));
  EXPECT_THAT(changes.status(), HasReason("REVISION_MISMATCH"));
  EXPECT_THAT(MetadataOf(changes.status()), Contains(Pair("revision", "1")));
}

TEST_F(EditorTest, AnUpdateThatSaysTheSameChangesNothing) {
  const auto changes = Edit().UpdateTenant(Tenant(kItalian));
  ASSERT_THAT(changes, IsOk());
  EXPECT_TRUE(changes->empty());
}

TEST_F(EditorTest, WhatIsNotThereIsNotFoundWithTheNearest) {
  for (const absl::Status& status :
       {Edit().UpdateTenant(Tenant("id: 'rosi' country_code: 'IT'")).status(),
        Edit().DeleteTenant("rosi", 0).status(),
        Edit().EnableConnector("rosi", OptIn("connector_id: 'acme/sms'")).status(),
        Edit().DisableConnector("rosi", "acme/sms").status(),
        Edit().ObjectToProcessor("rosi", Objection("processor_id: 'acme'")).status(),
        Edit().WithdrawObjection("rosi", "acme").status()}) {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, HasSubstr("did you mean `rossi`?")));
    EXPECT_THAT(status, HasReason("TENANT_NOT_FOUND"));
    EXPECT_THAT(MetadataOf(status), Contains(Pair("nearest", "rossi")));
  }
  for (const absl::Status& status : {Edit().UpdatePolicy(Policy("id: 'eea'")).status(),
                                     Edit().DeletePolicy("eea", 0).status()}) {
    EXPECT_THAT(status, HasReason("POLICY_NOT_FOUND"));
    EXPECT_THAT(MetadataOf(status), Contains(Pair("nearest", "eea-only")));
  }
}

TEST_F(EditorTest, AnIdThatIsNotGivenIsABadField) {
  EXPECT_THAT(Edit().CreateTenant(Tenant("country_code: 'IT'")).status(),
              HasViolation("tenant.id", "is required"));
  EXPECT_THAT(Edit().UpdateTenant(Tenant("")).status(), HasViolation("tenant.id", _));
  EXPECT_THAT(Edit().DeleteTenant("", 0).status(), HasViolation("tenant_id", _));
  EXPECT_THAT(Edit().EnableConnector("", OptIn("")).status(), HasViolation("tenant_id", _));
  EXPECT_THAT(Edit().EnableConnector("rossi", OptIn("")).status(),
              HasViolation("opt_in.connector_id", "is required"));
  EXPECT_THAT(Edit().DisableConnector("rossi", "").status(), HasViolation("connector_id", _));
  EXPECT_THAT(Edit().ObjectToProcessor("rossi", Objection("")).status(),
              HasViolation("objection.processor_id", _));
  EXPECT_THAT(Edit().WithdrawObjection("rossi", "").status(), HasViolation("processor_id", _));
  EXPECT_THAT(Edit().CreatePolicy(Policy("")).status(), HasViolation("policy.id", _));
  EXPECT_THAT(Edit().UpdatePolicy(Policy("")).status(), HasViolation("policy.id", _));
  EXPECT_THAT(Edit().DeletePolicy("", 0).status(), HasViolation("policy_id", _));
}

TEST_F(EditorTest, DeletingTakesTheTenantAwayAtTheRevisionThatIsMeant) {
  EXPECT_THAT(Edit().DeleteTenant("rossi", 2), StatusIs(absl::StatusCode::kAborted, _));
  for (const uint64_t revision : {0, 1}) {
    const auto changes = Edit().DeleteTenant("rossi", revision);
    ASSERT_THAT(changes, IsOk());
    EXPECT_THAT(changes->tenants, ::testing::ElementsAre(Pair("rossi", nullptr)));
  }
}

TEST_F(EditorTest, EnablingAddsAnOptInOrReplacesIt) {
  const v1::Tenant added =
      TenantOf(Edit().EnableConnector("rossi", OptIn("connector_id: 'acme/sms'")));
  ASSERT_EQ(added.opt_ins_size(), 2);
  EXPECT_EQ(added.opt_ins(1).connector_id(), "acme/sms");
  const v1::Tenant replaced = TenantOf(Edit().EnableConnector(
      "rossi", OptIn("connector_id: 'acme/chat' inputs { name: 'region' value: 'east' }")));
  ASSERT_EQ(replaced.opt_ins_size(), 1);
  EXPECT_EQ(replaced.opt_ins(0).inputs(0).value(), "east");
  EXPECT_EQ(replaced.revision(), 2);
}

TEST_F(EditorTest, EnablingWhatIsEnabledSoChangesNothing) {
  const auto changes = Edit().EnableConnector("rossi", Tenant(kItalian).opt_ins(0));
  ASSERT_THAT(changes, IsOk());
  EXPECT_TRUE(changes->empty());
}

TEST_F(EditorTest, EnablingChecksTheOptInOnly) {
  EXPECT_THAT(Edit().EnableConnector("rossi", OptIn("connector_id: 'acme/sns'")).status(),
              HasViolation("opt_in.connector_id", HasSubstr("did you mean `acme/sms`")));
}

TEST_F(EditorTest, EnablingTooMuchIsRefused) {
  v1::Tenant full = Tenant("id: 'full' country_code: 'IT'");
  for (int i = 0; i < kMostOptIns; ++i) {
    full.add_opt_ins()->set_connector_id("gone/product-" + std::to_string(i));
  }
  const auto tenancy = TenancyOf({full});
  EXPECT_THAT(Editor(*tenancy, reference_, Noon())
                  .EnableConnector("full", OptIn("connector_id: 'acme/sms'"))
                  .status(),
              HasViolation("tenant.opt_ins", HasSubstr("at most 1000")));
}

TEST_F(EditorTest, DisablingEndsTheOptInAndIsNoErrorWithoutOne) {
  EXPECT_EQ(TenantOf(Edit().DisableConnector("rossi", "acme/chat")).opt_ins_size(), 0);
  const auto changes = Edit().DisableConnector("rossi", "acme/sms");
  ASSERT_THAT(changes, IsOk());
  EXPECT_TRUE(changes->empty());
}

TEST_F(EditorTest, AnObjectionIsNotedOrReplaced) {
  EXPECT_EQ(TenantOf(Edit().ObjectToProcessor("rossi", Objection("processor_id: 'acme'")))
                .objections_size(),
            2);
  const v1::Tenant replaced =
      TenantOf(Edit().ObjectToProcessor("rossi", Objection("processor_id: 'beta' note: 'no'")));
  ASSERT_EQ(replaced.objections_size(), 1);
  EXPECT_EQ(replaced.objections(0).note(), "no");
  EXPECT_THAT(Edit().ObjectToProcessor("rossi", Objection("processor_id: 'acne'")).status(),
              HasViolation("objection.processor_id", HasSubstr("did you mean `acme`")));
}

TEST_F(EditorTest, WithdrawingTakesTheObjectionBackAndIsNoErrorWithoutOne) {
  EXPECT_EQ(TenantOf(Edit().WithdrawObjection("rossi", "beta")).objections_size(), 0);
  const auto changes = Edit().WithdrawObjection("rossi", "acme");
  ASSERT_THAT(changes, IsOk());
  EXPECT_TRUE(changes->empty());
}

TEST_F(EditorTest, PoliciesAreCreatedUpdatedAndDeleted) {
  const auto created = Edit().CreatePolicy(Policy("id: 'new'"));
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->policies.at("new")->revision(), 1);
  EXPECT_THAT(Edit().CreatePolicy(Policy("id: 'free'")).status(), HasReason("ALREADY_EXISTS"));
  const auto updated = Edit().UpdatePolicy(Policy("id: 'free' title: 'Free' revision: 1"));
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->policies.at("free")->revision(), 2);
  EXPECT_THAT(Edit().UpdatePolicy(Policy("id: 'free' title: 'Free' revision: 3")).status(),
              HasReason("REVISION_MISMATCH"));
  const auto same = Edit().UpdatePolicy(Policy("id: 'free'"));
  ASSERT_THAT(same, IsOk());
  EXPECT_TRUE(same->empty());
  EXPECT_THAT(Edit().DeletePolicy("free", 2).status(), HasReason("REVISION_MISMATCH"));
  const auto deleted = Edit().DeletePolicy("free", 1);
  ASSERT_THAT(deleted, IsOk());
  EXPECT_THAT(deleted->policies, ::testing::ElementsAre(Pair("free", nullptr)));
}

TEST_F(EditorTest, APolicyThatATenantIsUnderIsNotDeleted) {
  const auto changes = Edit().DeletePolicy("eea-only", 0);
  EXPECT_THAT(changes, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("`rossi`")));
  EXPECT_THAT(changes.status(), HasReason("POLICY_IN_USE"));
  EXPECT_THAT(MetadataOf(changes.status()), Contains(Pair("tenant", "rossi")));
}

TEST_F(EditorTest, WithoutACatalogOrALawNothingIsNamed) {
  for (const Reference& reference :
       {Reference{nullptr, law::BundledLaw()}, Reference{TheReference().catalog, nullptr}}) {
    const Editor editor(*tenancy_, reference, Noon());
    EXPECT_THAT(editor.CreateTenant(Tenant("id: 'b' country_code: 'IT'")).status(),
                HasReason("NO_CATALOG"));
    EXPECT_THAT(editor.CreatePolicy(Policy("id: 'b'")).status(), HasReason("NO_CATALOG"));
    // What names nothing new needs none.
    EXPECT_THAT(editor.DisableConnector("rossi", "acme/chat"), IsOk());
    EXPECT_THAT(editor.DeleteTenant("rossi", 0), IsOk());
  }
}

}  // namespace
}  // namespace domicile::tenancy
