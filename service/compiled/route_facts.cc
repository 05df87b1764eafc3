#include "service/compiled/route_facts.h"

#include <algorithm>

namespace domicile::compiled {
namespace {

class Collector {
 public:
  explicit Collector(const Places& places) : places_(places) {}

  void Add(const v1::Leg& leg) {
    for (const v1::ConditionalSite& site : leg.sites()) AddSite(site.site());
    const v1::Party& to = leg.to();
    if (to.kind() == v1::PARTY_KIND_PROCESSOR &&
        std::find(facts_.processors.begin(), facts_.processors.end(), to.id()) ==
            facts_.processors.end()) {
      facts_.processors.push_back(to.id());
    }
    facts_.recipient_unnamed |= to.entities().empty();
    for (const v1::PartyEntity& entity : to.entities()) {
      AddSeat(entity.country_code(), facts_.recipients, facts_.recipient_unplaced);
      AddSeat(entity.parent_country_code(), facts_.control, facts_.control_unknown);
    }
    for (const v1::Unknown& unknown : leg.unknowns()) {
      facts_.recipient_unknown |= unknown.bearing() == v1::BEARING_RECIPIENT;
    }
  }

  std::optional<RouteFacts> Done() && {
    if (!complete_) return std::nullopt;
    return std::move(facts_);
  }

 private:
  void AddSite(const v1::Site& site) {
    const std::string& country = site.place().country_code();
    const std::optional<Place> place =
        places_.Find(country.empty() ? site.place().group_code() : country);
    if (!place) {
      complete_ = false;
      return;
    }
    for (const int activity : site.activities()) {
      switch (activity) {
        case v1::ACTIVITY_STORAGE:
        case v1::ACTIVITY_BACKUP:
          facts_.storage.Add(*place);
          break;
        case v1::ACTIVITY_PROCESSING:
        case v1::ACTIVITY_FAILOVER:
          facts_.processing.Add(*place);
          break;
        case v1::ACTIVITY_REMOTE_ACCESS:
          facts_.remote_access.Add(*place);
          break;
        case v1::ACTIVITY_TRANSIT:
          facts_.transit.Add(*place);
          break;
        default:
          break;
      }
    }
  }

  void AddSeat(const std::string& country, PlaceSet& seats, bool& unknown) {
    if (country.empty()) {
      unknown = true;
    } else if (const std::optional<Place> place = places_.Find(country)) {
      seats.Add(*place);
    } else {
      complete_ = false;
    }
  }

  const Places& places_;
  RouteFacts facts_;
  bool complete_ = true;
};

}  // namespace

std::optional<RouteFacts> FactsOf(const std::vector<const v1::Path*>& paths, const Places& places) {
  Collector collector(places);
  for (const v1::Path* path : paths) {
    for (int leg = 1; leg < path->legs_size(); ++leg) collector.Add(path->legs(leg));
  }
  return std::move(collector).Done();
}

}  // namespace domicile::compiled
