// A Connection for tests of what is built on a Client; needs GoogleMock.
//
//   auto connection = std::make_shared<MockConnection>();
//   EXPECT_CALL(*connection, GetConnector(_, _)).WillOnce(Return(absl::NotFoundError("no such")));
//   CodeUnderTest(Client(connection));

#ifndef DOMICILE_CLIENTS_CPP_MOCK_CONNECTION_H_
#define DOMICILE_CLIENTS_CPP_MOCK_CONNECTION_H_

#include <gmock/gmock.h>

#include <memory>
#include <optional>

#include "clients/cpp/connection.h"

namespace domicile::client {

class MockCatalogReader : public CatalogReader {
 public:
  MOCK_METHOD(std::optional<v1::WatchCatalogResponse>, Read, (), (override));
  MOCK_METHOD(void, Cancel, (), (override));
  MOCK_METHOD(absl::Status, Finish, (), (override));
};

class MockConnection : public Connection {
 public:
  MOCK_METHOD(absl::StatusOr<v1::ListProcessorsResponse>, ListProcessors,
              (const v1::ListProcessorsRequest&, const CallOptions&), (override));
  MOCK_METHOD(absl::StatusOr<v1::GetProcessorResponse>, GetProcessor,
              (const v1::GetProcessorRequest&, const CallOptions&), (override));
  MOCK_METHOD(absl::StatusOr<v1::ListChannelsResponse>, ListChannels,
              (const v1::ListChannelsRequest&, const CallOptions&), (override));
  MOCK_METHOD(absl::StatusOr<v1::GetChannelResponse>, GetChannel,
              (const v1::GetChannelRequest&, const CallOptions&), (override));
  MOCK_METHOD(absl::StatusOr<v1::ListConnectorsResponse>, ListConnectors,
              (const v1::ListConnectorsRequest&, const CallOptions&), (override));
  MOCK_METHOD(absl::StatusOr<v1::GetConnectorResponse>, GetConnector,
              (const v1::GetConnectorRequest&, const CallOptions&), (override));
  MOCK_METHOD(absl::StatusOr<v1::ExportPublishedListResponse>, ExportPublishedList,
              (const v1::ExportPublishedListRequest&, const CallOptions&), (override));
  MOCK_METHOD(std::unique_ptr<CatalogReader>, WatchCatalog,
              (const v1::WatchCatalogRequest&, const CallOptions&), (override));
  MOCK_METHOD(absl::StatusOr<v1::ResolveResidencyResponse>, ResolveResidency,
              (const v1::ResolveResidencyRequest&, const CallOptions&), (override));
  MOCK_METHOD(absl::StatusOr<v1::FindTransferPathsResponse>, FindTransferPaths,
              (const v1::FindTransferPathsRequest&, const CallOptions&), (override));
  MOCK_METHOD(absl::StatusOr<v1::FindExposureResponse>, FindExposure,
              (const v1::FindExposureRequest&, const CallOptions&), (override));
  MOCK_METHOD(absl::StatusOr<v1::GetServerInfoResponse>, GetServerInfo,
              (const v1::GetServerInfoRequest&, const CallOptions&), (override));
  MOCK_METHOD(absl::StatusOr<v1::ListPluginsResponse>, ListPlugins,
              (const v1::ListPluginsRequest&, const CallOptions&), (override));
};

}  // namespace domicile::client

#endif  // DOMICILE_CLIENTS_CPP_MOCK_CONNECTION_H_
