// What a policy may say.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/error_details.h"
#include "tests/tenancy/tenancy_world.h"

namespace domicile::tenancy {
namespace {

using ::testing::_;
using ::testing::HasSubstr;
using testing::HasViolation;
using testing::IsOk;
using testing::StatusIs;

absl::Status Check(const v1::Policy& policy) {
  const Tenancy tenancy;
  const Reference reference = TheReference();
  return Editor(tenancy, reference, Noon()).CreatePolicy(policy).status();
}

TEST(PolicyValidationTest, AllThatAPolicyMaySayIsAccepted) {
  EXPECT_THAT(Check(Policy(R"(
                id: "strict" title: "Strict" description: "Nothing leaves." provider_wide: true
                scope {
                  connector_ids: "acme/sms" channel_ids: "whatsapp" data_categories: "user.contact"
                  purposes: "support"
                }
                storage { codes: ["EEA", "CH"] } processing { codes: "EU" }
                remote_access { codes: "IT" } transit { codes: ["EEA", "US"] }
                recipients { codes: "EEA" } control { codes: "EEA" } ignore_transit: true
                channels { allowed: ["sms", "teams"] }
                processors { denied: "beta" } data_categories { denied: "user.health" }
                purposes { allowed: "support" } instruments { allowed: "eu-us-dpf" }
                lowest_basis: BASIS_SOURCED max_evidence_age_days: 365
                refuse_vendor_assertions: true require_known_recipients: true
                on_undetermined: ON_UNDETERMINED_DENY
                obligations { id: "dpia" text: "Assess the impact." }
              )")),
              IsOk());
}

struct Refusal {
  const char* name;
  const char* policy;  // beside its id
  const char* field;
  const char* description;
};

class RefusedPolicyTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(RefusedPolicyTest, NamesTheFieldAndWhatWasMeant) {
  v1::Policy policy = Policy("id: 'strict'");
  testing::MergeText(GetParam().policy, policy);
  const absl::Status status = Check(policy);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(status, HasViolation(GetParam().field, HasSubstr(GetParam().description)));
}

INSTANTIATE_TEST_SUITE_P(
    , RefusedPolicyTest,
    ::testing::Values(
        Refusal{"Id", "id: 'EEA only'", "policy.id", "lower-case letters"},
        Refusal{"Group", "storage { codes: ['IT', 'EAE'] }", "policy.storage.codes[1]",
                "there is no country or group `EAE`; did you mean `EEA`"},
        Refusal{"Country", "processing { codes: 'UK' }", "policy.processing.codes[0]",
                "the United Kingdom is `GB`"},
        Refusal{"CountryByItsName", "control { codes: 'Italy' }", "policy.control.codes[0]",
                "Italy is `IT`"},
        Refusal{"CountryInLowerCase", "remote_access { codes: 'it' }",
                "policy.remote_access.codes[0]", "did you mean `IT`?"},
        Refusal{"EmptyCountry", "transit { codes: '' }", "policy.transit.codes[0]", "is empty"},
        Refusal{"NoCountry", "recipients {}", "policy.recipients.codes",
                "leave the set out to restrict nothing"},
        Refusal{"Channel", "channels { denied: 'whatsap' }", "policy.channels.denied[0]",
                "there is no channel `whatsap`; did you mean `whatsapp`?"},
        Refusal{"Processor", "processors { allowed: ['acme', 'bta'] }",
                "policy.processors.allowed[1]",
                "there is no processor `bta`; did you mean `beta`?"},
        Refusal{"DataCategory", "data_categories { denied: 'user.contact.phone' }",
                "policy.data_categories.denied[0]", "`user.contact.phone_number`"},
        Refusal{"Instrument", "instruments { allowed: 'eu-us-dfp' }",
                "policy.instruments.allowed[0]",
                "there is no rule of law `eu-us-dfp`; did you mean `eu-us-dpf`"},
        Refusal{"EmptyPurpose", "purposes { denied: '' }", "policy.purposes.denied[0]", "is empty"},
        Refusal{"ConnectorOfItsScope", "scope { connector_ids: 'acme/caht' }",
                "policy.scope.connector_ids[0]", "did you mean `acme/chat`?"},
        Refusal{"ChannelOfItsScope", "scope { channel_ids: 'sns' }", "policy.scope.channel_ids[0]",
                "did you mean `sms`?"},
        Refusal{"DataCategoryOfItsScope", "scope { data_categories: 'user.contract' }",
                "policy.scope.data_categories[0]", "`user.contact`"},
        Refusal{"PurposeOfItsScope", "scope { purposes: '' }", "policy.scope.purposes[0]",
                "is empty"},
        Refusal{"Basis", "lowest_basis: 99", "policy.lowest_basis", "99 is not a basis"},
        Refusal{"AgeBelowZero", "max_evidence_age_days: -1", "policy.max_evidence_age_days",
                "-1 is not 0 to 36500"},
        Refusal{"AgeOfACentury", "max_evidence_age_days: 36501", "policy.max_evidence_age_days",
                "36501 is not 0 to 36500"},
        Refusal{"OnUndetermined", "on_undetermined: 99", "policy.on_undetermined", "99"},
        Refusal{"Obligation", "obligations { text: 'Do it.' }", "policy.obligations[0].id",
                "is required"}),
    [](const auto& test) { return test.param.name; });

TEST(PolicyValidationTest, AChannelThatNoPluginIsOnTodayMayBeDenied) {
  EXPECT_THAT(Check(Policy("id: 'p' channels { denied: ['sms', 'telegram'] }")), IsOk());
}

TEST(PolicyValidationTest, AGroupOfTheLawIsAPlace) {
  EXPECT_THAT(Check(Policy("id: 'p' storage { codes: 'EU_GDPR_TERRITORY' }")), IsOk());
}

TEST(PolicyValidationTest, EveryListHasABound) {
  const auto expect_too_many = [](const char* field, int most, auto list_of) {
    v1::Policy policy = Policy("id: 'p'");
    for (int i = 0; i <= most; ++i) list_of(policy).Add(std::to_string(i));
    EXPECT_THAT(Check(policy),
                HasViolation(field, HasSubstr("at most " + std::to_string(most) + " are allowed")));
  };
  expect_too_many("policy.storage.codes", 500, [](v1::Policy& policy) -> Strings& {
    return *policy.mutable_storage()->mutable_codes();
  });
  expect_too_many("policy.processors.allowed", 1000, [](v1::Policy& policy) -> Strings& {
    return *policy.mutable_processors()->mutable_allowed();
  });
  expect_too_many("policy.instruments.denied", 1000, [](v1::Policy& policy) -> Strings& {
    return *policy.mutable_instruments()->mutable_denied();
  });
  expect_too_many("policy.scope.connector_ids", 100, [](v1::Policy& policy) -> Strings& {
    return *policy.mutable_scope()->mutable_connector_ids();
  });
  v1::Policy policy = Policy("id: 'p'");
  for (int i = 0; i <= 100; ++i) policy.add_obligations()->set_id("o");
  EXPECT_THAT(Check(policy), HasViolation("policy.obligations", HasSubstr("at most 100")));
}

TEST(PolicyValidationTest, EveryTextHasABound) {
  const auto expect_too_long = [](const char* field, size_t most, auto set) {
    v1::Policy policy = Policy("id: 'p' obligations { id: 'o' } purposes { allowed: 'support' }");
    set(policy, std::string(most, 'x'));
    EXPECT_THAT(Check(policy), IsOk()) << field;
    set(policy, std::string(most + 1, 'x'));
    EXPECT_THAT(Check(policy),
                HasViolation(field, HasSubstr("at most " + std::to_string(most) + " are allowed")));
  };
  expect_too_long("policy.title", 200,
                  [](v1::Policy& policy, const std::string& text) { policy.set_title(text); });
  expect_too_long("policy.description", 2000, [](v1::Policy& policy, const std::string& text) {
    policy.set_description(text);
  });
  expect_too_long("policy.purposes.allowed[0]", 100,
                  [](v1::Policy& policy, const std::string& text) {
                    policy.mutable_purposes()->set_allowed(0, text);
                  });
  expect_too_long("policy.obligations[0].id", 100, [](v1::Policy& policy, const std::string& text) {
    policy.mutable_obligations(0)->set_id(text);
  });
  expect_too_long("policy.obligations[0].text", 2000,
                  [](v1::Policy& policy, const std::string& text) {
                    policy.mutable_obligations(0)->set_text(text);
                  });
}

}  // namespace
}  // namespace domicile::tenancy
