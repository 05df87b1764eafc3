#include "service/decision/destination.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/support/plugin_builder.h"

namespace domicile::decision {
namespace {

using domicile::testing::BuildOrDie;
using domicile::testing::FromText;
using domicile::testing::kEvidence;
using domicile::testing::PluginBuilder;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

constexpr absl::CivilDay kDestinationDay(2026, 8, 5);

std::shared_ptr<const catalog::Catalog> Acme() {
  PluginBuilder acme("acme");
  acme.Processor("entities { id: 'ie' legal_name: 'Acme Ireland' country_code: 'IE' " +
                 std::string(kEvidence) +
                 "} entities { id: 'us' legal_name: 'Acme Inc' country_code: 'US' " + kEvidence +
                 "} entities { id: 'office' legal_name: 'The Office' country_code: 'DE' "
                 "organisation: 'EPO' " +
                 kEvidence + "}");
  return BuildOrDie({acme.Build()});
}

std::string Leg(const std::string& entities, const std::string& sites) {
  return "to { kind: PARTY_KIND_PROCESSOR id: 'acme' title: 'Acme' " + entities + " } " + sites;
}

constexpr char kIreland[] = "entities { entity_id: 'ie' country_code: 'IE' } ";
constexpr char kUnitedStates[] = "entities { entity_id: 'us' country_code: 'US' } ";

std::string In(const std::string& place, const std::string& activities) {
  return "sites { site { place { " + place + " } activities: " + activities + " } } ";
}

// Each as `site DE acme/us storage`, or `seat US acme/us`.
std::vector<std::string> Destinations(const std::string& leg, bool ignore_transit = false) {
  const auto catalog = Acme();
  std::vector<std::string> texts;
  for (const TransferDestination& to :
       DestinationsOf(FromText<v1::Leg>(leg), *catalog, ignore_transit)) {
    std::vector<std::string> words = {
        to.kind == v1::DESTINATION_KIND_SITE ? "site" : "seat",
        !to.organisation.empty() ? to.organisation
        : to.unknown()           ? "?"
                                 : absl::StrCat(to.country_code, to.group_code),
        to.recipient.entity == nullptr ? "nobody" : to.recipient.entity->id()};
    for (const v1::Activity activity : to.activities) {
      words.push_back(v1::Activity_Name(activity).substr(9));
    }
    texts.push_back(absl::StrJoin(words, " "));
  }
  return texts;
}

TEST(DestinationTest, BothWhereDataIsAndWhereTheRecipientSitsCount) {
  EXPECT_THAT(Destinations(Leg(kUnitedStates, In("country_code: 'DE'", "ACTIVITY_STORAGE"))),
              ElementsAre("site DE us STORAGE", "seat US us"));
}

TEST(DestinationTest, ASiteIsPairedWithWhoeverSitsInItsCountry) {
  EXPECT_THAT(Destinations(Leg(std::string(kIreland) + kUnitedStates,
                               In("country_code: 'US'", "ACTIVITY_STORAGE") +
                                   In("country_code: 'IN'", "ACTIVITY_REMOTE_ACCESS"))),
              UnorderedElementsAre("site US us STORAGE", "site IN ie REMOTE_ACCESS",
                                   "site IN us REMOTE_ACCESS", "seat IE ie", "seat US us"));
}

TEST(DestinationTest, ASiteKnownByItsGroupIsPairedWithEverybody) {
  EXPECT_THAT(
      Destinations(Leg(std::string(kIreland) + "entities { entity_id: 'us' } ",
                       In("group_code: 'EU'", "ACTIVITY_STORAGE"))),
      UnorderedElementsAre("site EU ie STORAGE", "site EU us STORAGE", "seat IE ie", "seat ? us"));
}

TEST(DestinationTest, ActivitiesAtOnePlaceAreOneDestination) {
  EXPECT_THAT(
      Destinations(Leg(kIreland, In("country_code: 'IE' city: 'Dublin'", "ACTIVITY_STORAGE") +
                                     In("country_code: 'IE'", "ACTIVITY_TRANSIT"))),
      ElementsAre("site IE ie STORAGE TRANSIT", "seat IE ie"));
}

TEST(DestinationTest, TransitCanBeLeftOut) {
  const std::string leg =
      Leg(kIreland, In("country_code: 'IE'", "[ACTIVITY_STORAGE, ACTIVITY_TRANSIT]") +
                        In("country_code: 'US'", "ACTIVITY_TRANSIT"));
  EXPECT_THAT(Destinations(leg),
              ElementsAre("site IE ie STORAGE TRANSIT", "site US ie TRANSIT", "seat IE ie"));
  EXPECT_THAT(Destinations(leg, true), ElementsAre("site IE ie STORAGE", "seat IE ie"));
}

TEST(DestinationTest, ARecipientThatNobodyNamesSitsNowhereKnown) {
  EXPECT_THAT(Destinations(Leg("", In("country_code: 'DE'", "ACTIVITY_STORAGE"))),
              ElementsAre("site DE nobody STORAGE", "seat ? nobody"));
}

TEST(DestinationTest, TheProviderIsKnownByItsCountry) {
  EXPECT_THAT(Destinations("to { kind: PARTY_KIND_PROVIDER title: 'XCALLY' country_code: 'IT' }"),
              ElementsAre("seat IT nobody"));
}

TEST(DestinationTest, AnInternationalOrganisationIsItsOwnDestination) {
  EXPECT_THAT(Destinations(Leg("entities { entity_id: 'office' country_code: 'DE' }",
                               In("country_code: 'DE'", "ACTIVITY_STORAGE"))),
              ElementsAre("site DE office STORAGE", "seat EPO office"));
}

TransferDestination To(const std::string& country, const std::string& group = "",
                       const std::string& organisation = "") {
  TransferDestination to;
  to.country_code = country;
  to.group_code = group;
  to.organisation = organisation;
  return to;
}

law::Groups SomeGroups() {
  return law::Groups(FromText<v1::Law>(R"(
    groups { code: "COAST" members { country_codes: ["IT", "FR"] } }
    groups { code: "CLUB" group_codes: "COAST"
             members { country_codes: "CH" valid_from: "2027-01-01" } })"));
}

TEST(DestinationTest, AGroupContainsAnotherWhenItHasAllOfItsMembers) {
  EXPECT_TRUE(Contains(SomeGroups(), "EU", To("", "COAST"), kDestinationDay));
  EXPECT_FALSE(Contains(SomeGroups(), "COAST", To("", "EU"), kDestinationDay));
  EXPECT_TRUE(Contains(SomeGroups(), "EU", To("", "EU"), kDestinationDay));
  EXPECT_FALSE(Contains(SomeGroups(), "EU", To("", "NOBODY"), kDestinationDay));
  EXPECT_FALSE(Contains(SomeGroups(), "EU", To(""), kDestinationDay));
}

TEST(DestinationTest, ARuleReachesWhatItNames) {
  const auto reaches = [](const std::string& rule, const TransferDestination& to) {
    return Reaches(SomeGroups(), FromText<v1::Destination>(rule), to, kDestinationDay);
  };
  EXPECT_TRUE(reaches("country_codes: ['JP', 'KR']", To("KR")));
  EXPECT_FALSE(reaches("country_codes: 'JP'", To("KR")));
  EXPECT_TRUE(reaches("group_codes: 'COAST'", To("FR")));
  EXPECT_TRUE(reaches("group_codes: 'EU'", To("", "COAST")));
  EXPECT_TRUE(reaches("anywhere: true", To("")));
  TransferDestination quebec = To("CA");
  quebec.subdivision_code = "CA-QC";
  EXPECT_TRUE(reaches("subdivision_codes: 'CA-QC'", quebec));
  EXPECT_FALSE(reaches("subdivision_codes: 'CA-BC'", quebec));
  EXPECT_FALSE(reaches("subdivision_codes: 'CA-QC'", To("CA")));
}

TEST(DestinationTest, AnInternationalOrganisationIsNoPartOfItsCountry) {
  const auto reaches = [](const std::string& rule) {
    return Reaches(SomeGroups(), FromText<v1::Destination>(rule), To("DE", "", "EPO"),
                   kDestinationDay);
  };
  EXPECT_TRUE(reaches("organisations: 'EPO'"));
  EXPECT_FALSE(reaches("organisations: 'UN'"));
  EXPECT_FALSE(reaches("country_codes: 'DE'"));
  EXPECT_TRUE(reaches("anywhere: true"));
}

TEST(DestinationTest, TheNextChangeOfMembersIsFound) {
  const law::Groups groups = SomeGroups();
  const auto next = [&](const TransferDestination& to) {
    return NextChange(
        groups, [&](absl::CivilDay day) { return Contains(groups, "CLUB", to, day); },
        kDestinationDay);
  };
  EXPECT_EQ(next(To("CH")), absl::CivilDay(2027, 1, 1));
  EXPECT_EQ(next(To("IT")), std::nullopt);
  EXPECT_EQ(next(To("", "COAST")), std::nullopt);
}

TEST(DestinationTest, APlaceIsNamedAsAReaderKnowsIt) {
  EXPECT_EQ(To("JP").PlaceText(), "Japan (JP)");
  EXPECT_EQ(To("", "EU").PlaceText(), "EU");
  EXPECT_EQ(To("DE", "", "EPO").PlaceText(), "EPO");
}

}  // namespace
}  // namespace domicile::decision
