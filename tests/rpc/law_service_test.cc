#include "service/rpc/law_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "service/law/load.h"
#include "tests/rpc/tenant_server.h"

namespace domicile::rpc {
namespace {

using domicile::testing::HasReason;
using domicile::testing::HasViolation;
using domicile::testing::RpcServer;
using domicile::testing::Succeeds;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

using LawStub = v1::LawService::Stub;

class LawServiceTest : public ::testing::Test {
 protected:
  LawServiceTest() { testing::ServeTenant(server_); }

  std::vector<std::string> Rules(const std::string& request) {
    const auto answer = server_.Ask(&LawStub::ListLawRules, request);
    EXPECT_THAT(answer.status, Succeeds());
    std::vector<std::string> ids;
    for (const v1::LawRule& rule : answer.response.rules()) ids.push_back(rule.id());
    return ids;
  }

  RpcServer server_;
};

TEST_F(LawServiceTest, GivesTheWholeLawWithItsDigest) {
  const auto answer = server_.Ask(&LawStub::GetLaw);
  ASSERT_THAT(answer.status, Succeeds());
  EXPECT_EQ(answer.response.law().regimes_size(), 3);
  EXPECT_EQ(answer.response.revision().law_digest(), law::BundledLaw()->digest());
}

TEST_F(LawServiceTest, ListsTheRulesOfACountryOnADay) {
  const auto before = Rules("regime_id: 'eu_gdpr' country_code: 'US' as_of: '2020-07-15'");
  EXPECT_THAT(before, Contains("eu-us-privacy-shield"));
  EXPECT_THAT(before, Not(Contains("eu-us-dpf")));
  const auto now = Rules("regime_id: 'eu_gdpr' country_code: 'US' as_of: '2026-11-23'");
  EXPECT_THAT(now, Contains("eu-us-dpf"));
  EXPECT_THAT(now, Contains("eu-scc-2021"));
  EXPECT_THAT(now, Not(Contains("eu-us-privacy-shield")));
  EXPECT_THAT(now, Not(Contains("eu-jp")));
}

TEST_F(LawServiceTest, WithoutADayARuleOfAnyDayIsListed) {
  EXPECT_THAT(Rules("country_code: 'US'"), Contains("eu-us-safe-harbour"));
}

TEST_F(LawServiceTest, ReadsOneRule) {
  const auto answer = server_.Ask(&LawStub::GetLawRule, "rule_id: 'eu-us-dpf'");
  ASSERT_THAT(answer.status, Succeeds());
  EXPECT_EQ(answer.response.rule().instrument(), "(EU) 2023/1795");
}

TEST_F(LawServiceTest, NamesTheNearestOfWhatDoesNotExist) {
  EXPECT_THAT(server_.Ask(&LawStub::GetLawRule, "rule_id: 'eu-us-dpff'").status,
              HasReason("LAW_RULE_NOT_FOUND"));
  EXPECT_THAT(server_.Ask(&LawStub::ListLawRules, "regime_id: 'eu_gdp'").status,
              HasViolation("regime_id", HasSubstr("eu_gdpr")));
  EXPECT_THAT(server_.Ask(&LawStub::ListLawRules, "country_code: 'XX'").status,
              HasViolation("country_code", HasSubstr("XX")));
}

}  // namespace
}  // namespace domicile::rpc
