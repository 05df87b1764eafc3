#include "service/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/error_details.h"
#include "tests/support/status_matchers.h"

namespace domicile::base {
namespace {

using domicile::testing::DetailsOf;
using domicile::testing::HasReason;
using domicile::testing::HasViolation;
using domicile::testing::MetadataOf;
using domicile::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(ErrorTest, HasItsCodeItsMessageAndItsReason) {
  const absl::Status status =
      Error(absl::StatusCode::kNotFound, "NO_SUCH_THING", "it is not there");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, "it is not there"));
  EXPECT_THAT(status, HasReason("NO_SUCH_THING"));
}

TEST(ErrorTest, CarriesItsMetadata) {
  const absl::Status status =
      Error(absl::StatusCode::kNotFound, "NO_SUCH_THING", "", {{"id", "a"}, {"nearest", "b,c"}});
  EXPECT_THAT(MetadataOf(status), ElementsAre(Pair("id", "a"), Pair("nearest", "b,c")));
}

TEST(ErrorTest, HasNoBadRequest) {
  EXPECT_THAT(DetailsOf(Error(absl::StatusCode::kNotFound, "R", "m")).bad_requests, IsEmpty());
}

TEST(BadRequestTest, IsAnInvalidArgumentThatNamesTheField) {
  const absl::Status status = BadRequest("INVALID_FIELD", {{"inputs[0].value", "must be IT"}});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "inputs[0].value: must be IT"));
  EXPECT_THAT(status, HasReason("INVALID_FIELD"));
  EXPECT_THAT(status, HasViolation("inputs[0].value", "must be IT"));
}

TEST(BadRequestTest, KeepsEveryViolationInItsOrder) {
  const absl::Status status = BadRequest("R", {{"b", "is wrong"}, {"a", "too"}});
  const auto details = DetailsOf(status);
  ASSERT_EQ(details.bad_requests.size(), 1);
  ASSERT_EQ(details.bad_requests[0].field_violations_size(), 2);
  EXPECT_EQ(details.bad_requests[0].field_violations(0).field(), "b");
  EXPECT_EQ(details.bad_requests[0].field_violations(1).field(), "a");
  EXPECT_EQ(status.message(), "b: is wrong; a: too");
}

TEST(BadRequestTest, HasTheFirstFieldInItsMetadata) {
  EXPECT_THAT(MetadataOf(BadRequest("R", {{"b", ""}, {"a", ""}}, {{"input", "region"}})),
              ElementsAre(Pair("field", "b"), Pair("input", "region")));
}

// The sum of what a status puts into headers, as in gRPC's wire format: the message
// percent-encoded, and the details, which repeat it.
size_t HeaderSize(const absl::Status& status) {
  size_t size = 0;
  for (const char c : status.message()) size += c >= ' ' && c <= '~' ? 1 : 3;
  size_t details = status.message().size();
  status.ForEachPayload([&details](absl::string_view type_url, const absl::Cord& payload) {
    details += type_url.size() + payload.size();
  });
  return size + details * 4 / 3;
}

class LongErrorTest : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(, LongErrorTest, ::testing::Values("x", "\n", "東"));

TEST_P(LongErrorTest, FitsIntoTheHeadersThatAClientTakes) {
  std::string text;
  while (text.size() < 100'000) text += GetParam();
  EXPECT_LT(HeaderSize(Error(absl::StatusCode::kNotFound, "R", text, {{"id", text}})), 8000);
  EXPECT_LT(HeaderSize(BadRequest("R", {{"a", text}, {"b", text}}, {{"input", text}})), 8000);
}

TEST_P(LongErrorTest, IsCutBetweenCharacters) {
  std::string text;
  while (text.size() < 100'000) text += GetParam();
  const std::string message(Error(absl::StatusCode::kNotFound, "R", text).message());
  ASSERT_THAT(message, ::testing::EndsWith("..."));
  EXPECT_GT(message.size(), 500);
  EXPECT_EQ((message.size() - 3) % GetParam().size(), 0);
}

TEST(BadRequestTest, NamesAsManyViolationsAsFit) {
  std::vector<FieldViolation> violations;
  for (int i = 0; i < 100; ++i) violations.push_back({"inputs", std::string(90, 'x')});
  const auto details = DetailsOf(BadRequest("R", violations));
  ASSERT_EQ(details.bad_requests.size(), 1);
  EXPECT_GT(details.bad_requests[0].field_violations_size(), 15);
  EXPECT_LT(details.bad_requests[0].field_violations_size(), 25);
}

}  // namespace
}  // namespace domicile::base
