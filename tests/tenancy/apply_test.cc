#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/error_details.h"
#include "tests/tenancy/tenancy_world.h"

namespace domicile::tenancy {
namespace {

using ::testing::_;
using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::HasViolation;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::StatusIs;

class ApplyTest : public ::testing::Test {
 protected:
  ApplyTest()
      : tenants_(*Tenants::Open(
            *OpenStore("sqlite::memory:"), [] { return Noon(); }, [] { return TheReference(); })) {}

  absl::StatusOr<v1::ApplyResponse> Apply(std::string_view bundle) {
    return tenants_->Apply(Bundle(bundle), false);
  }

  // What the response says of each, such as `CREATE tenant rossi`.
  static std::vector<std::string> Said(const absl::StatusOr<v1::ApplyResponse>& response) {
    std::vector<std::string> said;
    EXPECT_THAT(response, IsOk());
    if (!response.ok()) return said;
    for (const v1::AppliedChange& change : response->changes()) {
      said.push_back(v1::ChangeAction_Name(change.action()).substr(sizeof("CHANGE_ACTION")) + " " +
                     change.kind() + " " + change.id());
    }
    return said;
  }

  const std::unique_ptr<Tenants> tenants_;
};

constexpr char kBundle[] = R"(
  tenants { id: "rossi" country_code: "IT" policy_ids: "eea-only" }
  tenants { id: "smith" country_code: "GB" }
  policies { id: "eea-only" storage { codes: "EEA" } })";

TEST_F(ApplyTest, MakesAllBeAsGivenAtOneRevision) {
  const auto applied = Apply(kBundle);
  EXPECT_THAT(Said(applied),
              ElementsAre("CREATE policy eea-only", "CREATE tenant rossi", "CREATE tenant smith"));
  EXPECT_EQ(applied->tenancy_revision(), 1);
  EXPECT_EQ(tenants_->Get()->revision(), 1);
  EXPECT_EQ(tenants_->Get()->FindTenant("rossi")->policy_ids(0), "eea-only");
  EXPECT_EQ(tenants_->Get()->FindPolicy("eea-only")->storage().codes(0), "EEA");
}

TEST_F(ApplyTest, ASecondTimeChangesNothing) {
  ASSERT_THAT(Apply(kBundle), IsOk());
  const auto again = Apply(kBundle);
  EXPECT_THAT(Said(again),
              ElementsAre("NONE policy eea-only", "NONE tenant rossi", "NONE tenant smith"));
  EXPECT_EQ(again->tenancy_revision(), 1);
}

TEST_F(ApplyTest, WhatIsNotNamedStays) {
  ASSERT_THAT(Apply(kBundle), IsOk());
  EXPECT_THAT(Said(Apply("tenants { id: 'rossi' country_code: 'FR' }")),
              ElementsAre("UPDATE tenant rossi"));
  EXPECT_NE(tenants_->Get()->FindTenant("smith"), nullptr);
  EXPECT_EQ(tenants_->Get()->revision(), 2);
}

TEST_F(ApplyTest, SaysWhatWasAndWhatIs) {
  ASSERT_THAT(Apply(kBundle), IsOk());
  const auto applied = Apply(
      "tenants { id: 'rossi' country_code: 'FR' } policies { id: 'eea-only' } policies { id: 'b' "
      "}");
  ASSERT_THAT(applied, IsOk());
  ASSERT_EQ(applied->changes_size(), 3);
  EXPECT_EQ(applied->changes(0).policy_before().storage().codes(0), "EEA");
  EXPECT_FALSE(applied->changes(0).policy_after().has_storage());
  EXPECT_EQ(applied->changes(0).policy_after().revision(), 2);
  EXPECT_FALSE(applied->changes(1).has_policy_before());
  EXPECT_EQ(applied->changes(2).tenant_before().country_code(), "IT");
  EXPECT_EQ(applied->changes(2).tenant_after().country_code(), "FR");
}

TEST_F(ApplyTest, ADryRunSaysTheSameAndWritesNothing) {
  const auto dry = tenants_->Apply(Bundle(kBundle), true);
  EXPECT_THAT(Said(dry),
              ElementsAre("CREATE policy eea-only", "CREATE tenant rossi", "CREATE tenant smith"));
  EXPECT_EQ(dry->tenancy_revision(), 0);
  EXPECT_EQ(tenants_->Get()->revision(), 0);
  EXPECT_EQ(tenants_->Get()->FindTenant("rossi"), nullptr);
  EXPECT_THAT(tenants_->Apply(Bundle("tenants { id: 'rossi' country_code: 'XX' }"), true).status(),
              HasViolation("bundle.tenants[0].country_code", _));
}

TEST_F(ApplyTest, OneThatIsWrongRefusesAll) {
  const absl::Status status =
      Apply(
          "tenants { id: 'rossi' country_code: 'IT' } tenants { id: 'smith' country_code: 'UK' } "
          "policies { id: 'good' } policies { id: 'bad' storage { codes: 'EAE' } }")
          .status();
  EXPECT_THAT(status, HasViolation("bundle.tenants[1].country_code", HasSubstr("`GB`")));
  EXPECT_THAT(status, HasViolation("bundle.policies[1].storage.codes[0]", HasSubstr("`EEA`")));
  EXPECT_EQ(tenants_->Get()->revision(), 0);
  EXPECT_EQ(tenants_->Get()->FindTenant("rossi"), nullptr);
  EXPECT_EQ(tenants_->Get()->FindPolicy("good"), nullptr);
}

TEST_F(ApplyTest, ATenantMayNameAPolicyThatComesWithItAndNoOther) {
  EXPECT_THAT(Apply("tenants { id: 'rossi' country_code: 'IT' policy_ids: 'eea' }").status(),
              HasViolation("bundle.tenants[0].policy_ids[0]", HasSubstr("`eea`")));
  EXPECT_THAT(Apply("policies { id: 'eea' } tenants { id: 'rossi' country_code: 'IT' policy_ids: "
                    "'eea' }"),
              IsOk());
}

TEST_F(ApplyTest, AnIdThatIsThereTwiceIsRefused) {
  const absl::Status status =
      Apply(
          "tenants { id: 'rossi' country_code: 'IT' } tenants { id: 'rossi' country_code: 'FR' } "
          "policies { id: 'p' } policies { id: 'p' }")
          .status();
  EXPECT_THAT(status, HasViolation("bundle.tenants[1].id", HasSubstr("twice")));
  EXPECT_THAT(status, HasViolation("bundle.policies[1].id", HasSubstr("twice")));
}

TEST_F(ApplyTest, ARevisionThatWasChangedSinceIsAbortedAndNothingIsWritten) {
  ASSERT_THAT(Apply(kBundle), IsOk());
  ASSERT_THAT(Apply("tenants { id: 'rossi' country_code: 'FR' }"), IsOk());
  const absl::Status tenant =
      Apply(
          "tenants { id: 'rossi' country_code: 'DE' revision: 1 } tenants { id: 'new' "
          "country_code: 'IT' }")
          .status();
  EXPECT_THAT(tenant, StatusIs(absl::StatusCode::kAborted, HasSubstr("tenant `rossi`")));
  EXPECT_THAT(tenant, HasReason("REVISION_MISMATCH"));
  EXPECT_EQ(tenants_->Get()->FindTenant("new"), nullptr);
  EXPECT_THAT(Apply("policies { id: 'eea-only' revision: 9 } policies { id: 'new' }"),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("policy `eea-only`")));
  EXPECT_EQ(tenants_->Get()->FindPolicy("new"), nullptr);
}

// As it was exported, from whatever server.
TEST_F(ApplyTest, ARevisionOfWhatIsNewOrIsSoAlreadyIsNoMismatch) {
  EXPECT_THAT(Said(Apply("tenants { id: 'rossi' country_code: 'IT' revision: 7 }")),
              ElementsAre("CREATE tenant rossi"));
  EXPECT_EQ(tenants_->Get()->FindTenant("rossi")->revision(), 1);
  EXPECT_THAT(Said(Apply("tenants { id: 'rossi' country_code: 'IT' revision: 7 }")),
              ElementsAre("NONE tenant rossi"));
}

TEST_F(ApplyTest, AnEmptyBundleIsNoChange) {
  EXPECT_THAT(Said(Apply("")), IsEmpty());
  EXPECT_EQ(tenants_->Get()->revision(), 0);
}

TEST_F(ApplyTest, ABundleHasBounds) {
  v1::Bundle bundle;
  for (int i = 0; i <= 10'000; ++i) bundle.add_policies()->set_id("p" + std::to_string(i));
  for (int i = 0; i <= 100'000; ++i) bundle.add_tenants()->set_id("t" + std::to_string(i));
  const absl::Status status = tenants_->Apply(bundle, false).status();
  EXPECT_THAT(status, HasViolation("bundle.policies", HasSubstr("at most 10000")));
  EXPECT_THAT(status, HasViolation("bundle.tenants", HasSubstr("at most 100000")));
}

}  // namespace
}  // namespace domicile::tenancy
