#include "clients/cli/forbidden.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/plugin_builder.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kAnswer[] = R"(
  residencies {
    connector_id: "sinch/whatsapp"
    country_codes: "SE"
    facets { remote_access: "IN" }
    entities { entity_id: "sinch-ab" country_code: "SE" parent_country_code: "JP" }
    sites { place { country_code: "SE" } }
    reachable_country_codes: "US"
    unknowns { fact: "processing_location" }
    inputs { connector_id: "sinch/whatsapp" name: "tenant_country" value: "GB" }
    paths {
      legs {
        from { kind: PARTY_KIND_PROCESSOR id: "sinch" }
        to { kind: PARTY_KIND_PROCESSOR id: "meta" }
        connector_id: "meta/whatsapp"
        sites { site { place { country_code: "US" } } }
      }
      legs { to { kind: PARTY_KIND_THIRD_PARTY id: "acme" } }
    }
  })";

std::vector<std::string> PathsOf(const std::string& forbid) {
  std::vector<std::string> paths;
  for (const auto& broken : FindForbidden(FromText<v1::Forbid>(forbid),
                                          FromText<v1::ResolveResidencyResponse>(kAnswer))) {
    paths.push_back(broken.path());
  }
  return paths;
}

TEST(ForbiddenTest, ACountryIsFoundWhereverItStands) {
  EXPECT_THAT(PathsOf(R"(country_codes: "US")"),
              UnorderedElementsAre("residencies[sinch/whatsapp].paths[0].legs[meta/whatsapp].sites"
                                   "[0].site.place.country_code",
                                   "residencies[sinch/whatsapp].reachable_country_codes"));
  EXPECT_THAT(PathsOf(R"(country_codes: "IN")"),
              ElementsAre("residencies[sinch/whatsapp].facets.remote_access"));
  EXPECT_THAT(PathsOf(R"(country_codes: "JP")"),
              ElementsAre("residencies[sinch/whatsapp].entities[sinch-ab].parent_country_code"));
}

TEST(ForbiddenTest, AnInputOfTheRequestIsNoCountryOfTheAnswer) {
  EXPECT_THAT(PathsOf(R"(country_codes: "GB")"), IsEmpty());
}

TEST(ForbiddenTest, WithinNarrowsDownWhereIsLooked) {
  EXPECT_THAT(PathsOf(R"(country_codes: "US" within: "residencies.country_codes"
                         within: "residencies.sites")"),
              IsEmpty());
  EXPECT_THAT(PathsOf(R"(country_codes: "US" within: "residencies.reachable_country_codes")"),
              ElementsAre("residencies[sinch/whatsapp].reachable_country_codes"));
}

TEST(ForbiddenTest, AProcessorIsFoundAsAPartyAndByItsConnectors) {
  EXPECT_THAT(PathsOf(R"(processor_ids: "meta")"),
              UnorderedElementsAre(
                  "residencies[sinch/whatsapp].paths[0].legs[meta/whatsapp].to.id",
                  "residencies[sinch/whatsapp].paths[0].legs[meta/whatsapp].connector_id"));
  EXPECT_THAT(PathsOf(R"(processor_ids: "met")"), IsEmpty());
  // Not a processor of the catalog, whatever it is called.
  EXPECT_THAT(PathsOf(R"(processor_ids: "acme")"), IsEmpty());
}

TEST(ForbiddenTest, AConnectorIsFound) {
  EXPECT_THAT(PathsOf(R"(connector_ids: "meta/whatsapp")"),
              ElementsAre("residencies[sinch/whatsapp].paths[0].legs[meta/whatsapp].connector_id"));
}

constexpr char kDecision[] = R"(
  decision {
    connector_id: "sinch/whatsapp"
    verdict: VERDICT_ALLOW
    country_codes: "SE"
    reasons { kind: REASON_KIND_LAWFUL recipient: "Meta" country_code: "US" }
    missing_facts { fact: "processing_location" subject: "acme" }
    inputs { connector_id: "meta/whatsapp" name: "tenant_country" value: "GB" }
    paths: "tenant → provider → sinch → meta"
    paths: "vonage → acme → sinch"
  })";

std::vector<std::string> PathsOfDecision(const std::string& forbid, const std::string& more = "") {
  std::vector<std::string> paths;
  for (const auto& broken : FindForbidden(FromText<v1::Forbid>(forbid),
                                          FromText<v1::CheckTransferResponse>(kDecision + more))) {
    paths.push_back(broken.path());
  }
  return paths;
}

TEST(ForbiddenTest, ADecisionHoldsTheCountriesThatDataReachesAndThoseOfItsReasons) {
  EXPECT_THAT(PathsOfDecision(R"(country_codes: "SE")"), ElementsAre("decision.country_codes"));
  EXPECT_THAT(PathsOfDecision(R"(country_codes: "US")"),
              ElementsAre("decision.reasons[0].country_code"));
  EXPECT_THAT(PathsOfDecision(R"(country_codes: "GB")"), IsEmpty());
}

TEST(ForbiddenTest, AnExplainedDecisionHoldsWhereRecipientsAndTheirParentsAreEstablished) {
  constexpr char kPaths[] = R"(paths {
    path { legs { to {
      kind: PARTY_KIND_PROCESSOR id: "sinch"
      entities { entity_id: "sinch-ab" country_code: "DE" parent_country_code: "JP" }
    } } }
    judgements { leg: 1 country_code: "DE" status: LEGAL_STATUS_NO_TRANSFER }
  })";
  EXPECT_THAT(PathsOfDecision(R"(country_codes: "DE" country_codes: "JP")"), IsEmpty());
  EXPECT_THAT(
      PathsOfDecision(R"(country_codes: "DE" country_codes: "JP")", kPaths),
      UnorderedElementsAre("paths[0].path.legs[0].to.entities[sinch-ab].country_code",
                           "paths[0].path.legs[0].to.entities[sinch-ab].parent_country_code",
                           "paths[0].judgements[0].country_code"));
  EXPECT_THAT(PathsOfDecision(R"(processor_ids: "sinch" within: "paths")", kPaths),
              ElementsAre("paths[0].path.legs[0].to.id"));
}

TEST(ForbiddenTest, AProcessorIsFoundOnThePathsThatADecisionWritesDown) {
  EXPECT_THAT(PathsOfDecision(R"(processor_ids: "meta" within: "decision.paths")"),
              ElementsAre("decision.paths"));
  EXPECT_THAT(PathsOfDecision(R"(processor_ids: "met" within: "decision.paths")"), IsEmpty());
  // The first two are the tenant and the provider, whatever they are called.
  EXPECT_THAT(PathsOfDecision(R"(processor_ids: "vonage" processor_ids: "acme")"), IsEmpty());
}

TEST(ForbiddenTest, TheConnectorOfADecisionIsFound) {
  EXPECT_THAT(PathsOfDecision(R"(connector_ids: "sinch/whatsapp")"),
              ElementsAre("decision.connector_id"));
}

TEST(ForbiddenTest, APartialResponseMayNotMatch) {
  EXPECT_THAT(PathsOf(R"(response { resolve_residency { residencies {
                         unknowns { fact: "processing_location" } } } })"),
              ElementsAre(""));
  EXPECT_THAT(PathsOf(R"(response { resolve_residency { residencies {
                         unknowns { fact: "parent" } } } })"),
              IsEmpty());
}

}  // namespace
}  // namespace domicile::cli
