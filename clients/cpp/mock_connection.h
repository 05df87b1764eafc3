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

template <typename Message>
class MockStreamReader : public StreamReader<Message> {
 public:
  MOCK_METHOD(std::optional<Message>, Read, (), (override));
  MOCK_METHOD(void, Cancel, (), (override));
  MOCK_METHOD(absl::Status, Finish, (), (override));
};

using MockCatalogReader = MockStreamReader<v1::WatchCatalogResponse>;
using MockDecisionReader = MockStreamReader<v1::WatchDecisionsResponse>;
using MockSimulationReader = MockStreamReader<v1::SimulateChangeResponse>;
using MockSnapshotReader = MockStreamReader<v1::WatchSnapshotResponse>;

class MockConnection : public Connection {
 public:
#define RPC(service, method, kind)                          \
  MOCK_METHOD(absl::StatusOr<v1::method##Response>, method, \
              (const v1::method##Request&, const CallOptions&), (override));
#include "clients/cpp/unary_rpcs.inc"

  MOCK_METHOD(std::unique_ptr<CatalogReader>, WatchCatalog,
              (const v1::WatchCatalogRequest&, const CallOptions&), (override));
  MOCK_METHOD(std::unique_ptr<DecisionReader>, WatchDecisions,
              (const v1::WatchDecisionsRequest&, const CallOptions&), (override));
  MOCK_METHOD(std::unique_ptr<SimulationReader>, SimulateChange,
              (const v1::SimulateChangeRequest&, const CallOptions&), (override));
  MOCK_METHOD(std::unique_ptr<SnapshotReader>, WatchSnapshot,
              (const v1::WatchSnapshotRequest&, const CallOptions&), (override));
};

}  // namespace domicile::client

#endif  // DOMICILE_CLIENTS_CPP_MOCK_CONNECTION_H_
