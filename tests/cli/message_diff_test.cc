#include "clients/cli/message_diff.h"

#include <google/protobuf/text_format.h>

#include <ostream>

#include "domicile/v1/law.pb.h"
#include "domicile/v1/policy.pb.h"
#include "domicile/v1/tenant.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace domicile::cli {

void PrintTo(const FieldChange& change, std::ostream* out) {
  *out << change.path << ": " << change.before << " → " << change.after;
}

namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

template <typename M>
M Parse(const std::string& text) {
  M message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

template <typename M>
std::vector<FieldChange> Diff(const std::string& before, const std::string& after) {
  return DiffMessages(Parse<M>(before), Parse<M>(after), {"revision"});
}

auto Change(const std::string& path, const std::string& before, const std::string& after) {
  return AllOf(Field(&FieldChange::path, path), Field(&FieldChange::before, before),
               Field(&FieldChange::after, after));
}

TEST(MessageDiffTest, EqualMessagesHaveNoDifferenceButInWhatIsIgnored) {
  EXPECT_THAT(Diff<v1::Tenant>("id: 'a' revision: 1", "id: 'a' revision: 2"), IsEmpty());
}

TEST(MessageDiffTest, AScalarIsShownBeforeAndAfter) {
  EXPECT_THAT(Diff<v1::Tenant>("title: 'A' country_code: 'IT'", "title: 'B'"),
              ElementsAre(Change("title", "\"A\"", "\"B\""), Change("country_code", "\"IT\"", "")));
  EXPECT_THAT(Diff<v1::Policy>("", "provider_wide: true on_undetermined: ON_UNDETERMINED_DENY"),
              ElementsAre(Change("provider_wide", "", "true"),
                          Change("on_undetermined", "", "ON_UNDETERMINED_DENY")));
}

TEST(MessageDiffTest, ElementsAreNamedByWhatIdentifiesThem) {
  EXPECT_THAT(
      Diff<v1::Tenant>("opt_ins { connector_id: 'a/b' note: 'x' } opt_ins { connector_id: 'c/d' }",
                       "opt_ins { connector_id: 'e/f' } opt_ins { connector_id: 'a/b' note: 'y' }"),
      ElementsAre(Change("opt_ins[a/b].note", "\"x\"", "\"y\""),
                  Change("opt_ins[c/d]", "{ connector_id: \"c/d\" }", ""),
                  Change("opt_ins[e/f]", "", "{ connector_id: \"e/f\" }")));
  EXPECT_THAT(Diff<v1::OptIn>("inputs { name: 'region' value: '1' } "
                              "inputs { connector_id: 'a/b' name: 'region' value: '1' }",
                              "inputs { name: 'region' value: '1' } "
                              "inputs { connector_id: 'a/b' name: 'region' value: '2' }"),
              ElementsAre(Change("inputs[a/b:region].value", "\"1\"", "\"2\"")));
}

TEST(MessageDiffTest, ElementsThatNothingIdentifiesArePairedInTheirOrder) {
  EXPECT_THAT(Diff<v1::LawRule>("citations { text: 'A' } citations { text: 'B' }",
                                "citations { text: 'A' } citations { text: 'C' } "
                                "citations { text: 'D' }"),
              ElementsAre(Change("citations[1].text", "\"B\"", "\"C\""),
                          Change("citations[2]", "", "{ text: \"D\" }")));
}

TEST(MessageDiffTest, OfAListOfTextsOnlyWhatCameAndWentIsShown) {
  EXPECT_THAT(Diff<v1::Policy>("storage { codes: ['DE', 'IT', 'FR'] }",
                               "storage { codes: ['DE', 'FR', 'AT', 'NO'] }"),
              ElementsAre(Change("storage.codes", "\"IT\"", "\"AT\""),
                          Change("storage.codes", "", "\"NO\"")));
}

TEST(MessageDiffTest, AnotherOrderIsADifference) {
  EXPECT_THAT(
      Diff<v1::Policy>("storage { codes: ['DE', 'IT'] }", "storage { codes: ['IT', 'DE'] }"),
      ElementsAre(Change("storage.codes", "[\"DE\", \"IT\"]", "[\"IT\", \"DE\"]")));
  EXPECT_THAT(Diff<v1::Tenant>("opt_ins { connector_id: 'a/b' } opt_ins { connector_id: 'c/d' }",
                               "opt_ins { connector_id: 'c/d' } opt_ins { connector_id: 'a/b' }"),
              ElementsAre(Change("opt_ins", "[a/b, c/d]", "[c/d, a/b]")));
}

TEST(MessageDiffTest, AnEmptySetIsNotTheSameAsNone) {
  EXPECT_THAT(Diff<v1::Policy>("", "storage {}"), ElementsAre(Change("storage", "", "{ }")));
}

TEST(MessageDiffTest, TheOtherAlternativeIsOneThatWentAndOneThatCame) {
  EXPECT_THAT(Diff<v1::LawCondition>("statute { statute_ids: 'APPI' }",
                                     "certification { scheme: 'eu_us_dpf' }"),
              ElementsAre(Change("certification", "", "{ scheme: \"eu_us_dpf\" }"),
                          Change("statute", "{ statute_ids: \"APPI\" }", "")));
}

}  // namespace
}  // namespace domicile::cli
