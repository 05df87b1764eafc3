#include "service/decision/inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/decision/ask.h"
#include "tests/support/error_details.h"
#include "tests/support/plugin_builder.h"

namespace domicile::decision {
namespace {

using domicile::testing::BuildOrDie;
using domicile::testing::DetailsOf;
using domicile::testing::Downstream;
using domicile::testing::FromText;
using domicile::testing::HasReason;
using domicile::testing::HasViolation;
using domicile::testing::IsOk;
using domicile::testing::kEvidence;
using domicile::testing::MetadataOf;
using domicile::testing::PluginBuilder;
using domicile::testing::Setting;
using domicile::testing::StatusIs;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::SizeIs;

v1::Connector AConnector(const std::string& more = "") {
  return FromText<v1::Connector>(R"(
    id: "acme/sms"
    inputs { name: "region" kind: INPUT_KIND_SETTING
             values { value: "ie1" } values { value: "us1" } values { value: "sg1" } )" +
                                 more + R"( }
    inputs { name: "tenant_country" kind: INPUT_KIND_TENANT_COUNTRY }
    inputs { name: "data_subject_country" kind: INPUT_KIND_DATA_SUBJECT_COUNTRY })");
}

v1::ResolvedInput RegionOf(const Question& question,
                           const v1::Connector& connector = AConnector()) {
  return ValuesOf(question, connector, nullptr, nullptr).at("region");
}

// The region when the connector is reached through a downstream with that binding, from a connector
// whose `zone` has that value.
v1::ResolvedInput RegionVia(const std::string& binding, const std::string& zone,
                            const Question& question) {
  const auto via = FromText<v1::Downstream>("input_bindings { input: 'region' " + binding + " }");
  Values upstream;
  upstream["zone"].set_value(zone);
  return ValuesOf(question, AConnector(), &via, &upstream).at("region");
}

constexpr char kDefault[] = R"(default_value: "us1")";

TEST(ValuesOfTest, TakesWhatTheDownstreamSetsBeforeTheRequest) {
  const v1::ResolvedInput region =
      RegionVia("value: 'ie1'", "", AskDefinite({"acme/sms:region=us1", "region=us1"}));
  EXPECT_EQ(region.value(), "ie1");
  EXPECT_EQ(region.origin(), v1::INPUT_ORIGIN_UPSTREAM);
}

TEST(ValuesOfTest, TakesTheValueOfTheInputThatTheDownstreamPassesOn) {
  const v1::ResolvedInput region = RegionVia("from_input: 'zone'", "sg1", AskDefinite());
  EXPECT_EQ(region.value(), "sg1");
  EXPECT_EQ(region.origin(), v1::INPUT_ORIGIN_UPSTREAM);
}

TEST(ValuesOfTest, TakesTheRequestWhenTheInputThatIsPassedOnHasNoValue) {
  const v1::ResolvedInput region = RegionVia("from_input: 'zone'", "", AskDefinite({"region=us1"}));
  EXPECT_EQ(region.value(), "us1");
  EXPECT_EQ(region.origin(), v1::INPUT_ORIGIN_REQUEST);
}

TEST(ValuesOfTest, TakesAnInputForThisConnectorBeforeOneForAll) {
  EXPECT_EQ(RegionOf(AskDefinite({"region=us1", "acme/sms:region=ie1"})).value(), "ie1");
  EXPECT_EQ(RegionOf(AskDefinite({"acme/sms:region=ie1", "region=us1"})).value(), "ie1");
}

TEST(ValuesOfTest, TakesAnInputForAllWhereThereIsNoneForThisConnector) {
  const v1::ResolvedInput region = RegionOf(AskDefinite({"zeta/sms:region=ie1", "region=us1"}));
  EXPECT_EQ(region.value(), "us1");
  EXPECT_EQ(region.origin(), v1::INPUT_ORIGIN_REQUEST);
  EXPECT_EQ(region.connector_id(), "acme/sms");
}

TEST(ValuesOfTest, TakesTheRequestBeforeTheDefault) {
  EXPECT_EQ(RegionOf(AskDefinite({"region=ie1"}), AConnector(kDefault)).value(), "ie1");
}

TEST(ValuesOfTest, TakesTheDocumentedDefaultWhenNobodySays) {
  const v1::ResolvedInput region = RegionOf(AskDefinite(), AConnector(kDefault));
  EXPECT_EQ(region.value(), "us1");
  EXPECT_EQ(region.origin(), v1::INPUT_ORIGIN_DOCUMENTED_DEFAULT);
}

TEST(ValuesOfTest, LeavesTheDefaultAsideInAPossibleQuestion) {
  const v1::ResolvedInput region = RegionOf(AskPossible(), AConnector(kDefault));
  EXPECT_EQ(region.value(), "");
  EXPECT_EQ(region.origin(), v1::INPUT_ORIGIN_NOT_GIVEN);
}

TEST(ValuesOfTest, SaysThatNobodySaid) {
  EXPECT_EQ(RegionOf(AskDefinite()).origin(), v1::INPUT_ORIGIN_NOT_GIVEN);
}

TEST(ValuesOfTest, TakesCountriesFromTheirOwnFields) {
  Question question = AskDefinite();
  question.tenant_country = "IT";
  question.data_subject_country = "FR";
  const Values values = ValuesOf(question, AConnector(), nullptr, nullptr);
  EXPECT_EQ(values.at("tenant_country").value(), "IT");
  EXPECT_EQ(values.at("data_subject_country").value(), "FR");
  EXPECT_EQ(values.at("tenant_country").origin(), v1::INPUT_ORIGIN_REQUEST);
}

// `acme/sms` with a region and, behind it, `zeta/sms` with a mode; `plain/sms` has no inputs, and
// `local/sms` knows two countries.
class CheckInputsTest : public ::testing::Test {
 protected:
  absl::Status Check(const std::vector<std::string>& connector_ids, const Question& question) {
    std::vector<const v1::Connector*> connectors;
    for (const std::string& id : connector_ids) connectors.push_back(catalog_->FindConnector(id));
    return CheckInputs(*catalog_, connectors, question);
  }

 private:
  const std::shared_ptr<const catalog::Catalog> catalog_ = BuildOrDie(
      {PluginBuilder("acme")
           .Connector("sms", Setting("region", "ie1 us1",
                                     R"(unavailable_values { value: "au1" title: "Sydney"
                                                             note: "voice only" })") +
                                 R"(inputs { name: "tenant_country"
                                             kind: INPUT_KIND_TENANT_COUNTRY })" +
                                 Downstream("next", R"(connector_id: "zeta/sms")"))
           .Build(),
       PluginBuilder("zeta").Connector("sms", Setting("mode", "fast slow")).Build(),
       PluginBuilder("plain").Build(),
       PluginBuilder("local")
           .Connector("sms", R"(inputs { name: "tenant_country" kind: INPUT_KIND_TENANT_COUNTRY
                                         values { value: "IT" } values { value: "FR" } })")
           .Build()});
};

TEST_F(CheckInputsTest, AcceptsValuesOfTheirDomains) {
  EXPECT_THAT(Check({"acme/sms"}, AskDefinite({"region=ie1"})), IsOk());
}

TEST_F(CheckInputsTest, AcceptsInputsOfWhatIsDownstream) {
  EXPECT_THAT(Check({"acme/sms"}, AskDefinite({"mode=fast"})), IsOk());
  EXPECT_THAT(Check({"acme/sms"}, AskDefinite({"zeta/sms:mode=fast"})), IsOk());
}

TEST_F(CheckInputsTest, AcceptsTheSameInputForAllAndForOne) {
  EXPECT_THAT(Check({"acme/sms"}, AskDefinite({"region=ie1", "acme/sms:region=us1"})), IsOk());
}

TEST_F(CheckInputsTest, RefusesAnInputThatNobodyHasAndSuggestsTheNearest) {
  const absl::Status status = Check({"acme/sms"}, AskDefinite({"mode=fast", "regin=ie1"}));
  EXPECT_THAT(status, HasReason("INPUT_UNKNOWN"));
  EXPECT_THAT(status, HasViolation("inputs[1].name",
                                   AllOf(HasSubstr("there are mode, region, tenant_country"),
                                         EndsWith("; did you mean `region`?"))));
  EXPECT_THAT(MetadataOf(status), Contains(Pair("input", "regin")));
}

TEST_F(CheckInputsTest, RefusesAnInputWhereNobodyHasAny) {
  EXPECT_THAT(Check({"plain/sms"}, AskDefinite({"region=ie1"})),
              HasViolation("inputs[0].name", EndsWith("; none of them has inputs")));
}

TEST_F(CheckInputsTest, RefusesAnInputThatTheNamedConnectorDoesNotHave) {
  const absl::Status status = Check({"acme/sms"}, AskDefinite({"zeta/sms:region=ie1"}));
  EXPECT_THAT(status, HasReason("INPUT_UNKNOWN"));
  EXPECT_THAT(status, HasViolation("inputs[0].name", HasSubstr("there are mode")));
}

TEST_F(CheckInputsTest, RefusesAValueOutsideItsDomainAndNamesThoseAllowed) {
  const absl::Status status = Check({"acme/sms"}, AskDefinite({"region=us2"}));
  EXPECT_THAT(status, HasReason("INPUT_OUT_OF_DOMAIN"));
  EXPECT_THAT(status, HasViolation("inputs[0].value",
                                   "`us2` is not a value of input `region` of `acme/sms`, which "
                                   "must be one of ie1, us1; did you mean `us1`?"));
  EXPECT_THAT(MetadataOf(status), Contains(Pair("input", "region")));
}

TEST_F(CheckInputsTest, RefusesAValueThatDoesNotOfferTheProductAndNamesThoseThatDo) {
  const absl::Status status = Check({"acme/sms"}, AskDefinite({"region=au1"}));
  EXPECT_THAT(status, HasReason("INPUT_OUT_OF_DOMAIN"));
  EXPECT_THAT(status, HasViolation("inputs[0].value",
                                   "`au1` (Sydney) does not offer `acme/sms`: voice only; input "
                                   "`region` must be one of ie1, us1"));
}

TEST_F(CheckInputsTest, RefusesTheSameInputTwice) {
  const absl::Status status = Check({"acme/sms"}, AskDefinite({"region=ie1", "region=ie1"}));
  EXPECT_THAT(status, HasReason("INVALID_FIELD"));
  EXPECT_THAT(status, HasViolation("inputs[1]", "input `region` is given twice"));
}

TEST_F(CheckInputsTest, RefusesACountryAsAnInputAndNamesItsField) {
  const absl::Status status = Check({"acme/sms"}, AskDefinite({"tenant_country=IT"}));
  EXPECT_THAT(status, HasReason("INVALID_FIELD"));
  EXPECT_THAT(status, HasViolation("inputs[0].name",
                                   HasSubstr("given by the request's field tenant_country")));
}

TEST_F(CheckInputsTest, RefusesAnInputForAConnectorThatIsNotAskedAbout) {
  const absl::Status status = Check({"acme/sms"}, AskDefinite({"zeta/sns:mode=fast"}));
  EXPECT_THAT(status, HasReason("INVALID_FIELD"));
  EXPECT_THAT(status, HasViolation("inputs[0].connector_id",
                                   HasSubstr("neither asked about nor downstream; did you mean "
                                             "`zeta/sms`")));
}

TEST_F(CheckInputsTest, RefusesACountryThatTheConnectorDoesNotKnow) {
  Question question = AskDefinite();
  question.tenant_country = "DE";
  EXPECT_THAT(Check({"acme/sms"}, question), IsOk());
  const absl::Status status = Check({"acme/sms", "local/sms"}, question);
  EXPECT_THAT(status, HasReason("INPUT_OUT_OF_DOMAIN"));
  EXPECT_THAT(status, HasViolation("tenant_country", HasSubstr("must be one of IT, FR")));
}

TEST(MissingInputsErrorTest, NamesEachMissingInputOnceWithItsFieldAndWhatItMayBe) {
  const v1::Connector acme = AConnector();
  const v1::Connector zeta = FromText<v1::Connector>(
      R"(id: "zeta/sms" inputs { name: "mode" kind: INPUT_KIND_SETTING values { value: "fast" } })");
  const absl::Status status = MissingInputsError({{&acme, &acme.inputs(0)},
                                                  {&acme, &acme.inputs(1)},
                                                  {&acme, &acme.inputs(0)},
                                                  {&zeta, &zeta.inputs(0)}});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("inputs: ")));
  EXPECT_THAT(status, HasReason("INPUT_MISSING"));
  EXPECT_THAT(status,
              HasViolation("inputs", "`acme/sms` needs input `region`: one of ie1, us1, sg1"));
  EXPECT_THAT(status, HasViolation("tenant_country",
                                   "`acme/sms` needs input `tenant_country`: an ISO 3166-1 alpha-2 "
                                   "country code such as `IT`"));
  EXPECT_THAT(status, HasViolation("inputs", "`zeta/sms` needs input `mode`: one of fast"));
  EXPECT_THAT(DetailsOf(status).bad_requests.at(0).field_violations(), SizeIs(3));
  EXPECT_THAT(MetadataOf(status), Contains(Pair("input", "region")));
}

}  // namespace
}  // namespace domicile::decision
