#include "clients/cpp/client.h"

#include <memory>

#include "clients/cpp/mock_connection.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace domicile::client {
namespace {

using domicile::testing::StatusIs;
using ::testing::_;
using ::testing::Field;
using ::testing::Optional;
using ::testing::Property;
using ::testing::Return;

TEST(ClientTest, ACallGoesToTheConnectionWithItsRequestAndOptions) {
  auto connection = std::make_shared<MockConnection>();
  v1::GetConnectorResponse response;
  response.mutable_connector()->set_id("twilio/sms");
  EXPECT_CALL(*connection,
              GetConnector(Property(&v1::GetConnectorRequest::connector_id, "twilio/sms"),
                           Field(&CallOptions::timeout, Optional(absl::Seconds(3)))))
      .WillOnce(Return(response));

  v1::GetConnectorRequest request;
  request.set_connector_id("twilio/sms");
  CallOptions options;
  options.timeout = absl::Seconds(3);
  const auto answer = Client(connection).GetConnector(request, options);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->connector().id(), "twilio/sms");
}

TEST(ClientTest, AnErrorOfTheConnectionComesBack) {
  auto connection = std::make_shared<MockConnection>();
  EXPECT_CALL(*connection, ResolveResidency(_, _))
      .WillOnce(Return(absl::NotFoundError("there is no such connector")));
  EXPECT_THAT(Client(connection).ResolveResidency({}),
              StatusIs(absl::StatusCode::kNotFound, "there is no such connector"));
}

TEST(ClientTest, CopiesShareTheConnection) {
  auto connection = std::make_shared<MockConnection>();
  EXPECT_CALL(*connection, GetServerInfo(_, _))
      .Times(2)
      .WillRepeatedly(Return(absl::AbortedError("")));
  const Client client(connection);
  const Client copy = client;
  EXPECT_FALSE(client.GetServerInfo().ok());
  EXPECT_FALSE(copy.GetServerInfo().ok());
}

}  // namespace
}  // namespace domicile::client
