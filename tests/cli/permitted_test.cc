// The command `permitted`.

#include <memory>
#include <string>

#include "clients/cpp/mock_connection.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/cli/command_line.h"
#include "tests/support/plugin_builder.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;
using ::testing::_;
using ::testing::AllOf;
using ::testing::DoAll;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Return;
using ::testing::SaveArg;

constexpr char kPermissions[] = R"(
  permissions { connector_id: "a/sms" channel_id: "sms" rank: 1
    decision { verdict: VERDICT_ALLOW country_codes: "EE" country_codes: "LT"
               legal_status: LEGAL_STATUS_NO_TRANSFER } }
  permissions { connector_id: "b/sms" channel_id: "sms" rank: 2
    decision { verdict: VERDICT_ALLOW valid_until: "2027-07-01" legal_status: LEGAL_STATUS_LAWFUL
               obligations { obligation { id: "tia" } } } }
  permissions { connector_id: "c/sms" channel_id: "sms"
    decision { verdict: VERDICT_DENY reasons { verdict: VERDICT_DENY text: "Not opted in." } }
    alternatives { remedies { text: "Opt in to `c/sms`." } remedies { text: "Choose `ie1`." } }
    alternatives { remedies { text: "Sign SCC." } } }
  permissions { connector_id: "d/sms" channel_id: "sms"
    decision { verdict: VERDICT_UNDETERMINED
               reasons { verdict: VERDICT_UNDETERMINED text: "Where is it?" } } }
  revision { catalog_digest: "cafe" law_digest: "1a3" })";

class PermittedTest : public ::testing::Test {
 protected:
  LineOutcome Run(const std::vector<std::string>& arguments, const std::string& response) {
    EXPECT_CALL(*connection_, ListPermittedConnectors(_, _))
        .WillRepeatedly(DoAll(SaveArg<0>(&request_),
                              Return(FromText<v1::ListPermittedConnectorsResponse>(response))));
    return RunLine(arguments, {.connection = connection_});
  }

  std::shared_ptr<client::MockConnection> connection_ = std::make_shared<client::MockConnection>();
  v1::ListPermittedConnectorsRequest request_;
};

TEST_F(PermittedTest, EveryOptionIsAsked) {
  Run({"permitted", "a/sms",           "b/sms",        "--tenant",
       "acme",      "--channel",       "sms",          "--channel",
       "whatsapp",  "--data",          "user.contact", "--purpose",
       "reminders", "--input",         "region=ie1",   "--subject-country",
       "FR",        "--as-of",         "2027-01-01",   "--at-least-revision",
       "3",         "--permitted-only"},
      "");
  EXPECT_EQ(request_.DebugString(), FromText<v1::ListPermittedConnectorsRequest>(R"(
    tenant_id: "acme"
    selector { connector_ids: "a/sms" connector_ids: "b/sms"
               channel_ids: "sms" channel_ids: "whatsapp" }
    data_categories: "user.contact" purposes: "reminders"
    inputs { name: "region" value: "ie1" } data_subject_country: "FR" as_of: "2027-01-01"
    at_least { tenancy_revision: 3 } permitted_only: true)")
                                        .DebugString());
}

TEST_F(PermittedTest, ThosePermittedAreRanked) {
  EXPECT_THAT(
      Run({"permitted", "--tenant", "t"}, kPermissions).out,
      AllOf(HasSubstr("1     a/sms      sms      open        EE, LT     no transfer\n"),
            HasSubstr("2     b/sms      sms      2027-07-01             lawful       tia\n")));
}

TEST_F(PermittedTest, TheOthersSayWhyAndWhatWouldChangeIt) {
  EXPECT_THAT(
      Run({"permitted", "--tenant", "t"}, kPermissions).out,
      HasSubstr(
          "\nNot permitted\n"
          "CONNECTOR  CHANNEL  VERDICT       WHY            PERMITTED AFTER\n"
          "c/sms      sms      DENY          Not opted in.  Opt in to `c/sms`. Choose `ie1`.\n"
          "                                                 Or: Sign SCC.\n"
          "d/sms      sms      UNDETERMINED  Where is it?   no change was found\n"));
}

TEST_F(PermittedTest, AListingSucceedsWhateverIsOnIt) {
  const LineOutcome outcome = Run({"permitted", "--tenant", "t"}, R"(
    permissions { connector_id: "c/sms" decision { verdict: VERDICT_DENY } })");
  EXPECT_EQ(outcome.status, ExitStatus::kSuccess);
  EXPECT_EQ(outcome.err, "No permitted connectors.\n");
  EXPECT_THAT(outcome.out, Not(HasSubstr("RANK")));
}

TEST_F(PermittedTest, JsonIsTheResponse) {
  v1::ListPermittedConnectorsResponse response;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(
                  Run({"permitted", "--tenant", "t", "-o", "json"}, kPermissions).out, &response)
                  .ok());
  EXPECT_EQ(response.DebugString(),
            FromText<v1::ListPermittedConnectorsResponse>(kPermissions).DebugString());
}

}  // namespace
}  // namespace domicile::cli
