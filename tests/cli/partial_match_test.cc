#include "clients/cli/partial_match.h"

#include <string>
#include <vector>

#include "domicile/v1/residency_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/plugin_builder.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kAnswer[] = R"(
  residencies {
    connector_id: "amazon/lex"
    country_codes: "DE"
    country_codes: "IE"
    sites { place { country_code: "DE" city: "Frankfurt" } activities: ACTIVITY_STORAGE }
    sites { place { country_code: "IE" } activities: ACTIVITY_PROCESSING }
  }
  residencies {
    connector_id: "plivo/sms"
    unknowns { fact: "processing_location" }
  }
  as_of: "2026-11-23")";

// Each difference as `path: expected X, found Y`.
std::vector<std::string> Differences(const std::string& expected,
                                     const std::vector<std::string>& exact = {}) {
  std::vector<std::string> texts;
  for (const v1::BrokenExpectation& broken :
       Compare(FromText<v1::ResolveResidencyResponse>(expected),
               FromText<v1::ResolveResidencyResponse>(kAnswer), exact)) {
    texts.push_back(broken.path() + ": expected " + broken.expected() + ", found " +
                    broken.found());
  }
  return texts;
}

TEST(PartialMatchTest, NothingExpectedMatchesEverything) {
  EXPECT_THAT(Differences(""), IsEmpty());
}

TEST(PartialMatchTest, OnlyFieldsThatAreSetAreCompared) {
  EXPECT_THAT(Differences(R"(as_of: "2026-11-23")"), IsEmpty());
  EXPECT_THAT(Differences(R"(as_of: "2026-11-24")"),
              ElementsAre(R"(as_of: expected "2026-11-24", found "2026-11-23")"));
}

TEST(PartialMatchTest, AListMayHoldMoreAndInAnotherOrder) {
  EXPECT_THAT(Differences(R"(residencies { connector_id: "plivo/sms" }
                             residencies { country_codes: "IE" country_codes: "DE" })"),
              IsEmpty());
}

TEST(PartialMatchTest, TwoExpectedElementsMayMatchTheSameOne) {
  EXPECT_THAT(Differences(R"(residencies { connector_id: "amazon/lex" country_codes: "DE" }
                             residencies { connector_id: "amazon/lex" country_codes: "IE" })"),
              IsEmpty());
}

TEST(PartialMatchTest, AMissingElementIsNamedWithWhatIsThere) {
  EXPECT_THAT(
      Differences(R"(residencies { connector_id: "amazon/lex" country_codes: "US" })"),
      ElementsAre(
          R"(residencies[amazon/lex].country_codes: expected an element "US", found ["DE", "IE"])"));
  EXPECT_THAT(
      Differences(R"(residencies { connector_id: "acme/sms" })"),
      ElementsAre("residencies: expected an element acme/sms, found [amazon/lex, plivo/sms]"));
}

TEST(PartialMatchTest, AnElementIsComparedWithTheOneOfItsId) {
  // The other element has fewer differences, and another id.
  EXPECT_THAT(
      Differences(R"(residencies { connector_id: "plivo/sms" country_codes: "DE"
                                   sites { place { country_code: "DE" } } })"),
      ElementsAre(
          "residencies[plivo/sms].sites: expected an element { place { country_code: "
          "\"DE\" } }, found nothing",
          "residencies[plivo/sms].country_codes: expected an element \"DE\", found nothing"));
}

TEST(PartialMatchTest, WithoutAnIdTheClosestElementIsTheOneCompared) {
  EXPECT_THAT(
      Differences(R"(residencies { sites { place { country_code: "DE" city: "Munich" }
                                           activities: ACTIVITY_STORAGE } })"),
      ElementsAre(
          R"(residencies[amazon/lex].sites[0].place.city: expected "Munich", found "Frankfurt")"));
}

TEST(PartialMatchTest, AFieldThatIsNotThereIsNothing) {
  EXPECT_THAT(Differences(R"(revision { catalog_digest: "d" })"),
              ElementsAre(R"(revision: expected { catalog_digest: "d" }, found nothing)"));
}

TEST(PartialMatchTest, AnExactListMayNotHoldMore) {
  const std::vector<std::string> exact = {"residencies.country_codes"};
  EXPECT_THAT(Differences(R"(residencies { connector_id: "amazon/lex" country_codes: "DE"
                                           country_codes: "IE" })",
                          exact),
              IsEmpty());
  EXPECT_THAT(
      Differences(R"(residencies { connector_id: "amazon/lex" country_codes: "DE" })", exact),
      ElementsAre(
          R"(residencies[amazon/lex].country_codes: expected no further element, found "IE")"));
}

TEST(PartialMatchTest, AnExactListOfWhichNothingIsExpectedIsEmpty) {
  EXPECT_THAT(
      Differences(R"(residencies { connector_id: "plivo/sms" })", {"residencies.country_codes"}),
      IsEmpty());
  EXPECT_THAT(Differences(R"(residencies { connector_id: "plivo/sms" })", {"residencies.unknowns"}),
              ElementsAre("residencies[plivo/sms].unknowns: expected nothing, found { fact: "
                          "\"processing_location\" }"));
}

TEST(PartialMatchTest, AnExactPathGoesThroughEveryElementOfAListOfWhichNothingIsExpected) {
  EXPECT_THAT(Differences("", {"residencies.unknowns"}),
              ElementsAre("residencies[plivo/sms].unknowns: expected nothing, found { fact: "
                          "\"processing_location\" }"));
}

TEST(PartialMatchTest, AnExactListOfMessagesMayNotHoldMore) {
  EXPECT_THAT(Differences(R"(residencies { connector_id: "plivo/sms" })", {"residencies"}).size(),
              1);
  EXPECT_THAT(Differences(R"(residencies { connector_id: "plivo/sms" }
                             residencies { connector_id: "amazon/lex" })",
                          {"residencies"}),
              IsEmpty());
}

TEST(PartialMatchTest, AnExactFieldThatIsNoListMustBeUnset) {
  EXPECT_THAT(Differences("", {"as_of"}),
              ElementsAre(R"(as_of: expected nothing, found "2026-11-23")"));
  EXPECT_THAT(Differences(R"(as_of: "2026-11-23")", {"as_of"}), IsEmpty());
  EXPECT_THAT(Differences("", {"revision"}), IsEmpty());
}

std::vector<std::string> BatchDifferences(const std::string& expected,
                                          const std::vector<std::string>& exact = {}) {
  constexpr char kBatch[] = R"(
    results { decision { connector_id: "a/b" verdict: VERDICT_ALLOW } }
    results { error { code: "NOT_FOUND" metadata { key: "id" value: "nobody" } } })";
  std::vector<std::string> texts;
  for (const v1::BrokenExpectation& broken :
       Compare(FromText<v1::BatchCheckTransfersResponse>(expected),
               FromText<v1::BatchCheckTransfersResponse>(kBatch), exact)) {
    texts.push_back(broken.path() + ": expected " + broken.expected() + ", found " +
                    broken.found());
  }
  return texts;
}

TEST(PartialMatchTest, OneOfSeveralKindsOfResultIsMatchedByItsKind) {
  EXPECT_THAT(BatchDifferences(R"(results { decision { verdict: VERDICT_ALLOW } }
                                  results { error { code: "NOT_FOUND" } })",
                               {"results"}),
              IsEmpty());
  EXPECT_THAT(
      BatchDifferences(R"(results { decision { verdict: VERDICT_DENY } })"),
      ElementsAre("results[0].decision.verdict: expected VERDICT_DENY, found VERDICT_ALLOW"));
}

TEST(PartialMatchTest, AnEntryOfAMapIsMatchedWhole) {
  const auto error = FromText<v1::CheckError>(R"(metadata { key: "id" value: "nobody" }
                                                 metadata { key: "nearest" value: "noddy" })");
  EXPECT_THAT(
      Compare(FromText<v1::CheckError>(R"(metadata { key: "id" value: "nobody" })"), error, {}),
      IsEmpty());
  const std::vector<v1::BrokenExpectation> broken =
      Compare(FromText<v1::CheckError>(R"(metadata { key: "id" value: "noddy" })"), error, {});
  ASSERT_EQ(broken.size(), 1);
  EXPECT_EQ(broken[0].path(), "metadata[id].value");
  EXPECT_EQ(broken[0].found(), "\"nobody\"");
}

}  // namespace
}  // namespace domicile::cli
