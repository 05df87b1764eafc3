#include "clients/cli/contract_file.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile::cli {
namespace {

using domicile::testing::IsOk;
using domicile::testing::kBadData;
using domicile::testing::StatusIs;
using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kYaml[] = R"(
expectations:
  - name: Norway is a country
    resolve_residency: {selector: {connector_ids: [a/b]}, data_subject_country: NO}
    expect: {resolve_residency: {residencies: [{country_codes: [NO]}]}}
)";
constexpr char kJson[] = R"({"expectations": [{
  "name": "Norway is a country",
  "resolveResidency": {"selector": {"connectorIds": ["a/b"]}, "dataSubjectCountry": "NO"},
  "expect": {"resolveResidency": {"residencies": [{"countryCodes": ["NO"]}]}}
}]})";
constexpr char kTextproto[] = R"(
expectations {
  name: "Norway is a country"
  resolve_residency { selector { connector_ids: "a/b" } data_subject_country: "NO" }
  expect { resolve_residency { residencies { country_codes: "NO" } } }
}
)";

// The textproto of one expectation in a contract, parsed.
absl::Status ParseOne(const std::string& expectation) {
  return ParseContract("expectations { " + expectation + " }", "c.textproto").status();
}

TEST(ContractFileTest, TheThreeFormsSayTheSame) {
  const auto yaml = ParseContract(kYaml, "c.yaml");
  const auto json = ParseContract(kJson, "c.json");
  const auto textproto = ParseContract(kTextproto, "c.textproto");
  ASSERT_THAT(yaml, IsOk());
  ASSERT_THAT(json, IsOk());
  ASSERT_THAT(textproto, IsOk());
  EXPECT_EQ(yaml->SerializeAsString(), textproto->SerializeAsString());
  EXPECT_EQ(json->SerializeAsString(), textproto->SerializeAsString());
  EXPECT_EQ(yaml->expectations(0).resolve_residency().data_subject_country(), "NO");
}

TEST(ContractFileTest, AFileIsReadByItsName) {
  const domicile::testing::TempDirectory directory;
  EXPECT_THAT(ReadContract(directory.Write("c.yml", kYaml)), IsOk());
  EXPECT_THAT(ReadContract(directory.Write("c.txt", kYaml)),
              StatusIs(kBadData, HasSubstr("ends in .textproto, .yaml, .yml or .json")));
  EXPECT_THAT(ReadContract(directory.File("none.yaml")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("cannot read")));
}

TEST(ContractFileTest, AnUnknownFieldNamesFileLineAndTheNearest) {
  for (const auto& [text, file] :
       {std::pair<std::string, std::string>{"expectations:\n  - nam: x\n", "c.yaml"},
        {"{\"expectations\": [\n{\"nam\": \"x\"}]}", "c.json"},
        {"expectations {\n  nam: \"x\"\n}\n", "c.textproto"}}) {
    EXPECT_THAT(ParseContract(text, file),
                StatusIs(kBadData, AllOf(HasSubstr(file + ":2: "), HasSubstr("nam"),
                                         HasSubstr("did you mean `name`"))));
  }
}

TEST(ContractFileTest, AContractThatNothingCouldBreakIsRefused) {
  EXPECT_THAT(ParseContract("", "c.textproto"), StatusIs(kBadData, HasSubstr("no expectations")));
  EXPECT_THAT(ParseContract("expectations: []", "c.yaml"),
              StatusIs(kBadData, HasSubstr("no expectations")));
  EXPECT_THAT(ParseOne(R"(name: "x" get_connector { connector_id: "a/b" })"),
              StatusIs(kBadData, AllOf(HasSubstr("\"x\""), HasSubstr("expects nothing"))));
  EXPECT_THAT(ParseOne(R"(name: "x" get_connector {} forbid {})"),
              StatusIs(kBadData, HasSubstr("forbids nothing")));
  EXPECT_THAT(ParseOne(R"(name: "x" get_connector {} forbid { within: "connector" })"),
              StatusIs(kBadData, HasSubstr("forbids nothing")));
}

TEST(ContractFileTest, AnExpectationHasANameOfItsOwn) {
  EXPECT_THAT(ParseOne(R"(get_connector {} exact: "connector")"),
              StatusIs(kBadData, HasSubstr("expectations[0] has no name")));
  const std::string one = R"(expectations { name: "x" get_connector {} exact: "connector" })";
  EXPECT_THAT(ParseContract(one + one, "c.textproto"),
              StatusIs(kBadData, HasSubstr("two expectations are called \"x\"")));
}

TEST(ContractFileTest, AnExpectationHasARequest) {
  EXPECT_THAT(ParseOne(R"(name: "x" error { code: "NOT_FOUND" })"),
              StatusIs(kBadData, HasSubstr("has no request")));
}

TEST(ContractFileTest, TheExpectedAnswerIsOfTheRequestsKind) {
  EXPECT_THAT(ParseOne(R"(name: "x" get_connector {} expect { get_channel {} })"),
              StatusIs(kBadData, AllOf(HasSubstr("`get_channel`"), HasSubstr("`get_connector`"))));
  EXPECT_THAT(ParseOne(R"(name: "x" get_connector {} expect {})"),
              StatusIs(kBadData, HasSubstr("`expect` has nothing")));
  EXPECT_THAT(ParseOne(R"(name: "x" get_connector {} forbid { response { get_channel {} } })"),
              StatusIs(kBadData, HasSubstr("`forbid.response`")));
}

TEST(ContractFileTest, PathsLeadToFieldsOfTheAnswer) {
  EXPECT_THAT(ParseOne(R"(name: "x" resolve_residency {} exact: "residencies.country_code")"),
              StatusIs(kBadData, HasSubstr("did you mean `country_codes`")));
  EXPECT_THAT(
      ParseOne(R"(name: "x" resolve_residency {} forbid { country_codes: "US" within: "site" })"),
      StatusIs(kBadData, HasSubstr("no field `site`")));
}

TEST(ContractFileTest, AnExpectedErrorHasACodeAndNothingBesideIt) {
  EXPECT_THAT(ParseOne(R"(name: "x" get_connector {} error { code: "NOT_FOUND" })"), IsOk());
  EXPECT_THAT(ParseOne(R"(name: "x" get_connector {} error { code: "NOTFOUND" })"),
              StatusIs(kBadData, HasSubstr("did you mean `NOT_FOUND`")));
  EXPECT_THAT(ParseOne(R"(name: "x" get_connector {} error {})"), StatusIs(kBadData, _));
  EXPECT_THAT(ParseOne(R"(name: "x" get_connector {} error { code: "OK" })"),
              StatusIs(kBadData, _));
  EXPECT_THAT(
      ParseOne(R"(name: "x" get_connector {} error { code: "NOT_FOUND" } exact: "connector")"),
      StatusIs(kBadData, HasSubstr("`error` excludes")));
}

TEST(ContractFileTest, AContractBringsTheTenantsAndPoliciesThatItNeeds) {
  const auto contract = ParseContract(R"(
tenancy:
  policies: [{id: eea-only, storage: {codes: [EEA]}, refuse_vendor_assertions: true}]
  tenants: [{id: rossi, countryCode: IT, policyIds: [eea-only]}]
expectations:
  - name: Rossi may send
    check_transfer: {check: {tenant_id: rossi, connector_id: a/b}, as_of: 2026-11-23}
    expect: {check_transfer: {decision: {verdict: VERDICT_ALLOW}}}
    exact: [decision.missing_facts]
)",
                                      "c.yaml");
  ASSERT_THAT(contract, IsOk());
  EXPECT_EQ(contract->tenancy().tenants(0).policy_ids(0), "eea-only");
  EXPECT_EQ(contract->tenancy().policies(0).storage().codes(0), "EEA");
  EXPECT_EQ(contract->expectations(0).expect().check_transfer().decision().verdict(),
            v1::VERDICT_ALLOW);
}

TEST(ContractFileTest, ATenancyThatBringsNothingIsRefused) {
  EXPECT_THAT(
      ParseContract(R"(tenancy {} expectations { name: "x" list_channels {} exact: "channels" })",
                    "c.textproto"),
      StatusIs(kBadData, HasSubstr("`tenancy` has neither tenants nor policies")));
}

TEST(ContractFileTest, ADecisionIsExpectedOfTheRequestThatItAnswers) {
  EXPECT_THAT(ParseOne(R"(name: "x" check_transfer {} expect { batch_check_transfers {} })"),
              StatusIs(kBadData, HasSubstr("answered with `check_transfer`")));
  EXPECT_THAT(ParseOne(R"(name: "x" list_permitted_connectors {} exact: "permissions.ranks")"),
              StatusIs(kBadData, HasSubstr("did you mean `rank`")));
}

}  // namespace
}  // namespace domicile::cli
