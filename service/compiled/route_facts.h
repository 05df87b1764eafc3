// What policies look at in the paths of a transfer.

#ifndef DOMICILE_SERVICE_COMPILED_ROUTE_FACTS_H_
#define DOMICILE_SERVICE_COMPILED_ROUTE_FACTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domicile/v1/path.pb.h"
#include "service/compiled/places.h"

namespace domicile::compiled {

// Of the steps behind the provider, which policies judge; the tenant's own is a premise.
struct RouteFacts {
  // Where something is done with data.
  PlaceSet storage;
  PlaceSet processing;
  PlaceSet remote_access;
  PlaceSet transit;
  // Where recipients, and who controls them, are established.
  PlaceSet recipients;
  PlaceSet control;

  bool recipient_unnamed = false;   // of some recipient no legal person is named
  bool recipient_unplaced = false;  // of some legal person the country is not known
  bool control_unknown = false;     // of some legal person the parent's country is not known
  bool recipient_unknown = false;   // an unknown bears on who receives

  // The processors that receive, by id.
  std::vector<std::string> processors;

  bool operator==(const RouteFacts&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const RouteFacts& facts) {
    return H::combine(std::move(h), facts.storage, facts.processing, facts.remote_access,
                      facts.transit, facts.recipients, facts.control, facts.recipient_unnamed,
                      facts.recipient_unplaced, facts.control_unknown, facts.recipient_unknown,
                      facts.processors);
  }
};

// Nothing when a place is not among those that have a number.
std::optional<RouteFacts> FactsOf(const std::vector<const v1::Path*>& paths, const Places& places);

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_ROUTE_FACTS_H_
