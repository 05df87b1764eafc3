#include "clients/cli/path_text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/plugin_builder.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;
using ::testing::ElementsAre;

v1::Path Chain() {
  return FromText<v1::Path>(R"(
    connector_id: "sinch/whatsapp"
    legs {
      from { kind: PARTY_KIND_TENANT country_code: "IT" }
      to { kind: PARTY_KIND_PROVIDER title: "XCALLY" country_code: "IT" }
    }
    legs {
      from { kind: PARTY_KIND_PROVIDER title: "XCALLY" country_code: "IT" }
      to { kind: PARTY_KIND_PROCESSOR id: "sinch" title: "Sinch" }
      connector_id: "sinch/whatsapp"
      sites { site { place { country_code: "SE" } } }
      sites { site { place { group_code: "EU" } } }
      unknowns { fact: "onward_recipients" }
      unknowns { fact: "onward_recipients" }
    }
    legs {
      from { kind: PARTY_KIND_PROCESSOR id: "sinch" title: "Sinch" }
      to { kind: PARTY_KIND_THIRD_PARTY title: "Acme" }
      conditions { input: "region" values: "us" }
    }
    country_codes: "SE")");
}

TEST(PathTextTest, APathIsOneLineFromTheTenantOn) {
  EXPECT_EQ(PathText(Chain()), "tenant IT → XCALLY IT → sinch/whatsapp → Acme (region is us)");
}

TEST(PathTextTest, PlacesAreCountriesAndGroupsEachOnce) {
  EXPECT_THAT(LegPlaces(Chain().legs(1)), ElementsAre("EU", "SE"));
}

TEST(PathTextTest, ARecipientWithoutAPlaceMakesTheCountriesIncomplete) {
  EXPECT_EQ(PathCountriesCell(Chain()).text, "EU, SE, unknown");
  v1::Path located = Chain();
  located.mutable_legs()->RemoveLast();
  EXPECT_EQ(PathCountriesCell(located).text, "EU, SE");
}

TEST(PathTextTest, UnknownsNameTheRecipientAndEachFactOnce) {
  EXPECT_EQ(PathUnknownsCell(Chain()).text, "Sinch: onward_recipients");
}

}  // namespace
}  // namespace domicile::cli
