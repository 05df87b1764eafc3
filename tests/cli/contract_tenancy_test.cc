#include "clients/cli/contract_tenancy.h"

#include <memory>
#include <string>

#include "clients/cpp/mock_connection.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/base/error.h"
#include "tests/support/plugin_builder.h"
#include "tests/support/status_matchers.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;
using domicile::testing::IsOk;
using domicile::testing::StatusIs;
using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Return;

constexpr char kBringsOne[] = R"(tenancy { tenants { id: "rossi" country_code: "IT" } })";

class ContractTenancyTest : public ::testing::Test {
 protected:
  absl::Status Apply(const std::string& contract) {
    return ApplyTenancy(FromText<v1::Contract>(contract), "c.yaml", client::Client(connection_));
  }

  std::shared_ptr<client::MockConnection> connection_ =
      std::make_shared<::testing::StrictMock<client::MockConnection>>();
};

TEST_F(ContractTenancyTest, WhatAContractBringsIsApplied) {
  v1::ApplyRequest applied;
  EXPECT_CALL(*connection_, Apply(_, _))
      .WillOnce([&applied](const v1::ApplyRequest& request, const client::CallOptions&) {
        applied = request;
        return v1::ApplyResponse();
      });
  EXPECT_THAT(Apply(kBringsOne), IsOk());
  EXPECT_EQ(applied.bundle().tenants(0).id(), "rossi");
  EXPECT_FALSE(applied.dry_run());
}

TEST_F(ContractTenancyTest, NothingIsWrittenForAContractThatBringsNothing) {
  EXPECT_THAT(Apply(""), IsOk());
}

TEST_F(ContractTenancyTest, WhatTheServerRefusesIsNamedByItsPlaceInTheFile) {
  EXPECT_CALL(*connection_, Apply(_, _))
      .WillOnce(Return(base::BadRequest(
          "CONNECTOR_NOT_FOUND",
          {{"bundle.tenants[0].opt_ins[0].connector_id", "there is no connector `a/c`"}})));
  EXPECT_THAT(Apply(kBringsOne),
              StatusIs(absl::StatusCode::kDataLoss,
                       "c.yaml: tenancy.tenants[0].opt_ins[0].connector_id: there is no connector "
                       "`a/c`"));
}

TEST_F(ContractTenancyTest, ARevisionThatIsNoLongerThereIsBadData) {
  EXPECT_CALL(*connection_, Apply(_, _)).WillOnce(Return(absl::AbortedError("it has revision 3")));
  EXPECT_THAT(Apply(kBringsOne),
              StatusIs(absl::StatusCode::kDataLoss, "c.yaml: tenancy: it has revision 3"));
}

TEST_F(ContractTenancyTest, AServerThatIsNotThereIsNoFaultOfTheFile) {
  EXPECT_CALL(*connection_, Apply(_, _)).WillOnce(Return(absl::UnavailableError("gone")));
  EXPECT_THAT(Apply(kBringsOne), StatusIs(absl::StatusCode::kUnavailable, "gone"));
}

TEST_F(ContractTenancyTest, AServerOfSomebodyElseIsNotWrittenTo) {
  EXPECT_THAT(CheckBringsNoTenancy(FromText<v1::Contract>(""), "c.yaml", "10.0.0.1:7443"), IsOk());
  EXPECT_THAT(CheckBringsNoTenancy(FromText<v1::Contract>(kBringsOne), "c.yaml", "10.0.0.1:7443"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("c.yaml brings tenants"), HasSubstr("10.0.0.1:7443"),
                             HasSubstr("--plugins DIR"), HasSubstr("--apply"))));
}

}  // namespace
}  // namespace domicile::cli
