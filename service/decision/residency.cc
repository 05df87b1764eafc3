#include "service/decision/residency.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "service/base/status_macros.h"
#include "service/decision/paths.h"

namespace domicile::decision {
namespace {

using Strings = google::protobuf::RepeatedPtrField<std::string>;

void Assign(const std::set<std::string>& sorted, Strings& field) {
  field = {sorted.begin(), sorted.end()};
}

// The countries of the sites at which one of the activities happens.
void AssignFacet(const std::vector<v1::ConditionalSite>& sites,
                 std::initializer_list<v1::Activity> activities, Strings& field) {
  std::set<std::string> countries;
  for (const v1::ConditionalSite& conditional : sites) {
    const v1::Site& site = conditional.site();
    const bool happens = std::any_of(
        site.activities().begin(), site.activities().end(), [&activities](int activity) {
          return std::find(activities.begin(), activities.end(), activity) != activities.end();
        });
    if (happens && !site.place().country_code().empty()) {
      countries.insert(site.place().country_code());
    }
  }
  Assign(countries, field);
}

v1::ConnectorResidency Describe(const v1::Connector& connector, PathSearch search) {
  v1::ConnectorResidency residency;
  residency.set_connector_id(connector.id());
  residency.set_channel_id(connector.channel_id());
  *residency.mutable_inputs() = {search.inputs.begin(), search.inputs.end()};
  const Evaluation& own = search.evaluation;
  *residency.mutable_entities() = {own.entities.begin(), own.entities.end()};
  *residency.mutable_unknowns() = {own.unknowns.begin(), own.unknowns.end()};
  std::set<std::string> countries, groups, reachable;
  for (const v1::ConditionalSite& conditional : own.sites) {
    *residency.add_sites() = conditional.site();
    const v1::Place& place = conditional.site().place();
    if (place.group_code().empty()) {
      countries.insert(place.country_code());
    } else {
      groups.insert(place.group_code());
    }
  }
  Assign(countries, *residency.mutable_country_codes());
  Assign(groups, *residency.mutable_group_codes());
  v1::FacetCountries& facets = *residency.mutable_facets();
  AssignFacet(own.sites, {v1::ACTIVITY_STORAGE, v1::ACTIVITY_BACKUP}, *facets.mutable_storage());
  AssignFacet(own.sites, {v1::ACTIVITY_PROCESSING, v1::ACTIVITY_FAILOVER},
              *facets.mutable_processing());
  AssignFacet(own.sites, {v1::ACTIVITY_TRANSIT}, *facets.mutable_transit());
  AssignFacet(own.sites, {v1::ACTIVITY_REMOTE_ACCESS}, *facets.mutable_remote_access());
  for (v1::Path& path : search.paths) {
    reachable.insert(path.country_codes().begin(), path.country_codes().end());
    *residency.add_paths() = std::move(path);
  }
  Assign(reachable, *residency.mutable_reachable_country_codes());
  return residency;
}

}  // namespace

absl::StatusOr<std::vector<v1::ConnectorResidency>> ResolveResidency(
    const catalog::Catalog& catalog, const std::vector<const v1::Connector*>& connectors,
    const Question& question) {
  DOMICILE_RETURN_IF_ERROR(CheckInputs(catalog, connectors, question));
  std::vector<v1::ConnectorResidency> residencies;
  std::vector<MissingInput> missing;
  for (const v1::Connector* connector : connectors) {
    PathSearch search = FindPaths(catalog, *connector, question);
    missing.insert(missing.end(), search.missing.begin(), search.missing.end());
    residencies.push_back(Describe(*connector, std::move(search)));
  }
  if (!missing.empty()) return MissingInputsError(missing);
  return residencies;
}

}  // namespace domicile::decision
