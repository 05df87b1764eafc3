// What a tenant may say.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/error_details.h"
#include "tests/tenancy/tenancy_world.h"

namespace domicile::tenancy {
namespace {

using ::testing::_;
using testing::DetailsOf;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::HasViolation;
using testing::IsOk;
using testing::StatusIs;

absl::Status Check(const v1::Tenant& tenant) {
  const auto tenancy = TenancyOf({}, {Policy("id: 'eea-only'"), Policy("id: 'free'")});
  const Reference reference = TheReference();
  return Editor(*tenancy, reference, Noon()).CreateTenant(tenant).status();
}

TEST(TenantValidationTest, AllThatATenantMaySayIsAccepted) {
  EXPECT_THAT(Check(Tenant(R"(
                id: "rossi" title: "Rossi S.p.A." country_code: "IT"
                regime_ids: ["eu_gdpr", "swiss_fadp"] policy_ids: ["eea-only", "free"]
                opt_ins {
                  connector_id: "acme/chat" inputs { name: "region" value: "east" }
                  valid_from: "2026-01-01" valid_until: "2027-01-01" note: "A pilot."
                }
                opt_ins { connector_id: "beta/sms" }
                objections { processor_id: "beta" valid_from: "2026-06-01" note: "No." }
                signed_documents {
                  processor_id: "acme" entity_id: "it" instrument: "scc_2021_914" module: "3"
                  signed_on: "2024-05-02" valid_until: "2034-05-02" note: "In the safe."
                }
                signed_documents { processor_id: "acme" instrument: "dpa" signed_on: "2024-05-02" }
              )")),
              IsOk());
}

struct Refusal {
  const char* name;
  const char* tenant;  // beside its id and country
  const char* field;
  const char* description;
};

class RefusedTenantTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(RefusedTenantTest, NamesTheFieldAndWhatWasMeant) {
  v1::Tenant tenant = Tenant("id: 'rossi' country_code: 'IT'");
  testing::MergeText(GetParam().tenant, tenant);
  const absl::Status status = Check(tenant);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(status, HasViolation(GetParam().field, HasSubstr(GetParam().description)));
}

INSTANTIATE_TEST_SUITE_P(
    , RefusedTenantTest,
    ::testing::Values(
        Refusal{"Id", "id: 'Rossi'", "tenant.id", "lower-case letters"},
        Refusal{"IdThatIsTooLong",
                "id: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'",
                "tenant.id", "1 to 63"},
        Refusal{"Country", "country_code: 'UK'", "tenant.country_code", "`GB`"},
        Refusal{"CountryInLowerCase", "country_code: 'it'", "tenant.country_code",
                "did you mean `IT`?"},
        Refusal{"GroupAsCountry", "country_code: 'EEA'", "tenant.country_code", "`EEA`"},
        Refusal{"Regime", "regime_ids: ['eu_gdpr', 'uk_gpdr']", "tenant.regime_ids[1]",
                "there is no regime `uk_gpdr`; did you mean `uk_gdpr`"},
        Refusal{"EmptyRegime", "regime_ids: ''", "tenant.regime_ids[0]", "is empty"},
        Refusal{"RegimeTwice", "regime_ids: ['eu_gdpr', 'uk_gdpr', 'eu_gdpr']",
                "tenant.regime_ids[2]", "`eu_gdpr` is there twice"},
        Refusal{"Policy", "policy_ids: 'eea-onyl'", "tenant.policy_ids[0]",
                "there is no policy `eea-onyl`; did you mean `eea-only`?"},
        Refusal{"PolicyTwice", "policy_ids: ['free', 'free']", "tenant.policy_ids[1]",
                "`free` is there twice"},
        Refusal{"Connector",
                "opt_ins { connector_id: 'beta/sms' } opt_ins { connector_id: "
                "'acme/sns' }",
                "tenant.opt_ins[1].connector_id",
                "there is no connector `acme/sns`; did you mean `acme/sms`"},
        Refusal{"NoConnector", "opt_ins {}", "tenant.opt_ins[0].connector_id", "is required"},
        Refusal{"ConnectorTwice",
                "opt_ins { connector_id: 'acme/sms' } opt_ins { connector_id: "
                "'acme/sms' }",
                "tenant.opt_ins[1].connector_id", "`acme/sms` is opted in to twice"},
        Refusal{"InputOutOfDomain",
                "opt_ins { connector_id: 'acme/chat' inputs { name: 'region' value: 'wets' } }",
                "tenant.opt_ins[0].inputs[0].value",
                "which must be one of east, west; did you mean `west`"},
        Refusal{"InputThatThereIsNone",
                "opt_ins { connector_id: 'acme/chat' inputs { name: 'regoin' value: 'west' } }",
                "tenant.opt_ins[0].inputs[0].name", "did you mean `region`?"},
        Refusal{"InputOfAConnectorWithoutInputs",
                "opt_ins { connector_id: 'acme/sms' inputs { name: 'region' value: 'west' } }",
                "tenant.opt_ins[0].inputs[0].name", "none of them has inputs"},
        Refusal{"InputOfAnotherConnector",
                "opt_ins { connector_id: 'acme/chat' inputs { connector_id: 'beta/sms' name: "
                "'region' value: 'west' } }",
                "tenant.opt_ins[0].inputs[0].connector_id",
                "`beta/sms` is neither asked about nor downstream"},
        Refusal{"InputTwice",
                "opt_ins { connector_id: 'acme/chat' inputs { name: 'region' value: 'west' } "
                "inputs { name: 'region' value: 'east' } }",
                "tenant.opt_ins[0].inputs[1]", "input `region` is given twice"},
        Refusal{"InputWithoutName",
                "opt_ins { connector_id: 'acme/chat' inputs { value: 'west' } }",
                "tenant.opt_ins[0].inputs[0].name", "is required"},
        Refusal{"InputWithoutValue",
                "opt_ins { connector_id: 'acme/chat' inputs { name: 'region' } }",
                "tenant.opt_ins[0].inputs[0].value", "is required"},
        Refusal{"OptInDay", "opt_ins { connector_id: 'acme/sms' valid_from: '2026-02-30' }",
                "tenant.opt_ins[0].valid_from", "2026-02-30"},
        Refusal{"OptInThatEndsBeforeItBegins",
                "opt_ins { connector_id: 'acme/sms' valid_from: '2026-02-02' valid_until: "
                "'2026-02-02' }",
                "tenant.opt_ins[0].valid_until", "is not after `2026-02-02`"},
        Refusal{"Processor", "objections { processor_id: 'acne' }",
                "tenant.objections[0].processor_id",
                "there is no processor `acne`; did you mean `acme`?"},
        Refusal{"NoProcessor", "objections {}", "tenant.objections[0].processor_id", "is required"},
        Refusal{"ObjectionTwice",
                "objections { processor_id: 'acme' } objections { processor_id: 'acme' }",
                "tenant.objections[1].processor_id", "`acme` is objected to twice"},
        Refusal{"ObjectionDay", "objections { processor_id: 'acme' valid_from: 'May' }",
                "tenant.objections[0].valid_from", "`May`"},
        Refusal{"SignerOfADocument",
                "signed_documents { processor_id: 'bata' instrument: 'dpa' signed_on: "
                "'2024-05-02' }",
                "tenant.signed_documents[0].processor_id", "did you mean `beta`?"},
        Refusal{"EntityOfADocument",
                "signed_documents { processor_id: 'acme' entity_id: 'ti' instrument: 'dpa' "
                "signed_on: '2024-05-02' }",
                "tenant.signed_documents[0].entity_id",
                "there is no entity of `acme` `ti`; did you mean `it`?"},
        Refusal{"Instrument",
                "signed_documents { processor_id: 'acme' instrument: 'scc_2021_941' signed_on: "
                "'2024-05-02' }",
                "tenant.signed_documents[0].instrument",
                "there is no instrument `scc_2021_941`; did you mean `scc_2021_914`"},
        Refusal{"NoInstrument", "signed_documents { processor_id: 'acme' signed_on: '2024-05-02' }",
                "tenant.signed_documents[0].instrument", "is required"},
        Refusal{"DayOfADocument", "signed_documents { processor_id: 'acme' instrument: 'dpa' }",
                "tenant.signed_documents[0].signed_on", "is required"},
        Refusal{"DocumentThatEndsBeforeItIsSigned",
                "signed_documents { processor_id: 'acme' instrument: 'dpa' signed_on: "
                "'2024-05-02' valid_until: '2024-05-01' }",
                "tenant.signed_documents[0].valid_until", "is not after `2024-05-02`"}),
    [](const auto& test) { return test.param.name; });

TEST(TenantValidationTest, EveryListHasABound) {
  const auto expect_too_many = [](const char* field, int most, auto add) {
    v1::Tenant tenant = Tenant("id: 'rossi' country_code: 'IT'");
    for (int i = 0; i <= most; ++i) add(tenant, std::to_string(i));
    EXPECT_THAT(Check(tenant),
                HasViolation(field, HasSubstr("at most " + std::to_string(most) + " are allowed")));
  };
  expect_too_many("tenant.regime_ids", 10,
                  [](v1::Tenant& tenant, const std::string& n) { tenant.add_regime_ids(n); });
  expect_too_many("tenant.policy_ids", 100,
                  [](v1::Tenant& tenant, const std::string& n) { tenant.add_policy_ids(n); });
  expect_too_many("tenant.opt_ins", 1000, [](v1::Tenant& tenant, const std::string& n) {
    tenant.add_opt_ins()->set_connector_id(n);
  });
  expect_too_many("tenant.objections", 1000, [](v1::Tenant& tenant, const std::string& n) {
    tenant.add_objections()->set_processor_id(n);
  });
  expect_too_many("tenant.signed_documents", 1000,
                  [](v1::Tenant& tenant, const std::string&) { tenant.add_signed_documents(); });
  expect_too_many("tenant.opt_ins[0].inputs", 100, [](v1::Tenant& tenant, const std::string& n) {
    if (tenant.opt_ins().empty()) tenant.add_opt_ins()->set_connector_id("acme/chat");
    tenant.mutable_opt_ins(0)->add_inputs()->set_name(n);
  });
}

TEST(TenantValidationTest, EveryTextHasABound) {
  const auto expect_too_long = [](const char* field, size_t most, auto set) {
    v1::Tenant tenant = Tenant(R"(
      id: "rossi" country_code: "IT" opt_ins { connector_id: "acme/sms" }
      objections { processor_id: "acme" }
      signed_documents { processor_id: "acme" instrument: "dpa" signed_on: "2024-05-02" })");
    set(tenant, std::string(most, 'x'));
    EXPECT_THAT(Check(tenant), IsOk()) << field;
    set(tenant, std::string(most + 1, 'x'));
    EXPECT_THAT(Check(tenant),
                HasViolation(field, HasSubstr("at most " + std::to_string(most) + " are allowed")));
  };
  expect_too_long("tenant.title", 200,
                  [](v1::Tenant& tenant, const std::string& text) { tenant.set_title(text); });
  expect_too_long("tenant.opt_ins[0].note", 2000, [](v1::Tenant& tenant, const std::string& text) {
    tenant.mutable_opt_ins(0)->set_note(text);
  });
  expect_too_long("tenant.objections[0].note", 2000,
                  [](v1::Tenant& tenant, const std::string& text) {
                    tenant.mutable_objections(0)->set_note(text);
                  });
  expect_too_long("tenant.signed_documents[0].note", 2000,
                  [](v1::Tenant& tenant, const std::string& text) {
                    tenant.mutable_signed_documents(0)->set_note(text);
                  });
  expect_too_long("tenant.signed_documents[0].module", 63,
                  [](v1::Tenant& tenant, const std::string& text) {
                    tenant.mutable_signed_documents(0)->set_module(text);
                  });
}

TEST(TenantValidationTest, AllThatIsWrongIsNamedAtOnce) {
  const absl::Status status = Check(Tenant(
      "id: 'rossi' country_code: 'XX' regime_ids: 'gdpr' opt_ins { connector_id: 'acme/sns' }"));
  EXPECT_THAT(status, HasViolation("tenant.country_code", _));
  EXPECT_THAT(status, HasViolation("tenant.regime_ids[0]", _));
  EXPECT_THAT(status, HasViolation("tenant.opt_ins[0].connector_id", _));
  EXPECT_THAT(status, HasReason("INVALID_FIELD"));
}

TEST(TenantValidationTest, OfVeryMuchThatIsWrongAHandfulIsNamed) {
  v1::Tenant tenant = Tenant("id: 'rossi' country_code: 'IT'");
  for (int i = 0; i < 1000; ++i) {
    tenant.add_opt_ins()->set_connector_id("no/product-" + std::to_string(i));
  }
  const auto details = DetailsOf(Check(tenant));
  ASSERT_EQ(details.bad_requests.size(), 1);
  EXPECT_EQ(details.bad_requests[0].field_violations_size(), Violations::kMost);
}

TEST(TenantValidationTest, TheReasonOfAnInputIsThatOfTheCheckItself) {
  EXPECT_THAT(Check(Tenant("id: 'rossi' country_code: 'IT' opt_ins { connector_id: 'acme/chat' "
                           "inputs { name: 'region' value: 'north' } }")),
              HasReason("INPUT_OUT_OF_DOMAIN"));
}

// An input that a connector needs may be given later, by the request.
TEST(TenantValidationTest, AnInputThatIsNotChosenIsNoError) {
  EXPECT_THAT(Check(Tenant("id: 'rossi' country_code: 'IT' opt_ins { connector_id: 'acme/chat' }")),
              IsOk());
}

}  // namespace
}  // namespace domicile::tenancy
