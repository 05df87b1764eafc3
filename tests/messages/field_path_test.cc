#include "service/messages/field_path.h"

#include "domicile/v1/residency_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace domicile::messages {
namespace {

using domicile::testing::IsOk;
using domicile::testing::StatusIs;
using ::testing::HasSubstr;

TEST(FieldPathTest, APathLeadsThroughMessagesAndLists) {
  const auto* type = v1::ResolveResidencyResponse::descriptor();
  EXPECT_THAT(CheckFieldPath(type, "residencies"), IsOk());
  EXPECT_THAT(CheckFieldPath(type, "residencies.sites.place.country_code"), IsOk());
}

TEST(FieldPathTest, AMistypedFieldNamesTheNearest) {
  EXPECT_THAT(
      CheckFieldPath(v1::ResolveResidencyResponse::descriptor(), "residencies.country_code"),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("`country_codes`")));
}

TEST(FieldPathTest, NothingIsBelowAString) {
  EXPECT_THAT(CheckFieldPath(v1::ResolveResidencyResponse::descriptor(), "as_of.day"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("has no fields")));
  EXPECT_FALSE(CheckFieldPath(v1::ResolveResidencyResponse::descriptor(), "").ok());
}

TEST(FieldPathTest, AFieldIsNotBelowOneWhoseNameItOnlyStartsWith) {
  EXPECT_TRUE(IsAtOrBelow("residencies.sites.place", "residencies.sites"));
  EXPECT_TRUE(IsAtOrBelow("residencies.sites", "residencies.sites"));
  EXPECT_FALSE(IsAtOrBelow("residencies.sites_more", "residencies.sites"));
  EXPECT_FALSE(IsAtOrBelow("residencies", "residencies.sites"));
}

}  // namespace
}  // namespace domicile::messages
