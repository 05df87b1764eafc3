#include "clients/cli/simulation_request.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/plugin_builder.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile::cli {
namespace {

using domicile::testing::BundledPlugin;
using domicile::testing::FromText;
using domicile::testing::IsOk;
using domicile::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(SimulationRequestTest, ARuleEndsOnADay) {
  v1::RuleEnd end;
  EXPECT_EQ(ParseRuleEnd("eu-us-dpf=2027-01-01", &end), "");
  EXPECT_EQ(end.rule_id(), "eu-us-dpf");
  EXPECT_EQ(end.valid_until(), "2027-01-01");
}

TEST(SimulationRequestTest, ARuleWithoutADayIsExplained) {
  for (const char* text : {"", "eu-us-dpf", "=2027-01-01"}) {
    v1::RuleEnd end;
    EXPECT_THAT(ParseRuleEnd(text, &end), HasSubstr("is not RULE=DAY")) << text;
  }
  v1::RuleEnd end;
  EXPECT_EQ(ParseRuleEnd("eu-us-dpf=soon", &end), "`soon` is not a day; write it as 2026-11-23");
}

TEST(SimulationRequestTest, AnOptInHasATenantAConnectorAndInputs) {
  v1::OptInChange plain, chosen;
  EXPECT_EQ(ParseOptIn("acme:twilio/sms", &plain), "");
  EXPECT_EQ(plain.DebugString(), FromText<v1::OptInChange>(R"(
    tenant_id: "acme" opt_in { connector_id: "twilio/sms" })")
                                     .DebugString());
  EXPECT_EQ(ParseOptIn("acme:twilio/whatsapp:region=ie1,meta/whatsapp:local_storage=DE", &chosen),
            "");
  EXPECT_EQ(chosen.DebugString(), FromText<v1::OptInChange>(R"(
    tenant_id: "acme" opt_in {
      connector_id: "twilio/whatsapp"
      inputs { name: "region" value: "ie1" }
      inputs { connector_id: "meta/whatsapp" name: "local_storage" value: "DE" } })")
                                      .DebugString());
}

TEST(SimulationRequestTest, AnOptInThatIsNoneIsExplained) {
  for (const char* text : {"", "acme", "acme:", ":twilio/sms", "acme:twilio", "acme:twilio/sms:"}) {
    v1::OptInChange change;
    EXPECT_THAT(ParseOptIn(text, &change), HasSubstr("is not TENANT:CONNECTOR")) << text;
  }
  v1::OptInChange change;
  EXPECT_THAT(ParseOptIn("acme:twilio/sms:region", &change), HasSubstr("is not NAME=VALUE"));
}

TEST(SimulationRequestTest, AnOptOutHasNoInputs) {
  v1::OptInChange change;
  EXPECT_EQ(ParseOptOut("acme:twilio/sms", &change), "");
  EXPECT_EQ(change.DebugString(), FromText<v1::OptInChange>(R"(
    tenant_id: "acme" disabled_connector_id: "twilio/sms")")
                                      .DebugString());
  EXPECT_THAT(ParseOptOut("acme:twilio/sms:region=ie1", &change),
              HasSubstr("is not TENANT:CONNECTOR"));
}

class SimulationFilesTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::SimulateChangeRequest> Read(const SimulationFiles& files) {
    v1::SimulateChangeRequest request;
    const absl::Status status = AddFiles(files, &request);
    if (!status.ok()) return status;
    return request;
  }

  absl::StatusOr<v1::SimulateChangeRequest> ReadPolicy(const std::string& name,
                                                       const std::string& text) {
    return Read({.policies = {directory_.Write(name, text)}});
  }

  const domicile::testing::TempDirectory directory_;
};

TEST_F(SimulationFilesTest, APolicyIsReadInEveryForm) {
  const std::vector<std::pair<std::string, std::string>> forms = {
      {"p.textproto", R"(id: "eea" storage { codes: "EEA" })"},
      {"p.yaml", "id: eea\nstorage: {codes: [EEA]}\n"},
      {"p.json", R"({"id": "eea", "storage": {"codes": ["EEA"]}})"},
      {"b.textproto", R"(policies { id: "eea" storage { codes: "EEA" } })"},
      {"b.yml", "policies:\n- id: eea\n  storage: {codes: [EEA]}\n"},
      {"b.json", R"({"policies": [{"id": "eea", "storage": {"codes": ["EEA"]}}]})"}};
  for (const auto& [name, text] : forms) {
    const auto request = ReadPolicy(name, text);
    ASSERT_THAT(request, IsOk()) << name;
    ASSERT_EQ(request->policies_size(), 1) << name;
    EXPECT_EQ(request->policies(0).id(), "eea") << name;
    EXPECT_EQ(request->policies(0).storage().codes(0), "EEA") << name;
  }
}

TEST_F(SimulationFilesTest, AMistakeInAPolicyNamesFileLineAndNearestField) {
  EXPECT_THAT(ReadPolicy("p.yaml", "id: eea\nstorag: {codes: [EEA]}\n"),
              StatusIs(absl::StatusCode::kDataLoss,
                       AllOf(HasSubstr("p.yaml:2: "), HasSubstr("did you mean `storage`"))));
  EXPECT_THAT(ReadPolicy("b.yaml", "policies:\n- id: eea\n  storag: {codes: [EEA]}\n"),
              StatusIs(absl::StatusCode::kDataLoss,
                       AllOf(HasSubstr("b.yaml:3: "), HasSubstr("did you mean `storage`"))));
}

TEST_F(SimulationFilesTest, AFileWithoutAPolicyIsBadData) {
  EXPECT_THAT(ReadPolicy("p.yaml", "title: Nothing\n"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("neither a policy")));
  EXPECT_THAT(ReadPolicy("p.txt", "id: eea"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr(".textproto, .yaml")));
  EXPECT_THAT(Read({.policies = {directory_.File("none.yaml")}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("cannot read")));
}

TEST_F(SimulationFilesTest, APluginIsOpenedAndBecomesACandidate) {
  const auto request = Read({.plugins = {BundledPlugin("plivo")}});
  ASSERT_THAT(request, IsOk());
  ASSERT_EQ(request->processors_size(), 1);
  EXPECT_EQ(request->processors(0).processor().id(), "plivo");
  ASSERT_EQ(request->processors(0).connectors_size(), 1);
  EXPECT_EQ(request->processors(0).connectors(0).id(), "plivo/sms");
}

TEST_F(SimulationFilesTest, APluginThatIsNoneIsBadDataWithTheReason) {
  EXPECT_THAT(Read({.plugins = {directory_.Write("libx.so", "no plugin")}}),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("NOT_ELF")));
}

TEST_F(SimulationFilesTest, TheLawOfADirectoryIsTakenTogether) {
  directory_.Write("a.textproto", R"(statutes { id: "APPI" title: "Act" })");
  directory_.Write("b.textproto", R"(statutes { id: "PIPEDA" title: "Act" })");
  const auto request = Read({.law_directory = directory_.path()});
  ASSERT_THAT(request, IsOk());
  EXPECT_EQ(request->law().statutes_size(), 2);
}

TEST_F(SimulationFilesTest, LawThatDoesNotParseIsBadDataWithFileAndLine) {
  directory_.Write("a.textproto", "statutes {\n  idd: 'APPI' }");
  EXPECT_THAT(Read({.law_directory = directory_.path()}),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("a.textproto:2")));
}

TEST_F(SimulationFilesTest, ADirectoryWithoutLawIsWrongUsage) {
  EXPECT_THAT(Read({.law_directory = directory_.path()}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr(directory_.path())));
}

}  // namespace
}  // namespace domicile::cli
