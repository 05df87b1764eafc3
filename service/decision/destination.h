// The places of a step that the law looks at: where something is done with data, and where the
// recipient is established.

#ifndef DOMICILE_SERVICE_DECISION_DESTINATION_H_
#define DOMICILE_SERVICE_DECISION_DESTINATION_H_

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "domicile/v1/decision.pb.h"
#include "domicile/v1/law.pb.h"
#include "domicile/v1/path.pb.h"
#include "service/catalog/catalog.h"
#include "service/decision/law_conditions.h"
#include "service/law/groups.h"

namespace domicile::decision {

struct TransferDestination {
  v1::DestinationKind kind;
  std::string country_code;      // empty: see group_code, or unknown
  std::string group_code;        // when no more is known than the group
  std::string subdivision_code;  // within the country, where known
  std::string organisation;      // the recipient's, when it is an international organisation
  std::set<v1::Activity> activities;
  Recipient recipient;

  bool unknown() const {
    return country_code.empty() && group_code.empty() && organisation.empty();
  }
  // The country or group as a reader knows it.
  std::string PlaceText() const;
};

// The destinations of a step. A site is paired with the legal persons that are established in its
// country or, where none is, with all that act.
std::vector<TransferDestination> DestinationsOf(const v1::Leg& leg, const catalog::Catalog& catalog,
                                                bool ignore_transit);

// Whether the code, a country's or a group's, contains the whole destination on the day.
bool Contains(const law::Groups& groups, const std::string& code,
              const TransferDestination& destination, absl::CivilDay day);

// The first day after `day` on which something that depends on the members of groups, such as
// Contains(), is otherwise; nothing when it never is.
std::optional<absl::CivilDay> NextChange(const law::Groups& groups,
                                         const std::function<bool(absl::CivilDay)>& holds,
                                         absl::CivilDay day);

// Whether a rule with that destination reaches this one.
bool Reaches(const law::Groups& groups, const v1::Destination& rule,
             const TransferDestination& destination, absl::CivilDay day);

}  // namespace domicile::decision

#endif  // DOMICILE_SERVICE_DECISION_DESTINATION_H_
