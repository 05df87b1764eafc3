#include "service/catalog/connector_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>

#include "tests/support/plugin_builder.h"

namespace domicile::catalog {
namespace {

using domicile::testing::FromText;
using domicile::testing::kHearsay;
using ::testing::HasSubstr;

v1::Processor AProcessor() {
  return FromText<v1::Processor>(R"(
    id: "acme"
    entities { id: "acme-ireland" }
    entities { id: "acme-inc" }
    sources { id: "S" title: "A source" })");
}

// A connector with everything that the rules are about, and nothing wrong.
v1::Connector AConnector() {
  return FromText<v1::Connector>(R"(
    id: "acme/sms"
    channel_id: "sms"
    title: "Acme SMS"
    data_categories: "user.contact.phone_number"
    inputs {
      name: "region" kind: INPUT_KIND_SETTING
      values { value: "ie1" } values { value: "us1" } unavailable_values { value: "au1" }
      default_value: "us1"
      default_evidence { basis: BASIS_SOURCED source_id: "S" }
    }
    inputs { name: "tenant_country" kind: INPUT_KIND_TENANT_COUNTRY }
    inputs {
      name: "data_subject_country" kind: INPUT_KIND_DATA_SUBJECT_COUNTRY
      values { value: "IT" } values { value: "CH" }
    }
    placements {
      id: "ireland" entity_id: "acme-ireland"
      conditions { input: "region" values: "ie1" }
      conditions { input: "tenant_country" group_codes: "EEA" values: "CH" }
    }
    placements { id: "chosen" selected_by_resolver: true unknowns { fact: "a" description: "b" } }
    placements { id: "either" candidate_entity_ids: [ "acme-ireland", "acme-inc" ] }
    downstreams {
      id: "operator" connector_id: "other/sms" relation: RELATION_SUB_PROCESSOR
      conditions { input: "region" values: "ie1" negated: true }
      input_bindings { input: "region" from_input: "region" }
      input_bindings { input: "mode" value: "fast" }
      evidence { basis: BASIS_SOURCED source_id: "S" }
      data_categories: "user.contact"
    }
    downstreams {
      id: "carrier" party: "A carrier" relation: RELATION_UNDOCUMENTED
      evidence { basis: BASIS_DERIVED note: "By name." }
    }
    resolver_inputs: "region"
    resolver_table {
      inputs: "region"
      rows { values: "ie1" placement_ids: "chosen" }
      rows { values: "us1" }
    })");
}

std::string ProblemsOf(v1::Connector connector) {
  base::Problems problems;
  CompleteAndCheckConnector(AProcessor(), connector, problems);
  return problems.ToString();
}

TEST(ConnectorCheckTest, AcceptsAConnectorWithEverything) {
  EXPECT_EQ(ProblemsOf(AConnector()), "");
}

TEST(ConnectorCheckTest, CompletesEvidence) {
  v1::Connector connector = AConnector();
  base::Problems problems;
  CompleteAndCheckConnector(AProcessor(), connector, problems);
  EXPECT_EQ(connector.downstreams(0).evidence(0).title(), "A source");
}

struct ConnectorRule {
  std::function<void(v1::Connector&)> break_it;
  std::string problem;
  friend std::ostream& operator<<(std::ostream& out, const ConnectorRule& rule) {
    return out << rule.problem;
  }
};

class ConnectorRuleTest : public ::testing::TestWithParam<ConnectorRule> {};

TEST_P(ConnectorRuleTest, IsEnforcedWithThePathOfTheField) {
  v1::Connector connector = AConnector();
  GetParam().break_it(connector);
  EXPECT_THAT(ProblemsOf(connector), HasSubstr(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    OfTheConnector, ConnectorRuleTest,
    ::testing::Values(
        ConnectorRule{[](auto& c) { c.set_id("acme"); }, "id: `acme` is not `acme/` and a product"},
        ConnectorRule{[](auto& c) { c.set_id("other/sms"); },
                      "id: `other/sms` is not `acme/` and a product"},
        ConnectorRule{[](auto& c) { c.set_id("acme/SMS"); },
                      "id: `acme/SMS` is not `acme/` and a product"},
        ConnectorRule{[](auto& c) { c.clear_title(); }, "title: is required"},
        ConnectorRule{[](auto& c) { c.clear_data_categories(); },
                      "data_categories: needs at least one"},
        ConnectorRule{[](auto& c) { c.add_data_categories("user.phone"); },
                      "data_categories: `user.phone` is not a data category"},
        ConnectorRule{[](auto& c) { c.clear_placements(); },
                      "placements: needs at least one, if only to say what is unknown"}));

v1::Input& Region(v1::Connector& c) { return *c.mutable_inputs(0); }
v1::Input& TenantCountry(v1::Connector& c) { return *c.mutable_inputs(1); }
v1::Input& SubjectCountry(v1::Connector& c) { return *c.mutable_inputs(2); }

INSTANTIATE_TEST_SUITE_P(
    OfInputs, ConnectorRuleTest,
    ::testing::Values(
        ConnectorRule{[](auto& c) { Region(c).set_name("Region"); },
                      "inputs[0].name: `Region` is not a name such as region"},
        ConnectorRule{[](auto& c) { *c.add_inputs() = Region(c); },
                      "inputs[3].name: `region` is there twice"},
        ConnectorRule{[](auto& c) { Region(c).clear_kind(); }, "inputs[0].kind: is required"},
        ConnectorRule{[](auto& c) { Region(c).set_kind(static_cast<v1::InputKind>(99)); },
                      "inputs[0].kind: is required"},
        ConnectorRule{[](auto& c) { Region(c).clear_values(); },
                      "inputs[0].values: a setting needs its values"},
        ConnectorRule{[](auto& c) { TenantCountry(c).set_name("country"); },
                      "inputs[1].name: must be tenant_country"},
        ConnectorRule{[](auto& c) { SubjectCountry(c).set_name("country"); },
                      "inputs[2].name: must be data_subject_country"},
        ConnectorRule{[](auto& c) { SubjectCountry(c).add_values()->set_value("UK"); },
                      "inputs[2].values: `UK` is not an ISO 3166-1"},
        ConnectorRule{[](auto& c) { Region(c).add_values(); },
                      "inputs[0].values: holds an empty value"},
        ConnectorRule{[](auto& c) { Region(c).add_values()->set_value("us1"); },
                      "inputs[0].values: `us1` is there twice"},
        ConnectorRule{[](auto& c) { Region(c).add_values()->set_value("au1"); },
                      "inputs[0].values: `au1` is there twice"},
        ConnectorRule{[](auto& c) {
                        for (int i = 0; i < 255; ++i)
                          Region(c).add_values()->set_value(std::to_string(i));
                      },
                      "inputs[0].values: has more than 256"},
        ConnectorRule{[](auto& c) {
                        for (int i = 0; i < 256; ++i) {
                          Region(c).add_unavailable_values()->set_value(std::to_string(i));
                        }
                      },
                      "inputs[0].values: has more than 256"},
        ConnectorRule{[](auto& c) { Region(c).set_default_value("au1"); },
                      "inputs[0].default_value: is not one of the values"},
        ConnectorRule{[](auto& c) { TenantCountry(c).set_default_value("UK"); },
                      "inputs[1].default_value: is not one of the values"},
        ConnectorRule{[](auto& c) { Region(c).clear_default_evidence(); },
                      "inputs[0].default_evidence: needs one that is more than BASIS_KNOWN"},
        ConnectorRule{
            [](auto& c) { Region(c).mutable_default_evidence(0)->set_basis(v1::BASIS_KNOWN); },
            "inputs[0].default_evidence: needs one that is more than BASIS_KNOWN"}));

v1::Condition& IfIreland(v1::Connector& c) {
  return *c.mutable_placements(0)->mutable_conditions(0);
}
v1::Condition& IfTenant(v1::Connector& c) {
  return *c.mutable_placements(0)->mutable_conditions(1);
}

INSTANTIATE_TEST_SUITE_P(
    OfConditions, ConnectorRuleTest,
    ::testing::Values(
        ConnectorRule{[](auto& c) { IfIreland(c).set_input("regoin"); },
                      "placements[0].conditions[0].input: the connector has no input `regoin`"},
        ConnectorRule{[](auto& c) { IfIreland(c).clear_values(); },
                      "placements[0].conditions[0]: needs values or group_codes"},
        ConnectorRule{[](auto& c) { IfIreland(c).add_values("eu1"); },
                      "placements[0].conditions[0].values: `eu1` is not a value of input `region`"},
        ConnectorRule{[](auto& c) { IfIreland(c).add_values("au1"); },
                      "placements[0].conditions[0].values: `au1` is not a value of input `region`"},
        ConnectorRule{
            [](auto& c) { IfTenant(c).add_values("UK"); },
            "placements[0].conditions[1].values: `UK` is not a value of input `tenant_country`"},
        ConnectorRule{[](auto& c) { IfIreland(c).add_group_codes("EU"); },
                      "placements[0].conditions[0].group_codes: needs an input that is a country"},
        ConnectorRule{
            [](auto& c) { IfTenant(c).add_group_codes("EAA"); },
            "placements[0].conditions[1].group_codes: `EAA` is not a group of countries; did you "
            "mean `EEA`"},
        ConnectorRule{
            [](auto& c) { c.mutable_downstreams(0)->mutable_conditions(0)->set_input("x"); },
            "downstreams[0].conditions[0].input: the connector has no input `x`"}));

INSTANTIATE_TEST_SUITE_P(
    OfPlacements, ConnectorRuleTest,
    ::testing::Values(
        ConnectorRule{[](auto& c) { c.mutable_placements(0)->set_id("Ireland"); },
                      "placements[0].id: `Ireland` is not an identifier"},
        ConnectorRule{[](auto& c) { c.mutable_placements(1)->set_id("ireland"); },
                      "placements[1].id: `ireland` is there twice"},
        ConnectorRule{[](auto& c) { c.mutable_placements(0)->set_entity_id("acme-plc"); },
                      "placements[0].entity_id: the processor has no entity `acme-plc`"},
        ConnectorRule{[](auto& c) { c.mutable_placements(1)->clear_unknowns(); },
                      "placements[1]: says nothing: it needs an entity, sites or unknowns"},
        ConnectorRule{[](auto& c) { c.mutable_placements(0)->set_valid_from("2024"); },
                      "placements[0].valid_from: `2024` is not a day"}));

v1::Placement& Either(v1::Connector& c) { return *c.mutable_placements(2); }

INSTANTIATE_TEST_SUITE_P(
    OfCandidates, ConnectorRuleTest,
    ::testing::Values(
        ConnectorRule{[](auto& c) { Either(c).set_candidate_entity_ids(1, "acme-plc"); },
                      "placements[2].candidate_entity_ids: the processor has no entity `acme-plc`"},
        ConnectorRule{[](auto& c) { Either(c).set_candidate_entity_ids(1, "acme-ireland"); },
                      "placements[2].candidate_entity_ids: `acme-ireland` is there twice"},
        ConnectorRule{
            [](auto& c) { Either(c).mutable_candidate_entity_ids()->RemoveLast(); },
            "placements[2].candidate_entity_ids: needs two or more; one alone is the entity_id"},
        ConnectorRule{[](auto& c) { Either(c).set_entity_id("acme-inc"); },
                      "placements[2].candidate_entity_ids: an entity_id says already who acts"},
        ConnectorRule{[](auto& c) { Either(c).clear_candidate_entity_ids(); },
                      "placements[2]: says nothing: it needs an entity, sites or unknowns"}));

v1::Downstream& Operator(v1::Connector& c) { return *c.mutable_downstreams(0); }
v1::Downstream& Carrier(v1::Connector& c) { return *c.mutable_downstreams(1); }

INSTANTIATE_TEST_SUITE_P(
    OfDownstreams, ConnectorRuleTest,
    ::testing::Values(
        ConnectorRule{[](auto& c) { Operator(c).clear_id(); },
                      "downstreams[0].id: `` is not an identifier"},
        ConnectorRule{[](auto& c) { Carrier(c).set_id("operator"); },
                      "downstreams[1].id: `operator` is there twice"},
        ConnectorRule{[](auto& c) { Carrier(c).clear_party(); },
                      "downstreams[1]: needs a connector_id, a processor_id or a party"},
        ConnectorRule{[](auto& c) { Carrier(c).set_party(""); }, "downstreams[1].party: is empty"},
        ConnectorRule{[](auto& c) { Carrier(c).clear_relation(); },
                      "downstreams[1].relation: is required"},
        ConnectorRule{[](auto& c) { Carrier(c).set_relation(static_cast<v1::Relation>(99)); },
                      "downstreams[1].relation: is required"},
        ConnectorRule{[](auto& c) { Operator(c).add_sites(); },
                      "downstreams[0].sites: a connector says itself where it acts"},
        ConnectorRule{[](auto& c) { Carrier(c).add_input_bindings()->set_value("x"); },
                      "downstreams[1].input_bindings: only a connector has inputs"},
        ConnectorRule{[](auto& c) { Operator(c).mutable_input_bindings(1)->clear_value(); },
                      "downstreams[0].input_bindings: needs a value or a from_input"},
        ConnectorRule{
            [](auto& c) { Operator(c).mutable_input_bindings(0)->set_from_input("zone"); },
            "downstreams[0].input_bindings: the connector has no input `zone`"},
        ConnectorRule{[](auto& c) { Carrier(c).clear_evidence(); },
                      "downstreams[1].evidence: needs one that is more than BASIS_KNOWN"},
        ConnectorRule{[](auto& c) {
                        Carrier(c).clear_evidence();
                        testing::MergeText(kHearsay, Carrier(c));
                      },
                      "downstreams[1].evidence: needs one that is more than BASIS_KNOWN"},
        ConnectorRule{[](auto& c) { Carrier(c).add_data_categories("phone"); },
                      "downstreams[1].data_categories: `phone` is not a data category"},
        ConnectorRule{[](auto& c) {
                        Carrier(c).set_valid_from("2026-01-01");
                        Carrier(c).set_valid_until("2025-01-01");
                      },
                      "downstreams[1].valid_until: must be later than valid_from"}));

INSTANTIATE_TEST_SUITE_P(
    OfTheResolver, ConnectorRuleTest,
    ::testing::Values(
        ConnectorRule{[](auto& c) { c.add_resolver_inputs("zone"); },
                      "resolver_inputs: the connector has no input `zone`"},
        ConnectorRule{[](auto& c) { c.clear_resolver_inputs(); },
                      "placements[1].selected_by_resolver: needs resolver_inputs on the connector"},
        ConnectorRule{
            [](auto& c) { c.mutable_resolver_table()->mutable_rows(1)->add_values("us1"); },
            "resolver_table: has a row with another number of values than inputs"},
        ConnectorRule{[](auto& c) {
                        c.mutable_resolver_table()->mutable_rows(1)->add_placement_ids("ireland");
                      },
                      "resolver_table: selects `ireland`, which is not selected_by_resolver"},
        ConnectorRule{[](auto& c) { c.mutable_resolver_table()->set_inputs(0, "zone"); },
                      "resolver_table: is not about the resolver_inputs"}));

}  // namespace
}  // namespace domicile::catalog
