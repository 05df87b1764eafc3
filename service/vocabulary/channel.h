// The channels that Domicile knows by name. A plugin may bring further ones.

#ifndef DOMICILE_SERVICE_VOCABULARY_CHANNEL_H_
#define DOMICILE_SERVICE_VOCABULARY_CHANNEL_H_

#include <string_view>
#include <vector>

namespace domicile::vocabulary {

struct WellKnownChannel {
  std::string_view id;
  std::string_view title;
  std::string_view description;
};

// Sorted by id.
const std::vector<WellKnownChannel>& WellKnownChannels();

}  // namespace domicile::vocabulary

#endif  // DOMICILE_SERVICE_VOCABULARY_CHANNEL_H_
