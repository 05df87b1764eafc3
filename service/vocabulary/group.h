// Groups of countries whose membership depends on the day.

#ifndef DOMICILE_SERVICE_VOCABULARY_GROUP_H_
#define DOMICILE_SERVICE_VOCABULARY_GROUP_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"

namespace domicile::vocabulary {

// `EU`, `EEA` and `EFTA`, sorted.
const std::vector<std::string>& GroupCodes();

bool IsGroup(std::string_view code);

// Whether the country was a member on the day. Membership is that of the organisation: the United
// Kingdom is out of the EU from 2020-02-01, though Union law applied to it until the end of 2020.
bool IsMember(std::string_view group, std::string_view country, absl::CivilDay day);

// The days on which the members of some group changed, sorted.
const std::vector<absl::CivilDay>& MembershipChanges();

}  // namespace domicile::vocabulary

#endif  // DOMICILE_SERVICE_VOCABULARY_GROUP_H_
