#include "service/catalog/connector_check.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "service/base/nearest.h"
#include "service/catalog/catalog.h"
#include "service/catalog/evidence_check.h"
#include "service/vocabulary/country.h"
#include "service/vocabulary/data_category.h"
#include "service/vocabulary/group.h"
#include "service/vocabulary/identifier.h"

namespace domicile::catalog {
namespace {

constexpr int kMostValues = 256;

void CheckUnique(std::set<std::string>& seen, const std::string& id, const std::string& path,
                 base::Problems& problems) {
  if (!vocabulary::IsIdentifier(id)) {
    problems.Add(path, absl::StrCat("`", id, "` is not an identifier"));
  }
  if (!seen.insert(id).second) problems.Add(path, absl::StrCat("`", id, "` is there twice"));
}

void CheckCountryInput(const v1::Input& input, std::string_view name, const std::string& path,
                       base::Problems& problems) {
  // The name is fixed, because the value comes from a field of that name in the request.
  if (input.name() != name)
    problems.Add(path + ".name", absl::StrCat("must be ", std::string(name)));
  for (const v1::InputValue& value : input.values()) {
    problems.AddIfError(path + ".values", vocabulary::CheckCountry(value.value()));
  }
}

void CheckInput(const v1::Input& input, const std::string& path, base::Problems& problems) {
  if (!vocabulary::IsName(input.name())) {
    problems.Add(path + ".name", absl::StrCat("`", input.name(), "` is not a name such as region"));
  }
  switch (input.kind()) {
    case v1::INPUT_KIND_SETTING:
      if (input.values().empty()) problems.Add(path + ".values", "a setting needs its values");
      break;
    case v1::INPUT_KIND_TENANT_COUNTRY:
      CheckCountryInput(input, "tenant_country", path, problems);
      break;
    case v1::INPUT_KIND_DATA_SUBJECT_COUNTRY:
      CheckCountryInput(input, "data_subject_country", path, problems);
      break;
    default:
      problems.Add(path + ".kind", "is required");
  }
  if (input.values_size() > kMostValues || input.unavailable_values_size() > kMostValues) {
    problems.Add(path + ".values", absl::StrCat("has more than ", kMostValues));
  }
  std::set<std::string> seen;
  for (const auto* values : {&input.values(), &input.unavailable_values()}) {
    for (const v1::InputValue& value : *values) {
      if (value.value().empty()) problems.Add(path + ".values", "holds an empty value");
      if (!seen.insert(value.value()).second) {
        problems.Add(path + ".values", absl::StrCat("`", value.value(), "` is there twice"));
      }
    }
  }
  if (input.default_value().empty()) return;
  const std::vector<std::string> domain = DomainOf(input);
  if (std::find(domain.begin(), domain.end(), input.default_value()) == domain.end()) {
    problems.Add(path + ".default_value", "is not one of the values");
  }
  if (!MayBeReliedOn(input.default_evidence())) {
    problems.Add(path + ".default_evidence", "needs one that is more than BASIS_KNOWN");
  }
}

void CheckConditions(const v1::Connector& connector,
                     const google::protobuf::RepeatedPtrField<v1::Condition>& conditions,
                     const std::string& path, base::Problems& problems) {
  for (int i = 0; i < conditions.size(); ++i) {
    const v1::Condition& condition = conditions[i];
    const std::string at = absl::StrCat(path, ".conditions[", i, "]");
    const v1::Input* input = FindInput(connector, condition.input());
    if (input == nullptr) {
      problems.Add(at + ".input",
                   absl::StrCat("the connector has no input `", condition.input(), "`"));
      continue;
    }
    if (condition.values().empty() && condition.group_codes().empty()) {
      problems.Add(at, "needs values or group_codes");
    }
    const std::vector<std::string> domain = DomainOf(*input);
    for (const std::string& value : condition.values()) {
      if (std::find(domain.begin(), domain.end(), value) == domain.end()) {
        problems.Add(at + ".values",
                     absl::StrCat("`", value, "` is not a value of input `", input->name(), "`"));
      }
    }
    if (!condition.group_codes().empty() && input->kind() == v1::INPUT_KIND_SETTING) {
      problems.Add(at + ".group_codes", "needs an input that is a country");
    }
    for (const std::string& group : condition.group_codes()) {
      if (!vocabulary::IsGroup(group)) {
        problems.Add(at + ".group_codes",
                     absl::StrCat("`", group, "` is not a group of countries",
                                  base::DidYouMean(group, vocabulary::GroupCodes())));
      }
    }
  }
}

// Who acts: one entity, or several of which nobody says which.
void CheckEntitiesOf(const v1::Processor& processor, const v1::Placement& placement,
                     const std::string& path, base::Problems& problems) {
  const std::string candidates_path = path + ".candidate_entity_ids";
  const auto check = [&](const std::string& id, const std::string& at) {
    if (FindEntity(processor, id) == nullptr) {
      problems.Add(at, absl::StrCat("the processor has no entity `", id, "`"));
    }
  };
  if (!placement.entity_id().empty()) check(placement.entity_id(), path + ".entity_id");
  if (placement.candidate_entity_ids().empty()) return;
  if (!placement.entity_id().empty()) {
    problems.Add(candidates_path, "an entity_id says already who acts");
  }
  if (placement.candidate_entity_ids_size() == 1) {
    problems.Add(candidates_path, "needs two or more; one alone is the entity_id");
  }
  std::set<std::string> seen;
  for (const std::string& id : placement.candidate_entity_ids()) {
    check(id, candidates_path);
    if (!seen.insert(id).second) {
      problems.Add(candidates_path, absl::StrCat("`", id, "` is there twice"));
    }
  }
}

void CheckPlacement(const v1::Processor& processor, const v1::Connector& connector,
                    const v1::Placement& placement, const std::string& path,
                    base::Problems& problems) {
  CheckConditions(connector, placement.conditions(), path, problems);
  CheckEntitiesOf(processor, placement, path, problems);
  if (placement.entity_id().empty() && placement.candidate_entity_ids().empty() &&
      placement.sites().empty() && placement.unknowns().empty()) {
    problems.Add(path, "says nothing: it needs an entity, sites or unknowns");
  }
  if (placement.selected_by_resolver() && connector.resolver_inputs().empty()) {
    problems.Add(path + ".selected_by_resolver", "needs resolver_inputs on the connector");
  }
  CheckInterval(placement.valid_from(), placement.valid_until(), path, problems);
}

void CheckDataCategories(const google::protobuf::RepeatedPtrField<std::string>& keys,
                         const std::string& path, base::Problems& problems) {
  for (const std::string& key : keys) {
    problems.AddIfError(path, vocabulary::CheckDataCategory(key));
  }
}

void CheckDownstream(const v1::Connector& connector, const v1::Downstream& downstream,
                     const std::string& path, base::Problems& problems) {
  CheckConditions(connector, downstream.conditions(), path, problems);
  if (downstream.recipient_case() == v1::Downstream::RECIPIENT_NOT_SET) {
    problems.Add(path, "needs a connector_id, a processor_id or a party");
  }
  if (downstream.has_party() && downstream.party().empty()) {
    problems.Add(path + ".party", "is empty");
  }
  if (downstream.relation() == v1::RELATION_UNSPECIFIED ||
      !v1::Relation_IsValid(downstream.relation())) {
    problems.Add(path + ".relation", "is required");
  }
  if (downstream.has_connector_id() && !downstream.sites().empty()) {
    problems.Add(path + ".sites", "a connector says itself where it acts");
  }
  if (!downstream.has_connector_id() && !downstream.input_bindings().empty()) {
    problems.Add(path + ".input_bindings", "only a connector has inputs");
  }
  for (const v1::InputBinding& binding : downstream.input_bindings()) {
    if (binding.source_case() == v1::InputBinding::SOURCE_NOT_SET) {
      problems.Add(path + ".input_bindings", "needs a value or a from_input");
    }
    if (binding.has_from_input() && FindInput(connector, binding.from_input()) == nullptr) {
      problems.Add(path + ".input_bindings",
                   absl::StrCat("the connector has no input `", binding.from_input(), "`"));
    }
  }
  if (!MayBeReliedOn(downstream.evidence())) {
    problems.Add(path + ".evidence", "needs one that is more than BASIS_KNOWN");
  }
  CheckDataCategories(downstream.data_categories(), path + ".data_categories", problems);
  CheckInterval(downstream.valid_from(), downstream.valid_until(), path, problems);
}

// The table comes from the plugin's code, by way of the loader.
void CheckResolverTable(const v1::Connector& connector, base::Problems& problems) {
  for (const std::string& name : connector.resolver_inputs()) {
    if (FindInput(connector, name) == nullptr) {
      problems.Add("resolver_inputs", absl::StrCat("the connector has no input `", name, "`"));
    }
  }
  const v1::ResolverTable& table = connector.resolver_table();
  if (connector.has_resolver_table() &&
      !std::equal(table.inputs().begin(), table.inputs().end(), connector.resolver_inputs().begin(),
                  connector.resolver_inputs().end())) {
    problems.Add("resolver_table", "is not about the resolver_inputs");
  }
  std::set<std::string> selectable;
  for (const v1::Placement& placement : connector.placements()) {
    if (placement.selected_by_resolver()) selectable.insert(placement.id());
  }
  for (const v1::ResolverTable::Row& row : table.rows()) {
    if (row.values_size() != table.inputs_size()) {
      problems.Add("resolver_table", "has a row with another number of values than inputs");
    }
    for (const std::string& id : row.placement_ids()) {
      if (selectable.count(id) == 0) {
        problems.Add("resolver_table",
                     absl::StrCat("selects `", id, "`, which is not selected_by_resolver"));
      }
    }
  }
}

}  // namespace

void CompleteAndCheckConnector(const v1::Processor& processor, v1::Connector& connector,
                               base::Problems& problems) {
  if (!vocabulary::IsConnectorId(connector.id()) ||
      vocabulary::ProcessorOf(connector.id()) != processor.id()) {
    problems.Add(
        "id", absl::StrCat("`", connector.id(), "` is not `", processor.id(), "/` and a product"));
  }
  if (connector.title().empty()) problems.Add("title", "is required");
  if (connector.data_categories().empty()) problems.Add("data_categories", "needs at least one");
  CheckDataCategories(connector.data_categories(), "data_categories", problems);
  if (connector.placements().empty()) {
    problems.Add("placements", "needs at least one, if only to say what is unknown");
  }
  CompleteAndCheckEvidence(processor, connector, "", problems);

  std::set<std::string> names;
  for (int i = 0; i < connector.inputs_size(); ++i) {
    const v1::Input& input = connector.inputs(i);
    CheckInput(input, absl::StrCat("inputs[", i, "]"), problems);
    if (!names.insert(input.name()).second) {
      problems.Add(absl::StrCat("inputs[", i, "].name"),
                   absl::StrCat("`", input.name(), "` is there twice"));
    }
  }
  std::set<std::string> placements;
  for (int i = 0; i < connector.placements_size(); ++i) {
    const std::string path = absl::StrCat("placements[", i, "]");
    CheckUnique(placements, connector.placements(i).id(), path + ".id", problems);
    CheckPlacement(processor, connector, connector.placements(i), path, problems);
  }
  std::set<std::string> downstreams;
  for (int i = 0; i < connector.downstreams_size(); ++i) {
    const std::string path = absl::StrCat("downstreams[", i, "]");
    CheckUnique(downstreams, connector.downstreams(i).id(), path + ".id", problems);
    CheckDownstream(connector, connector.downstreams(i), path, problems);
  }
  CheckResolverTable(connector, problems);
}

}  // namespace domicile::catalog
