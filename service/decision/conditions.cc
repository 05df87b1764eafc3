#include "service/decision/conditions.h"

#include <algorithm>
#include <set>
#include <string>

#include "service/catalog/catalog.h"
#include "service/vocabulary/group.h"

namespace domicile::decision {
namespace {

bool Matches(const v1::Condition& condition, const std::string& value, absl::CivilDay day) {
  const bool named = std::find(condition.values().begin(), condition.values().end(), value) !=
                         condition.values().end() ||
                     std::any_of(condition.group_codes().begin(), condition.group_codes().end(),
                                 [&](const std::string& group) {
                                   return vocabulary::IsMember(group, value, day);
                                 });
  return named != condition.negated();
}

// Narrows `outcome` to the rows of the resolver's table that the known values allow.
void WeighTable(const v1::Placement& placement, const v1::Connector& connector,
                const Values& values, Mode mode, Outcome& outcome) {
  const v1::ResolverTable& table = connector.resolver_table();
  std::vector<std::set<std::string>> selecting(table.inputs_size());
  bool selected = false;
  for (const v1::ResolverTable::Row& row : table.rows()) {
    bool allowed = true;
    for (int i = 0; i < table.inputs_size(); ++i) {
      const std::string& value = values.at(table.inputs(i)).value();
      allowed &= value.empty() ? mode == Mode::kPossible : value == row.values(i);
    }
    if (!allowed || std::find(row.placement_ids().begin(), row.placement_ids().end(),
                              placement.id()) == row.placement_ids().end()) {
      continue;
    }
    selected = true;
    for (int i = 0; i < table.inputs_size(); ++i) selecting[i].insert(row.values(i));
  }
  if (!selected) {
    outcome.excluded = true;
    return;
  }
  for (int i = 0; i < table.inputs_size(); ++i) {
    if (!values.at(table.inputs(i)).value().empty()) continue;
    const v1::Input& input = *catalog::FindInput(connector, table.inputs(i));
    if (selecting[i].size() == catalog::DomainOf(input).size()) continue;
    v1::Condition& condition = outcome.open.emplace_back();
    condition.set_input(input.name());
    for (const std::string& value : selecting[i]) condition.add_values(value);
  }
}

}  // namespace

Outcome Weigh(const google::protobuf::RepeatedPtrField<v1::Condition>& conditions,
              const v1::Connector& connector, const Values& values, Mode mode, absl::CivilDay day) {
  Outcome outcome;
  for (const v1::Condition& condition : conditions) {
    const std::string& value = values.at(condition.input()).value();
    if (!value.empty()) {
      outcome.excluded |= !Matches(condition, value, day);
    } else if (mode == Mode::kDefinite) {
      outcome.excluded = true;
    } else {
      const std::vector<std::string> domain =
          catalog::DomainOf(*catalog::FindInput(connector, condition.input()));
      const auto matching = std::count_if(
          domain.begin(), domain.end(),
          [&](const std::string& candidate) { return Matches(condition, candidate, day); });
      if (matching == 0) outcome.excluded = true;
      if (matching != static_cast<std::ptrdiff_t>(domain.size())) outcome.open.push_back(condition);
    }
  }
  return outcome;
}

Outcome Weigh(const v1::Placement& placement, const v1::Connector& connector, const Values& values,
              Mode mode, absl::CivilDay day) {
  Outcome outcome = Weigh(placement.conditions(), connector, values, mode, day);
  if (placement.selected_by_resolver() && !outcome.excluded) {
    WeighTable(placement, connector, values, mode, outcome);
  }
  return outcome;
}

}  // namespace domicile::decision
