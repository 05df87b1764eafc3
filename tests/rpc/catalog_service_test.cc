#include "service/rpc/catalog_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/rpc_server.h"

namespace domicile::rpc {
namespace {

using domicile::testing::FailsWith;
using domicile::testing::HasReason;
using domicile::testing::HasViolation;
using domicile::testing::MetadataOf;
using domicile::testing::Placement;
using domicile::testing::PluginBuilder;
using domicile::testing::RpcServer;
using domicile::testing::Site;
using domicile::testing::Succeeds;
using ::testing::_;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StartsWith;

using CatalogStub = v1::CatalogService::Stub;

class CatalogServiceTest : public ::testing::Test {
 protected:
  CatalogServiceTest() {
    server_.Serve(
        {PluginBuilder("acme")
             .Processor(R"(published_entry { position: 2 company { text: "Acme" } })")
             .Connector("mail", R"(channel_id: "email" data_categories: "user.contact.email")" +
                                    Placement("a", Site("US")))
             .Connector("sms", Placement("a", Site("IT") + Site("US"))),
         PluginBuilder("beta")
             .Processor(R"(published_entry { position: 1 company { text: "Beta, Ltd" } })")
             .Connector("sms", Placement("a", Site("SE"))),
         PluginBuilder("zeta")});
  }

  template <typename Elements>
  static std::vector<std::string> Ids(const Elements& elements) {
    std::vector<std::string> ids;
    for (const auto& element : elements) ids.push_back(element.id());
    return ids;
  }

  std::vector<std::string> Connectors(const std::string& request) {
    const auto answer = server_.Ask(&CatalogStub::ListConnectors, request);
    EXPECT_THAT(answer.status, Succeeds());
    return Ids(answer.response.connectors());
  }

  RpcServer server_;
};

TEST_F(CatalogServiceTest, ListsProcessorsSortedById) {
  const auto answer = server_.Ask(&CatalogStub::ListProcessors);
  ASSERT_THAT(answer.status, Succeeds());
  EXPECT_THAT(Ids(answer.response.processors()), ElementsAre("acme", "beta", "zeta"));
  EXPECT_EQ(answer.response.next_page_token(), "");
}

TEST_F(CatalogServiceTest, ListsChannelsThatSomethingIsOn) {
  const auto answer = server_.Ask(&CatalogStub::ListChannels);
  ASSERT_THAT(answer.status, Succeeds());
  EXPECT_THAT(Ids(answer.response.channels()), ElementsAre("email", "sms"));
  EXPECT_THAT(answer.response.channels(1).connector_ids(),
              ElementsAre("acme/sms", "beta/sms", "zeta/sms"));
}

TEST_F(CatalogServiceTest, ListsConnectorsByWhateverFiltersAreSet) {
  EXPECT_THAT(Connectors(""), ElementsAre("acme/mail", "acme/sms", "beta/sms", "zeta/sms"));
  EXPECT_THAT(Connectors("channel_id: 'sms'"), ElementsAre("acme/sms", "beta/sms", "zeta/sms"));
  EXPECT_THAT(Connectors("processor_id: 'acme'"), ElementsAre("acme/mail", "acme/sms"));
  EXPECT_THAT(Connectors("country_code: 'US'"), ElementsAre("acme/mail", "acme/sms"));
  EXPECT_THAT(Connectors("data_category: 'user.contact.email'"), ElementsAre("acme/mail"));
  EXPECT_THAT(Connectors("data_category: 'user.contact'"), SizeIs(4));
}

TEST_F(CatalogServiceTest, ListsConnectorsThatMeetAllFilters) {
  EXPECT_THAT(Connectors("channel_id: 'sms' country_code: 'US'"), ElementsAre("acme/sms"));
  EXPECT_THAT(Connectors("channel_id: 'email' processor_id: 'beta'"), IsEmpty());
}

TEST_F(CatalogServiceTest, ListsNoConnectorForACountryWithoutASite) {
  EXPECT_THAT(Connectors("country_code: 'JP'"), IsEmpty());
}

TEST_F(CatalogServiceTest, GivesAPageAtATime) {
  const auto first = server_.Ask(&CatalogStub::ListConnectors, "channel_id: 'sms' page_size: 2");
  EXPECT_THAT(Ids(first.response.connectors()), ElementsAre("acme/sms", "beta/sms"));
  const auto second =
      server_.Ask(&CatalogStub::ListConnectors, "channel_id: 'sms' page_size: 2 page_token: '" +
                                                    first.response.next_page_token() + "'");
  EXPECT_THAT(Ids(second.response.connectors()), ElementsAre("zeta/sms"));
  EXPECT_EQ(second.response.next_page_token(), "");
}

TEST_F(CatalogServiceTest, GivesPagesOfEveryList) {
  const auto processors = server_.Ask(&CatalogStub::ListProcessors, "page_size: 2");
  EXPECT_THAT(Ids(server_
                      .Ask(&CatalogStub::ListProcessors,
                           "page_token: '" + processors.response.next_page_token() + "'")
                      .response.processors()),
              ElementsAre("zeta"));
  const auto channels = server_.Ask(&CatalogStub::ListChannels, "page_size: 1");
  EXPECT_THAT(Ids(server_
                      .Ask(&CatalogStub::ListChannels,
                           "page_token: '" + channels.response.next_page_token() + "'")
                      .response.channels()),
              ElementsAre("sms"));
}

TEST_F(CatalogServiceTest, RefusesThePageTokenOfAnotherList) {
  const auto processors = server_.Ask(&CatalogStub::ListProcessors, "page_size: 1");
  ASSERT_NE(processors.response.next_page_token(), "");
  const grpc::Status status =
      server_
          .Ask(&CatalogStub::ListChannels,
               "page_token: '" + processors.response.next_page_token() + "'")
          .status;
  EXPECT_THAT(status, FailsWith(grpc::StatusCode::INVALID_ARGUMENT, _));
  EXPECT_THAT(status, HasReason("INVALID_PAGE_TOKEN"));
  EXPECT_THAT(status, HasViolation("page_token", _));
}

TEST_F(CatalogServiceTest, RefusesANegativePageSizeInEveryList) {
  for (const grpc::Status& status :
       {server_.Ask(&CatalogStub::ListProcessors, "page_size: -1").status,
        server_.Ask(&CatalogStub::ListChannels, "page_size: -1").status,
        server_.Ask(&CatalogStub::ListConnectors, "page_size: -1").status}) {
    EXPECT_THAT(status, FailsWith(grpc::StatusCode::INVALID_ARGUMENT, _));
    EXPECT_THAT(status, HasViolation("page_size", _));
  }
}

TEST_F(CatalogServiceTest, GivesOneElementWithAllItsFacts) {
  EXPECT_EQ(server_.Ask(&CatalogStub::GetProcessor, "processor_id: 'acme'")
                .response.processor()
                .published_entry()
                .position(),
            2);
  EXPECT_EQ(server_.Ask(&CatalogStub::GetChannel, "channel_id: 'sms'").response.channel().title(),
            "SMS");
  EXPECT_EQ(server_.Ask(&CatalogStub::GetConnector, "connector_id: 'beta/sms'")
                .response.connector()
                .placements(0)
                .sites(0)
                .evidence(0)
                .title(),
            "A source");
}

TEST_F(CatalogServiceTest, AnUnknownIdIsNotFoundWithTheNearest) {
  const grpc::Status processor =
      server_.Ask(&CatalogStub::GetProcessor, "processor_id: 'acne'").status;
  EXPECT_THAT(processor, FailsWith(grpc::StatusCode::NOT_FOUND,
                                   "there is no processor `acne`; did you mean `acme`?"));
  EXPECT_THAT(processor, HasReason("PROCESSOR_NOT_FOUND"));
  EXPECT_THAT(MetadataOf(processor), ElementsAre(Pair("id", "acne"), Pair("nearest", "acme")));

  const grpc::Status channel = server_.Ask(&CatalogStub::GetChannel, "channel_id: 'smss'").status;
  EXPECT_THAT(channel, FailsWith(grpc::StatusCode::NOT_FOUND, HasSubstr("did you mean `sms`?")));
  EXPECT_THAT(channel, HasReason("CHANNEL_NOT_FOUND"));

  const grpc::Status connector =
      server_.Ask(&CatalogStub::GetConnector, "connector_id: 'zeta/sns'").status;
  EXPECT_THAT(connector,
              FailsWith(grpc::StatusCode::NOT_FOUND, HasSubstr("did you mean `zeta/sms`")));
  EXPECT_THAT(connector, HasReason("CONNECTOR_NOT_FOUND"));
}

TEST_F(CatalogServiceTest, AnIdThatIsLeftOutIsRefusedWithItsField) {
  EXPECT_THAT(server_.Ask(&CatalogStub::GetProcessor).status,
              HasViolation("processor_id", "is required"));
  EXPECT_THAT(server_.Ask(&CatalogStub::GetChannel).status,
              HasViolation("channel_id", "is required"));
  EXPECT_THAT(server_.Ask(&CatalogStub::GetConnector).status,
              HasViolation("connector_id", "is required"));
}

TEST_F(CatalogServiceTest, AFilterThatNamesNothingIsRefused) {
  EXPECT_THAT(server_.Ask(&CatalogStub::ListConnectors, "channel_id: 'smss'").status,
              HasReason("CHANNEL_NOT_FOUND"));
  EXPECT_THAT(server_.Ask(&CatalogStub::ListConnectors, "processor_id: 'acne'").status,
              HasReason("PROCESSOR_NOT_FOUND"));
  EXPECT_THAT(server_.Ask(&CatalogStub::ListConnectors, "country_code: 'UK'").status,
              HasViolation("country_code", HasSubstr("`GB`")));
  EXPECT_THAT(server_.Ask(&CatalogStub::ListConnectors, "data_category: 'email'").status,
              HasViolation("data_category", HasSubstr("`user.contact.email`")));
}

TEST_F(CatalogServiceTest, EveryAnswerNamesTheRevisionThatItWasMadeFrom) {
  const v1::Revision& revision = server_.state().Get()->revision;
  const auto expect = [&revision](const v1::Revision& answered) {
    EXPECT_EQ(answered.catalog_digest(), revision.catalog_digest());
    EXPECT_EQ(answered.generation(), 1);
  };
  expect(server_.Ask(&CatalogStub::ListProcessors).response.revision());
  expect(server_.Ask(&CatalogStub::ListChannels).response.revision());
  expect(server_.Ask(&CatalogStub::ListConnectors).response.revision());
  expect(server_.Ask(&CatalogStub::GetProcessor, "processor_id: 'acme'").response.revision());
  expect(server_.Ask(&CatalogStub::GetChannel, "channel_id: 'sms'").response.revision());
  expect(server_.Ask(&CatalogStub::GetConnector, "connector_id: 'acme/sms'").response.revision());
  expect(server_.Ask(&CatalogStub::ExportPublishedList).response.revision());
}

TEST_F(CatalogServiceTest, ExportsTheEntriesByPosition) {
  const auto answer = server_.Ask(&CatalogStub::ExportPublishedList);
  ASSERT_THAT(answer.response.entries(), SizeIs(2));
  EXPECT_EQ(answer.response.entries(0).company(0).text(), "Beta, Ltd");
  EXPECT_EQ(answer.response.entries(1).company(0).text(), "Acme");
  EXPECT_EQ(answer.response.content(), "");
  EXPECT_EQ(answer.response.content_type(), "");
}

TEST_F(CatalogServiceTest, ExportsADocumentInTheFormAskedFor) {
  const auto markdown =
      server_.Ask(&CatalogStub::ExportPublishedList, "format: LIST_FORMAT_MARKDOWN").response;
  EXPECT_THAT(markdown.content(), StartsWith("| Company |"));
  EXPECT_EQ(markdown.content_type(), "text/markdown");
  const auto csv =
      server_.Ask(&CatalogStub::ExportPublishedList, "format: LIST_FORMAT_CSV").response;
  EXPECT_THAT(csv.content(), StartsWith("\"Company\","));
  EXPECT_EQ(csv.content_type(), "text/csv");
  const auto html =
      server_.Ask(&CatalogStub::ExportPublishedList, "format: LIST_FORMAT_HTML").response;
  EXPECT_THAT(html.content(), StartsWith("<!DOCTYPE html>"));
  EXPECT_EQ(html.content_type(), "text/html");
  EXPECT_THAT(html.entries(), SizeIs(2));
}

TEST_F(CatalogServiceTest, RefusesAFormThatIsNone) {
  for (const char* format : {"format: 4", "format: -1", "format: 2147483647"}) {
    const grpc::Status status = server_.Ask(&CatalogStub::ExportPublishedList, format).status;
    EXPECT_THAT(status, FailsWith(grpc::StatusCode::INVALID_ARGUMENT, _));
    EXPECT_THAT(status, HasViolation("format", HasSubstr("is not a format")));
  }
}

}  // namespace
}  // namespace domicile::rpc
