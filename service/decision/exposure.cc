#include "service/decision/exposure.h"

#include <algorithm>
#include <set>
#include <utility>

#include "service/decision/paths.h"

namespace domicile::decision {
namespace {

// Collects the reasons of one connector. Paths share their first legs, so a reason can come again.
class Reasons {
 public:
  explicit Reasons(v1::Exposure& exposure) : exposure_(exposure) {}

  // A reason at the recipient of `leg`, which data reaches under `on_the_way`.
  v1::ExposureReason Make(v1::Reach reach, const v1::Leg& leg,
                          const std::vector<v1::Condition>& on_the_way) const {
    v1::ExposureReason reason;
    reason.set_reach(reach);
    reason.set_connector_id(leg.connector_id());
    // Who it is; its entities stand in the reason where they are one.
    *reason.mutable_party() = leg.to();
    reason.mutable_party()->clear_entities();
    *reason.mutable_conditions() = {on_the_way.begin(), on_the_way.end()};
    return reason;
  }

  void Add(v1::ExposureReason reason) {
    if (seen_.insert(reason.SerializeAsString()).second) {
      *exposure_.add_reasons() = std::move(reason);
    }
  }

 private:
  v1::Exposure& exposure_;
  std::set<std::string> seen_;
};

template <typename Conditions>
void Append(const Conditions& more, google::protobuf::RepeatedPtrField<v1::Condition>& conditions) {
  conditions.Add(more.begin(), more.end());
}

void AddLeg(const Target& target, const v1::Leg& leg, const std::vector<v1::Condition>& on_the_way,
            Reasons& reasons) {
  if (const auto* processor = std::get_if<TargetProcessor>(&target)) {
    if (leg.to().id() == processor->id) {
      reasons.Add(reasons.Make(v1::REACH_RECIPIENT, leg, on_the_way));
    }
    return;
  }
  const auto* country = std::get_if<TargetCountry>(&target);
  const auto* parent = std::get_if<TargetParentCountry>(&target);
  if (country != nullptr) {
    for (const v1::ConditionalSite& site : leg.sites()) {
      if (site.site().place().country_code() != country->code) continue;
      v1::ExposureReason reason = reasons.Make(v1::REACH_SITE, leg, on_the_way);
      *reason.mutable_site() = site.site();
      Append(site.conditions(), *reason.mutable_conditions());
      reasons.Add(std::move(reason));
    }
  }
  for (const v1::PartyEntity& entity : leg.to().entities()) {
    const bool reached = country != nullptr ? entity.country_code() == country->code
                                            : entity.parent_country_code() == parent->code;
    if (!reached) continue;
    v1::ExposureReason reason =
        reasons.Make(country != nullptr ? v1::REACH_ENTITY : v1::REACH_PARENT, leg, on_the_way);
    *reason.mutable_entity() = entity;
    reason.mutable_entity()->clear_conditions();
    Append(entity.conditions(), *reason.mutable_conditions());
    reasons.Add(std::move(reason));
  }
}

}  // namespace

std::vector<v1::Exposure> FindExposure(const catalog::Catalog& catalog, const Target& target,
                                       const Question& question) {
  std::vector<v1::Exposure> exposures;
  for (const auto& [id, connector] : catalog.connectors()) {
    v1::Exposure exposure;
    exposure.set_connector_id(id);
    Reasons reasons(exposure);
    for (const v1::Path& path : FindPaths(catalog, connector, question).paths) {
      std::vector<v1::Condition> on_the_way;
      for (const v1::Leg& leg : path.legs()) {
        on_the_way.insert(on_the_way.end(), leg.conditions().begin(), leg.conditions().end());
        if (leg.to().kind() != v1::PARTY_KIND_PROVIDER) AddLeg(target, leg, on_the_way, reasons);
      }
    }
    if (!exposure.reasons().empty()) exposures.push_back(std::move(exposure));
  }
  return exposures;
}

}  // namespace domicile::decision
