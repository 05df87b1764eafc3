#include "service/decision/permissions.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "service/base/status_macros.h"
#include "service/decision/alternatives.h"
#include "service/decision/inputs.h"

namespace domicile::decision {
namespace {

// The check for one connector: with the inputs that it, or one downstream of it, has.
v1::TransferCheck CheckFor(const World& world, const v1::TransferCheck& check,
                           const v1::Connector& connector, absl::CivilDay as_of) {
  v1::TransferCheck own = check;
  own.set_connector_id(connector.id());
  own.clear_inputs();
  for (const v1::InputAssignment& input : check.inputs()) {
    Question question;
    question.inputs = {input};
    question.as_of = as_of;
    if (CheckInputs(world.catalog, {&connector}, question).ok()) *own.add_inputs() = input;
  }
  return own;
}

size_t LongestPath(const v1::Decision& decision) {
  // Chains are written as names with arrows between them.
  size_t longest = 0;
  for (const std::string& path : decision.paths()) {
    size_t steps = 0;
    for (size_t at = path.find("→"); at != std::string::npos; at = path.find("→", at + 1)) ++steps;
    longest = std::max(longest, steps);
  }
  return longest;
}

bool RestsOnVendor(const v1::Decision& decision) {
  return std::any_of(decision.reasons().begin(), decision.reasons().end(),
                     [](const v1::Reason& reason) { return reason.vendor_asserted(); });
}

std::string Until(const v1::Decision& decision) {
  return decision.valid_until().empty() ? "9999-12-31" : decision.valid_until();
}

bool ComesFirst(const v1::ConnectorPermission& one, const v1::ConnectorPermission& other) {
  const bool allowed = one.decision().verdict() == v1::VERDICT_ALLOW;
  const bool other_allowed = other.decision().verdict() == v1::VERDICT_ALLOW;
  if (allowed != other_allowed) return allowed;
  if (allowed) return IsBetter(one.decision(), other.decision());
  const auto need = [](const v1::ConnectorPermission& permission) {
    return std::make_tuple(
        permission.alternatives().empty(),
        permission.alternatives().empty() ? 0 : CostOf(permission.alternatives(0)),
        permission.decision().verdict() == v1::VERDICT_DENY, permission.connector_id());
  };
  return need(one) < need(other);
}

}  // namespace

bool IsBetter(const v1::Decision& one, const v1::Decision& other) {
  const auto key = [](const v1::Decision& decision) {
    return std::make_tuple(!decision.missing_facts().empty(),
                           static_cast<int>(decision.legal_status()), RestsOnVendor(decision),
                           decision.obligations_size(), LongestPath(decision),
                           decision.country_codes_size());
  };
  const auto of_one = key(one), of_other = key(other);
  if (of_one != of_other) return of_one < of_other;
  if (Until(one) != Until(other)) return Until(one) > Until(other);
  return one.connector_id() < other.connector_id();
}

absl::StatusOr<std::vector<v1::ConnectorPermission>> FindPermissions(
    const World& world, const TenantView& tenant, const v1::TransferCheck& check,
    const std::vector<const v1::Connector*>& connectors, absl::CivilDay as_of,
    bool with_alternatives) {
  std::vector<v1::ConnectorPermission> permissions;
  for (const v1::Connector* connector : connectors) {
    const v1::TransferCheck own = CheckFor(world, check, *connector, as_of);
    DOMICILE_ASSIGN_OR_RETURN(TransferAnswer answer, CheckTransfer(world, tenant, own, as_of));
    v1::ConnectorPermission& permission = permissions.emplace_back();
    permission.set_connector_id(connector->id());
    permission.set_channel_id(connector->channel_id());
    if (with_alternatives) {
      for (v1::Alternative& alternative : FindAlternatives(world, tenant, own, as_of, answer)) {
        *permission.add_alternatives() = std::move(alternative);
      }
    }
    *permission.mutable_decision() = std::move(answer.decision);
  }
  std::sort(permissions.begin(), permissions.end(), ComesFirst);
  int rank = 0;
  for (v1::ConnectorPermission& permission : permissions) {
    if (permission.decision().verdict() == v1::VERDICT_ALLOW) permission.set_rank(++rank);
  }
  return permissions;
}

}  // namespace domicile::decision
