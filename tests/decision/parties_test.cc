#include "service/decision/parties.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/plugin_builder.h"

namespace domicile::decision {
namespace {

using domicile::testing::FromText;
using domicile::testing::kEvidence;
using domicile::testing::kHearsay;

const std::string kCountryHearsay = R"( country_evidence { basis: BASIS_KNOWN note: "?" } )";
const std::string kCountrySourced = R"( country_evidence { basis: BASIS_LISTED source_id: "S" } )";

// The entity `acme-ireland` as a path shows it.
v1::PartyEntity Describe(const std::string& entities) {
  return DescribeEntity(FromText<v1::Processor>(entities), "acme-ireland");
}

std::string Ireland(const std::string& more) {
  return R"(entities { id: "acme-ireland" legal_name: "Acme Ireland" )" + more + "} ";
}

std::string Inc(const std::string& more) {
  return R"(entities { id: "acme-inc" legal_name: "Acme Inc" country_code: "US" )" + more + "} ";
}

std::string OwnedBy(const std::string& parent) { return "parent { " + parent + "} "; }

TEST(CountryOfTest, IsThatOfASourcedEntity) {
  EXPECT_EQ(Describe(Ireland(R"(country_code: "IE")" + std::string(kEvidence))).country_code(),
            "IE");
}

TEST(CountryOfTest, IsEmptyWhenTheEntityIsHearsay) {
  EXPECT_EQ(Describe(Ireland(R"(country_code: "IE")" + std::string(kHearsay))).country_code(), "");
}

TEST(CountryOfTest, IsEmptyWhenTheCountryIsHearsayThoughTheEntityIsSourced) {
  EXPECT_EQ(
      Describe(Ireland(R"(country_code: "IE")" + (kEvidence + kCountryHearsay))).country_code(),
      "");
}

TEST(CountryOfTest, IsKnownWhenTheCountryIsSourcedThoughTheEntityIsHearsay) {
  EXPECT_EQ(
      Describe(Ireland(R"(country_code: "IE")" + (kHearsay + kCountrySourced))).country_code(),
      "IE");
}

TEST(DescribeEntityTest, HasNoParentWhereNoneIsKnown) {
  const v1::PartyEntity entity = Describe(Ireland(kEvidence));
  EXPECT_EQ(entity.entity_id(), "acme-ireland");
  EXPECT_EQ(entity.legal_name(), "Acme Ireland");
  EXPECT_EQ(entity.parent_legal_name(), "");
  EXPECT_EQ(entity.parent_country_code(), "");
}

TEST(DescribeEntityTest, NamesAParentThatIsAnEntityOfTheProcessor) {
  const v1::PartyEntity entity = Describe(
      Ireland(OwnedBy(R"(entity_id: "acme-inc")" + std::string(kEvidence))) + Inc(kEvidence));
  EXPECT_EQ(entity.parent_legal_name(), "Acme Inc");
  EXPECT_EQ(entity.parent_country_code(), "US");
}

TEST(DescribeEntityTest, NamesAParentThatIsNone) {
  const v1::PartyEntity entity = Describe(
      Ireland(OwnedBy(R"(legal_name: "Holding" country_code: "JP")" + std::string(kEvidence))));
  EXPECT_EQ(entity.parent_legal_name(), "Holding");
  EXPECT_EQ(entity.parent_country_code(), "JP");
}

TEST(DescribeEntityTest, FollowsParentsToTheUltimateOne) {
  const v1::PartyEntity entity =
      Describe(Ireland(OwnedBy(R"(entity_id: "acme-inc")" + std::string(kEvidence))) +
               Inc(kEvidence + OwnedBy(R"(legal_name: "Holding" country_code: "JP")" +
                                       std::string(kEvidence))));
  EXPECT_EQ(entity.parent_legal_name(), "Holding");
  EXPECT_EQ(entity.parent_country_code(), "JP");
}

TEST(DescribeEntityTest, StopsWhereControlIsHearsay) {
  const v1::PartyEntity entity =
      Describe(Ireland(OwnedBy(R"(entity_id: "acme-inc")" + std::string(kEvidence))) +
               Inc(kEvidence +
                   OwnedBy(R"(legal_name: "Holding" country_code: "JP")" + std::string(kHearsay))));
  EXPECT_EQ(entity.parent_legal_name(), "Acme Inc");
  EXPECT_EQ(entity.parent_country_code(), "US");
}

TEST(DescribeEntityTest, HasNoParentThatIsHearsay) {
  const v1::PartyEntity entity = Describe(
      Ireland(OwnedBy(R"(legal_name: "Holding" country_code: "JP")" + std::string(kHearsay))));
  EXPECT_EQ(entity.parent_legal_name(), "");
  EXPECT_EQ(entity.parent_country_code(), "");
}

TEST(DescribeEntityTest, NamesAParentWithoutACountryThatIsHearsay) {
  const v1::PartyEntity entity = Describe(Ireland(
      OwnedBy(R"(legal_name: "Holding" country_code: "JP")" + (kEvidence + kCountryHearsay))));
  EXPECT_EQ(entity.parent_legal_name(), "Holding");
  EXPECT_EQ(entity.parent_country_code(), "");
}

TEST(DescribeEntityTest, DoesNotTakeTheCountryOfAParentInBetween) {
  const v1::PartyEntity entity =
      Describe(Ireland(OwnedBy(R"(entity_id: "acme-inc")" + std::string(kEvidence))) +
               Inc(kEvidence + OwnedBy(R"(legal_name: "Holding")" + std::string(kEvidence))));
  EXPECT_EQ(entity.parent_legal_name(), "Holding");
  EXPECT_EQ(entity.parent_country_code(), "");
}

TEST(PartyTest, ATenantHasItsCountryAndNoName) {
  const v1::Party party = TenantParty("IT");
  EXPECT_EQ(party.kind(), v1::PARTY_KIND_TENANT);
  EXPECT_EQ(party.country_code(), "IT");
  EXPECT_EQ(party.title(), "tenant");
}

TEST(PartyTest, AProviderIsWhatWasConfigured) {
  const v1::Party party =
      ProviderParty(FromText<v1::Provider>(R"(title: "Byte" country_code: "IT")"));
  EXPECT_EQ(party.kind(), v1::PARTY_KIND_PROVIDER);
  EXPECT_EQ(party.title(), "Byte");
  EXPECT_EQ(party.country_code(), "IT");
  EXPECT_EQ(ProviderParty({}).title(), "provider");
}

TEST(PartyTest, AProcessorHasItsIdAndTitle) {
  const v1::Party party = ProcessorParty(FromText<v1::Processor>(R"(id: "acme" title: "Acme")"));
  EXPECT_EQ(party.kind(), v1::PARTY_KIND_PROCESSOR);
  EXPECT_EQ(party.id(), "acme");
  EXPECT_EQ(party.title(), "Acme");
}

TEST(PartyTest, AThirdPartyHasANameOnly) {
  const v1::Party party = ThirdParty("A carrier");
  EXPECT_EQ(party.kind(), v1::PARTY_KIND_THIRD_PARTY);
  EXPECT_EQ(party.id(), "");
  EXPECT_EQ(party.title(), "A carrier");
}

}  // namespace
}  // namespace domicile::decision
