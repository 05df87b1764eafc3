#include "service/rpc/residency_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/rpc_server.h"

namespace domicile::rpc {
namespace {

using domicile::testing::Downstream;
using domicile::testing::FailsWith;
using domicile::testing::HasReason;
using domicile::testing::HasViolation;
using domicile::testing::MetadataOf;
using domicile::testing::Placement;
using domicile::testing::PluginBuilder;
using domicile::testing::RpcServer;
using domicile::testing::Setting;
using domicile::testing::Site;
using domicile::testing::Succeeds;
using ::testing::_;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

using Stub = v1::ResidencyService::Stub;

class ResidencyServiceTest : public ::testing::Test {
 protected:
  explicit ResidencyServiceTest(Limits limits = {}) : server_({.limits = limits}) {
    server_.Serve(
        {PluginBuilder("acme")
             .Connector("mail", R"(channel_id: "email" data_categories: "user.contact.email")" +
                                    Placement("a", Site("US")))
             .Connector("sms",
                        Setting("region", "ie1 us1") +
                            Placement("a", R"(conditions { input: "region" values: "ie1" })" +
                                               Site("IE")) +
                            Placement("b", R"(conditions { input: "region" values: "us1" })" +
                                               Site("US")) +
                            Downstream("next", R"(connector_id: "beta/sms")")),
         PluginBuilder("beta").Connector(
             "sms", Placement("a", Site("SE")) +
                        Downstream("carrier", R"(party: "A carrier")", Site("NO")) +
                        Downstream("other", R"(party: "Another")"))});
  }

  std::vector<std::string> Exposed(const std::string& request) {
    const auto answer = server_.Ask(&Stub::FindExposure, request);
    EXPECT_THAT(answer.status, Succeeds());
    std::vector<std::string> ids;
    for (const v1::Exposure& exposure : answer.response.exposures())
      ids.push_back(exposure.connector_id());
    return ids;
  }

  RpcServer server_;
};

using ResolveResidencyTest = ResidencyServiceTest;

TEST_F(ResolveResidencyTest, AnswersForADefiniteInput) {
  const auto answer = server_.Ask(&Stub::ResolveResidency, R"(
      selector { connector_ids: "acme/sms" } inputs { name: "region" value: "ie1" })");
  ASSERT_THAT(answer.status, Succeeds());
  ASSERT_THAT(answer.response.residencies(), SizeIs(1));
  EXPECT_THAT(answer.response.residencies(0).country_codes(), ElementsAre("IE"));
  EXPECT_THAT(answer.response.residencies(0).reachable_country_codes(),
              ElementsAre("IE", "NO", "SE"));
}

TEST_F(ResolveResidencyTest, NamesTheRevisionAndTheDay) {
  const v1::Revision& revision = server_.state().Get()->revision;
  const auto answer =
      server_.Ask(&Stub::ResolveResidency, "selector { connector_ids: 'beta/sms' }").response;
  EXPECT_EQ(answer.as_of(), "2026-11-23");
  EXPECT_EQ(answer.revision().catalog_digest(), revision.catalog_digest());
  EXPECT_EQ(answer.residencies(0).revision().catalog_digest(), revision.catalog_digest());
}

TEST_F(ResolveResidencyTest, AnswersAsOfAnotherDay) {
  const auto answer = server_
                          .Ask(&Stub::ResolveResidency,
                               "selector { connector_ids: 'beta/sms' } as_of: '2024-05-01'")
                          .response;
  EXPECT_EQ(answer.as_of(), "2024-05-01");
  EXPECT_THAT(answer.residencies(0).country_codes(), IsEmpty());
  EXPECT_EQ(answer.residencies(0).unknowns(0).fact(), "location_as_of");
}

TEST_F(ResolveResidencyTest, SelectsByChannelAndCategorySortedById) {
  const auto answer = server_
                          .Ask(&Stub::ResolveResidency, R"(
      selector { channel_ids: ["sms", "email"] } inputs { name: "region" value: "ie1" })")
                          .response;
  ASSERT_THAT(answer.residencies(), SizeIs(3));
  EXPECT_EQ(answer.residencies(0).connector_id(), "acme/mail");
  EXPECT_EQ(answer.residencies(2).connector_id(), "beta/sms");
  const auto by_category =
      server_.Ask(&Stub::ResolveResidency, "selector { data_categories: 'user.contact.email' }")
          .response;
  ASSERT_THAT(by_category.residencies(), SizeIs(1));
  EXPECT_EQ(by_category.residencies(0).connector_id(), "acme/mail");
}

TEST_F(ResolveResidencyTest, GoesOverTheProviderThatIsConfigured) {
  const auto answer = server_
                          .Ask(&Stub::ResolveResidency,
                               "selector { connector_ids: 'beta/sms' } tenant_country: 'FR'")
                          .response;
  const v1::Leg& first = answer.residencies(0).paths(0).legs(0);
  EXPECT_EQ(first.from().country_code(), "FR");
  EXPECT_EQ(first.to().title(), "Byte");
}

TEST_F(ResolveResidencyTest, RefusesToAnswerAboutNothing) {
  EXPECT_THAT(server_.Ask(&Stub::ResolveResidency).status, HasViolation("selector", "is required"));
  EXPECT_THAT(server_.Ask(&Stub::ResolveResidency, "selector { }").status,
              HasViolation("selector", "is required"));
}

TEST_F(ResolveResidencyTest, RefusesAConnectorThatIsNotThere) {
  const grpc::Status status =
      server_.Ask(&Stub::ResolveResidency, "selector { connector_ids: 'acme/sns' }").status;
  EXPECT_THAT(status, FailsWith(grpc::StatusCode::NOT_FOUND, HasSubstr("did you mean `acme/sms`")));
  EXPECT_THAT(status, HasReason("CONNECTOR_NOT_FOUND"));
}

struct Bad {
  std::string request;
  std::string reason;
  std::string field;
};

class BadResolveTest : public ResidencyServiceTest, public ::testing::WithParamInterface<Bad> {};

INSTANTIATE_TEST_SUITE_P(
    , BadResolveTest,
    ::testing::Values(
        Bad{"as_of: '2026-02-30'", "INVALID_FIELD", "as_of"},
        Bad{"tenant_country: 'UK'", "INVALID_FIELD", "tenant_country"},
        Bad{"data_subject_country: 'EU'", "INVALID_FIELD", "data_subject_country"},
        Bad{"", "INPUT_MISSING", "inputs"},
        Bad{"inputs { value: 'ie1' }", "INVALID_FIELD", "inputs[0].name"},
        Bad{"inputs { name: 'region' }", "INVALID_FIELD", "inputs[0].value"},
        Bad{"inputs { name: 'regin' value: 'ie1' }", "INPUT_UNKNOWN", "inputs[0].name"},
        Bad{"inputs { name: 'region' value: 'eu' }", "INPUT_OUT_OF_DOMAIN", "inputs[0].value"},
        Bad{"inputs { name: 'region' value: 'ie1' } inputs { name: 'region' value: 'us1' }",
            "INVALID_FIELD", "inputs[1]"},
        Bad{"inputs { connector_id: 'zeta/sms' name: 'region' value: 'ie1' }", "INVALID_FIELD",
            "inputs[0].connector_id"},
        Bad{"selector { data_categories: 'email' }", "INVALID_FIELD",
            "selector.data_categories[0]"}));

TEST_P(BadResolveTest, IsRefusedWithItsReasonAndThePathOfTheField) {
  const grpc::Status status =
      server_
          .Ask(&Stub::ResolveResidency,
               "selector { connector_ids: 'acme/sms' } " + GetParam().request)
          .status;
  EXPECT_THAT(status, FailsWith(grpc::StatusCode::INVALID_ARGUMENT, _));
  EXPECT_THAT(status, HasReason(GetParam().reason));
  EXPECT_THAT(status, HasViolation(GetParam().field, _));
  EXPECT_THAT(MetadataOf(status), Contains(Pair("field", GetParam().field)));
}

TEST_F(ResolveResidencyTest, RefusesMoreConnectorsByNameThanItTakes) {
  std::string ids;
  for (int i = 0; i < 101; ++i) ids += "connector_ids: 'acme/mail' ";
  const grpc::Status status =
      server_.Ask(&Stub::ResolveResidency, "selector { " + ids + " }").status;
  EXPECT_THAT(status, FailsWith(grpc::StatusCode::INVALID_ARGUMENT, _));
  EXPECT_THAT(status, HasReason("TOO_MANY_CONNECTORS"));
  EXPECT_THAT(status, HasViolation("selector.connector_ids", _));
}

class TwoConnectorsTest : public ResidencyServiceTest {
 protected:
  TwoConnectorsTest() : ResidencyServiceTest(Limits{.max_connectors_per_request = 2}) {}
};

TEST_F(TwoConnectorsTest, AreAnswered) {
  EXPECT_THAT(
      server_.Ask(&Stub::ResolveResidency, "selector { connector_ids: ['acme/mail', 'beta/sms'] }")
          .status,
      Succeeds());
}

TEST_F(TwoConnectorsTest, AreAllThatASelectionMayCome) {
  const grpc::Status status =
      server_.Ask(&Stub::ResolveResidency, "selector { data_categories: 'user.contact' }").status;
  EXPECT_THAT(status,
              FailsWith(grpc::StatusCode::INVALID_ARGUMENT, HasSubstr("selects 3 connectors")));
  EXPECT_THAT(status, HasReason("TOO_MANY_CONNECTORS"));
  EXPECT_THAT(status, HasViolation("selector", HasSubstr("at most 2")));
  EXPECT_THAT(MetadataOf(status), Contains(Pair("limit", "2")));
}

using FindTransferPathsTest = ResidencyServiceTest;

TEST_F(FindTransferPathsTest, FindsThePathsOfEveryConnectorSorted) {
  const auto answer = server_.Ask(&Stub::FindTransferPaths, "tenant_country: 'IT'");
  ASSERT_THAT(answer.status, Succeeds());
  std::vector<std::string> ids;
  for (const v1::Path& path : answer.response.paths()) ids.push_back(path.connector_id());
  EXPECT_THAT(ids, ElementsAre("acme/mail", "acme/sms", "acme/sms", "beta/sms", "beta/sms"));
  EXPECT_EQ(answer.response.paths(0).legs(0).from().country_code(), "IT");
}

TEST_F(FindTransferPathsTest, LetsAnInputRangeThatIsNotGiven) {
  const auto answer = server_
                          .Ask(&Stub::FindTransferPaths,
                               "tenant_country: 'IT' selector { connector_ids: 'acme/sms' }")
                          .response;
  const v1::Leg& leg = answer.paths(0).legs(1);
  ASSERT_THAT(leg.sites(), SizeIs(2));
  EXPECT_THAT(leg.sites(0).conditions(0).values(), ElementsAre("ie1"));
  EXPECT_THAT(leg.sites(1).conditions(0).values(), ElementsAre("us1"));
}

TEST_F(FindTransferPathsTest, FindsOnlyThoseThatReachACountry) {
  const auto answer =
      server_.Ask(&Stub::FindTransferPaths, "tenant_country: 'IT' reaches_country: 'NO'").response;
  ASSERT_THAT(answer.paths(), SizeIs(2));
  EXPECT_EQ(answer.paths(0).connector_id(), "acme/sms");
  EXPECT_THAT(answer.paths(0).country_codes(), Contains("NO"));
  EXPECT_EQ(answer.paths(1).connector_id(), "beta/sms");
}

TEST_F(FindTransferPathsTest, FindsOnlyThoseThatReachAProcessor) {
  const auto answer = server_
                          .Ask(&Stub::FindTransferPaths,
                               "tenant_country: 'IT' selector { connector_ids: ['acme/mail', "
                               "'acme/sms'] } reaches_processor_id: 'beta'")
                          .response;
  ASSERT_THAT(answer.paths(), SizeIs(2));
  EXPECT_EQ(answer.paths(0).connector_id(), "acme/sms");
}

TEST_F(FindTransferPathsTest, GivesEachPathOnOnePage) {
  std::vector<std::string> found;
  std::string token;
  do {
    const auto answer =
        server_.Ask(&Stub::FindTransferPaths,
                    absl::StrCat("tenant_country: 'IT' page_size: 2 page_token: '", token, "'"));
    ASSERT_THAT(answer.status, Succeeds());
    EXPECT_LE(answer.response.paths_size(), 2);
    for (const v1::Path& path : answer.response.paths()) found.push_back(path.SerializeAsString());
    token = answer.response.next_page_token();
  } while (!token.empty());
  EXPECT_THAT(found, SizeIs(5));
  EXPECT_THAT(std::set<std::string>(found.begin(), found.end()), SizeIs(5));
}

TEST_F(FindTransferPathsTest, RefusesThePageTokenOfAnotherCountry) {
  const std::string token =
      server_.Ask(&Stub::FindTransferPaths, "tenant_country: 'IT' page_size: 1")
          .response.next_page_token();
  ASSERT_NE(token, "");
  EXPECT_THAT(
      server_.Ask(&Stub::FindTransferPaths, "tenant_country: 'FR' page_token: '" + token + "'")
          .status,
      HasReason("INVALID_PAGE_TOKEN"));
}

TEST_F(FindTransferPathsTest, RefusesBadFieldsWithTheirPath) {
  EXPECT_THAT(server_.Ask(&Stub::FindTransferPaths).status,
              HasViolation("tenant_country", "is required"));
  EXPECT_THAT(
      server_.Ask(&Stub::FindTransferPaths, "tenant_country: 'IT' reaches_country: 'XX'").status,
      HasViolation("reaches_country", _));
  EXPECT_THAT(server_.Ask(&Stub::FindTransferPaths, "tenant_country: 'IT' page_size: -1").status,
              HasViolation("page_size", _));
  EXPECT_THAT(
      server_.Ask(&Stub::FindTransferPaths, "tenant_country: 'IT' reaches_processor_id: 'bata'")
          .status,
      HasReason("PROCESSOR_NOT_FOUND"));
  EXPECT_THAT(
      server_
          .Ask(&Stub::FindTransferPaths, "tenant_country: 'IT' inputs { name: 'zone' value: 'x' }")
          .status,
      HasReason("INPUT_UNKNOWN"));
}

using FindExposureTest = ResidencyServiceTest;

TEST_F(FindExposureTest, FindsConnectorsThatReachACountry) {
  EXPECT_THAT(Exposed("country_code: 'US'"), ElementsAre("acme/mail", "acme/sms"));
  EXPECT_THAT(Exposed("country_code: 'NO'"), ElementsAre("acme/sms", "beta/sms"));
  EXPECT_THAT(Exposed("country_code: 'JP'"), IsEmpty());
}

TEST_F(FindExposureTest, FindsConnectorsThatReachAProcessor) {
  EXPECT_THAT(Exposed("processor_id: 'beta'"), ElementsAre("acme/sms", "beta/sms"));
}

TEST_F(FindExposureTest, TakesAccountOfInputs) {
  EXPECT_THAT(Exposed("country_code: 'US' inputs { name: 'region' value: 'ie1' }"),
              ElementsAre("acme/mail"));
}

TEST_F(FindExposureTest, GivesAPageAtATime) {
  const auto first = server_.Ask(&Stub::FindExposure, "country_code: 'US' page_size: 1").response;
  ASSERT_THAT(first.exposures(), SizeIs(1));
  EXPECT_THAT(Exposed("country_code: 'US' page_token: '" + first.next_page_token() + "'"),
              ElementsAre("acme/sms"));
}

TEST_F(FindExposureTest, RefusesBadTargetsWithTheirPath) {
  EXPECT_THAT(server_.Ask(&Stub::FindExposure).status, HasViolation("target", "is required"));
  EXPECT_THAT(server_.Ask(&Stub::FindExposure, "country_code: ''").status,
              HasViolation("country_code", "is required"));
  EXPECT_THAT(server_.Ask(&Stub::FindExposure, "country_code: 'UK'").status,
              HasViolation("country_code", HasSubstr("`GB`")));
  EXPECT_THAT(server_.Ask(&Stub::FindExposure, "parent_country_code: 'usa'").status,
              HasViolation("parent_country_code", _));
  EXPECT_THAT(server_.Ask(&Stub::FindExposure, "processor_id: ''").status,
              HasViolation("processor_id", "is required"));
  EXPECT_THAT(server_.Ask(&Stub::FindExposure, "processor_id: 'bata'").status,
              HasReason("PROCESSOR_NOT_FOUND"));
  EXPECT_THAT(server_.Ask(&Stub::FindExposure, "country_code: 'US' as_of: '2026'").status,
              HasViolation("as_of", _));
}

TEST_F(FindExposureTest, NamesTheRevisionAndTheDay) {
  const auto answer =
      server_.Ask(&Stub::FindExposure, "country_code: 'US' as_of: '2025-01-01'").response;
  EXPECT_EQ(answer.as_of(), "2025-01-01");
  EXPECT_EQ(answer.revision().generation(), 1);
}

}  // namespace
}  // namespace domicile::rpc
