#include "service/rpc/validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/error_details.h"
#include "tests/support/plugin_builder.h"

namespace domicile::rpc {
namespace {

using domicile::testing::FromText;
using domicile::testing::HasReason;
using domicile::testing::HasViolation;
using domicile::testing::IsOk;
using domicile::testing::MetadataOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;

// One second before midnight in UTC, when it is tomorrow in Rome.
const absl::Time kNow =
    absl::FromCivil(absl::CivilSecond(2026, 11, 23, 23, 59, 59), absl::UTCTimeZone());

absl::StatusOr<decision::Question> Resolve(const std::string& request) {
  return QuestionOf(FromText<v1::ResolveResidencyRequest>(request), kNow);
}
absl::StatusOr<decision::Question> FindPaths(const std::string& request) {
  return QuestionOf(FromText<v1::FindTransferPathsRequest>(request), kNow);
}
absl::StatusOr<decision::Question> FindExposure(const std::string& request) {
  return QuestionOf(FromText<v1::FindExposureRequest>(request), kNow);
}

TEST(QuestionOfTest, TakesWhatTheRequestGives) {
  const auto question = Resolve(R"(inputs { name: "region" value: "ie1" } tenant_country: "IT"
                                   data_subject_country: "FR" as_of: "2020-01-31")");
  ASSERT_THAT(question, IsOk());
  EXPECT_EQ(question->inputs.at(0).value(), "ie1");
  EXPECT_EQ(question->tenant_country, "IT");
  EXPECT_EQ(question->data_subject_country, "FR");
  EXPECT_EQ(question->as_of, absl::CivilDay(2020, 1, 31));
}

TEST(QuestionOfTest, IsOfTodayInUtcUnlessTheRequestSaysADay) {
  EXPECT_EQ(Resolve("")->as_of, absl::CivilDay(2026, 11, 23));
}

TEST(QuestionOfTest, IsDefiniteForAResidencyAndPossibleForPathsAndExposure) {
  EXPECT_EQ(Resolve("")->mode, decision::Mode::kDefinite);
  EXPECT_EQ(FindPaths("tenant_country: 'IT'")->mode, decision::Mode::kPossible);
  EXPECT_EQ(FindExposure("")->mode, decision::Mode::kPossible);
}

struct Bad {
  std::string request;
  std::string field;
  std::string description;
};

class BadQuestionTest : public ::testing::TestWithParam<Bad> {};

INSTANTIATE_TEST_SUITE_P(
    , BadQuestionTest,
    ::testing::Values(
        Bad{"as_of: '2026-02-30'", "as_of", "`2026-02-30` is not a day; write it as 2026-11-23"},
        Bad{"as_of: '2026-02'", "as_of", "`2026-02` is not a day"},
        Bad{"as_of: 'today'", "as_of", "`today` is not a day"},
        Bad{"as_of: ' '", "as_of", "` ` is not a day"},
        Bad{"tenant_country: 'UK'", "tenant_country", "the United Kingdom is `GB`"},
        Bad{"tenant_country: 'it'", "tenant_country", "did you mean `IT`?"},
        Bad{"tenant_country: 'IT' data_subject_country: 'EU'", "data_subject_country",
            "`EU` is not an ISO 3166-1"},
        Bad{"tenant_country: 'IT' inputs { value: 'x' }", "inputs[0].name", "is required"},
        Bad{"tenant_country: 'IT' inputs { name: 'a' value: 'x' } inputs { name: 'b' }",
            "inputs[1].value", "is required"}));

TEST_P(BadQuestionTest, IsRefusedInEveryRequestWithThePathOfTheField) {
  const Bad& bad = GetParam();
  const std::string with_tenant =
      (bad.request.find("tenant") == std::string::npos ? "tenant_country: 'IT' " : "") +
      bad.request;
  for (const auto& question :
       {Resolve(bad.request), FindPaths(with_tenant), FindExposure(bad.request)}) {
    EXPECT_THAT(question, HasReason("INVALID_FIELD"));
    EXPECT_THAT(question, HasViolation(bad.field, HasSubstr(bad.description)));
  }
}

TEST(QuestionOfTest, TakesAHundredInputsAndNoMore) {
  std::string inputs;
  for (int i = 0; i < 100; ++i) inputs += "inputs { name: 'a' value: 'b' } ";
  EXPECT_THAT(Resolve(inputs), IsOk());
  EXPECT_THAT(Resolve(inputs + "inputs { name: 'a' value: 'b' }"),
              HasViolation("inputs", "has 101 elements; at most 100 are allowed"));
}

TEST(QuestionOfTest, OfPathsNeedsATenantCountry) {
  const auto question = FindPaths("");
  EXPECT_THAT(question, HasReason("INVALID_FIELD"));
  EXPECT_THAT(question, HasViolation("tenant_country", "is required"));
}

TEST(QuestionOfTest, OfPathsNeedsARealCountryToReach) {
  EXPECT_THAT(FindPaths("tenant_country: 'IT' reaches_country: 'USA'"),
              HasViolation("reaches_country", HasSubstr("`USA`")));
}

TEST(RequireTest, AcceptsWhatIsThere) {
  EXPECT_THAT(Require("a", "x"), IsOk());
  EXPECT_THAT(Require("a.b", ""), HasViolation("a.b", "is required"));
}

TEST(CheckCountryFieldTest, AcceptsNothingAndACountry) {
  EXPECT_THAT(CheckCountryField("country_code", ""), IsOk());
  EXPECT_THAT(CheckCountryField("country_code", "IT"), IsOk());
  EXPECT_THAT(CheckCountryField("country_code", "XX"),
              HasViolation("country_code", HasSubstr("`XX`")));
}

// A selector with `count` times that field.
v1::ConnectorSelector Selector(const std::string& field, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += field + ": 'x' ";
  return FromText<v1::ConnectorSelector>(text);
}

TEST(ValidateSelectorTest, TakesAHundredOfEachAndNoMore) {
  for (const std::string field : {"connector_ids", "channel_ids", "data_categories"}) {
    EXPECT_THAT(Validate(Selector(field, 100)), IsOk());
    EXPECT_THAT(Validate(Selector(field, 101)),
                HasViolation("selector." + field, "has 101 elements; at most 100 are allowed"));
  }
}

TEST(ValidateSelectorTest, CallsTooManyConnectorsByTheirName) {
  const absl::Status status = Validate(Selector("connector_ids", 101));
  EXPECT_THAT(status, HasReason("TOO_MANY_CONNECTORS"));
  EXPECT_THAT(MetadataOf(status), Contains(Pair("limit", "100")));
  EXPECT_THAT(Validate(Selector("channel_ids", 101)), HasReason("INVALID_FIELD"));
}

}  // namespace
}  // namespace domicile::rpc
