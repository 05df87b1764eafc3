// What every handler does the same.

#include "service/rpc/answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/rpc_server.h"

namespace domicile::rpc {
namespace {

using domicile::testing::FailsWith;
using domicile::testing::HasReason;
using domicile::testing::MetadataOf;
using domicile::testing::PluginBuilder;
using domicile::testing::RpcServer;
using domicile::testing::Succeeds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

using CatalogStub = v1::CatalogService::Stub;
using ResidencyStub = v1::ResidencyService::Stub;
using ServerStub = v1::ServerService::Stub;

TEST(NoCatalogTest, EveryQueryIsUnavailable) {
  RpcServer server;
  const auto unavailable = [](const grpc::Status& status) {
    EXPECT_THAT(status, FailsWith(grpc::StatusCode::UNAVAILABLE, HasSubstr("no catalog")));
    EXPECT_THAT(status, HasReason("NO_CATALOG"));
  };
  unavailable(server.Ask(&CatalogStub::ListProcessors).status);
  unavailable(server.Ask(&CatalogStub::GetProcessor, "processor_id: 'a'").status);
  unavailable(server.Ask(&CatalogStub::ListChannels).status);
  unavailable(server.Ask(&CatalogStub::GetChannel, "channel_id: 'a'").status);
  unavailable(server.Ask(&CatalogStub::ListConnectors).status);
  unavailable(server.Ask(&CatalogStub::GetConnector, "connector_id: 'a'").status);
  unavailable(server.Ask(&CatalogStub::ExportPublishedList).status);
  unavailable(server.Ask(&ResidencyStub::ResolveResidency).status);
  unavailable(server.Ask(&ResidencyStub::FindTransferPaths).status);
  unavailable(server.Ask(&ResidencyStub::FindExposure).status);
}

class MessageSizeTest : public ::testing::Test {
 protected:
  MessageSizeTest() : server_({.limits = {.max_message_bytes = 1000}}) {
    server_.Serve({PluginBuilder("acme")});
  }

  RpcServer server_;
};

// A request of so many bytes: one for the tag, two for the length of the id, and the id.
v1::GetProcessorRequest RequestOf(size_t size) {
  v1::GetProcessorRequest request;
  request.set_processor_id(std::string(size - 3, 'x'));
  EXPECT_EQ(request.ByteSizeLong(), size);
  return request;
}

TEST_F(MessageSizeTest, AtTheLimitIsAnswered) {
  EXPECT_THAT(server_.Ask(&CatalogStub::GetProcessor, RequestOf(1000)).status,
              HasReason("PROCESSOR_NOT_FOUND"));
}

TEST_F(MessageSizeTest, AboveTheLimitIsRefusedWithTheLimit) {
  const grpc::Status status = server_.Ask(&CatalogStub::GetProcessor, RequestOf(1001)).status;
  EXPECT_THAT(status, FailsWith(grpc::StatusCode::INVALID_ARGUMENT,
                                "the message has 1001 bytes; at most 1000 are allowed"));
  EXPECT_THAT(status, HasReason("MESSAGE_TOO_LARGE"));
  EXPECT_THAT(MetadataOf(status), ElementsAre(Pair("limit", "1000")));
}

TEST_F(MessageSizeTest, AboveTheLimitIsRefusedByEveryService) {
  const std::string large(2000, 'x');
  EXPECT_THAT(server_.Ask(&ResidencyStub::ResolveResidency, "as_of: '" + large + "'").status,
              HasReason("MESSAGE_TOO_LARGE"));
  EXPECT_THAT(server_.Ask(&ServerStub::ListPlugins, "page_token: '" + large + "'").status,
              HasReason("MESSAGE_TOO_LARGE"));
}

TEST_F(MessageSizeTest, ManyThingsAtOnceMayHaveSixtyFourTimesAsMuch) {
  v1::BatchCheckTransfersRequest request;
  request.add_checks()->set_tenant_id(std::string(2000, 'x'));
  EXPECT_THAT(server_.Ask(&ResidencyStub::BatchCheckTransfers, request).status,
              domicile::testing::Succeeds());
  request.mutable_checks(0)->set_tenant_id(std::string(64'001, 'x'));
  const grpc::Status status = server_.Ask(&ResidencyStub::BatchCheckTransfers, request).status;
  EXPECT_THAT(status, HasReason("MESSAGE_TOO_LARGE"));
  EXPECT_THAT(MetadataOf(status), ElementsAre(Pair("limit", "64000")));
}

TEST_F(MessageSizeTest, AboveTheLimitIsRefusedByAWatch) {
  grpc::ClientContext context;
  v1::WatchCatalogRequest request;
  request.set_resume_cursor(std::string(2000, 'x'));
  const auto reader = server_.catalog().WatchCatalog(&context, request);
  v1::WatchCatalogResponse response;
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_THAT(reader->Finish(), HasReason("MESSAGE_TOO_LARGE"));
}

// A status travels in headers, of which a client takes 8 KiB.
TEST(LongNameTest, IsRefusedWithAnErrorThatStillArrives) {
  RpcServer server;
  server.Serve({PluginBuilder("acme")});
  const std::string name(100'000, 'x');
  EXPECT_THAT(server.Ask(&CatalogStub::GetProcessor, "processor_id: '" + name + "'").status,
              HasReason("PROCESSOR_NOT_FOUND"));
  EXPECT_THAT(server.Ask(&CatalogStub::ListConnectors, "data_category: '" + name + "'").status,
              HasReason("INVALID_FIELD"));
  EXPECT_THAT(
      server.Ask(&ResidencyStub::FindTransferPaths, "tenant_country: '" + name + "'").status,
      HasReason("INVALID_FIELD"));
  EXPECT_THAT(
      server
          .Ask(&ResidencyStub::ResolveResidency,
               "selector { connector_ids: 'acme/sms' } inputs { name: '" + name + "' value: 'x' }")
          .status,
      HasReason("INPUT_UNKNOWN"));
}

}  // namespace
}  // namespace domicile::rpc
