#include "service/decision/clause_modules.h"

#include <algorithm>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace domicile::decision {
namespace {

v1::Role RecipientRole(const v1::Leg& leg, const catalog::Catalog& catalog) {
  if (leg.to().kind() == v1::PARTY_KIND_PROVIDER) return v1::ROLE_PROCESSOR;
  if (leg.relation() == v1::RELATION_SUB_PROCESSOR) return v1::ROLE_PROCESSOR;
  if (leg.relation() == v1::RELATION_INDEPENDENT_CONTROLLER) {
    return v1::ROLE_INDEPENDENT_CONTROLLER;
  }
  const v1::Connector* connector = catalog.FindConnector(leg.connector_id());
  return connector == nullptr ? v1::ROLE_UNSPECIFIED : connector->role();
}

std::vector<std::string> ModulesBetween(v1::Role sender, v1::Role recipient) {
  if (recipient == v1::ROLE_INDEPENDENT_CONTROLLER) return {"1"};
  if (recipient != v1::ROLE_PROCESSOR) return {};
  if (sender == v1::ROLE_PROCESSOR) return {"3"};
  if (sender == v1::ROLE_INDEPENDENT_CONTROLLER) return {"2"};
  return {"2", "3"};
}

}  // namespace

std::vector<ClauseModules> ClauseModulesOf(const v1::Path& path, const catalog::Catalog& catalog) {
  std::vector<ClauseModules> modules;
  v1::Role sender = v1::ROLE_INDEPENDENT_CONTROLLER;
  for (const v1::Leg& leg : path.legs()) {
    const v1::Role recipient = RecipientRole(leg, catalog);
    // Who engages a sub-processor acts as a processor there, whatever else it is.
    const bool acts_as_both =
        sender == v1::ROLE_INDEPENDENT_CONTROLLER && leg.relation() == v1::RELATION_SUB_PROCESSOR;
    modules.push_back({ModulesBetween(acts_as_both ? v1::ROLE_MIXED : sender, recipient),
                       ModulesBetween(v1::ROLE_MIXED, recipient)});
    sender = recipient;
  }
  return modules;
}

bool ModuleFits(const std::vector<std::string>& modules, const std::string& stated) {
  if (modules.empty() || stated.empty()) return true;
  for (const absl::string_view one : absl::StrSplit(stated, absl::ByAnyChar(" ,;/"))) {
    if (std::find(modules.begin(), modules.end(), one) != modules.end()) return true;
  }
  return false;
}

}  // namespace domicile::decision
