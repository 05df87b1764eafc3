// A catalog under the law of one day.

#ifndef DOMICILE_SERVICE_COMPILED_WORLD_H_
#define DOMICILE_SERVICE_COMPILED_WORLD_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "domicile/v1/provider.pb.h"
#include "service/catalog/catalog.h"
#include "service/compiled/compiled_connector.h"

namespace domicile::compiled {

struct WorldContent {
  std::shared_ptr<const catalog::Catalog> catalog;
  std::shared_ptr<LawOnDay> law;
  v1::Provider provider;
};

// Immutable but for what its connectors keep; thread-safe.
class World {
 public:
  // What connectors of the world before, if any, have compiled is kept where it still holds.
  World(WorldContent content, std::shared_ptr<Interning> interning, const World* before);

  const catalog::Catalog& catalog() const { return *content_.catalog; }
  const std::shared_ptr<const catalog::Catalog>& shared_catalog() const { return content_.catalog; }
  LawOnDay& law() const { return *content_.law; }
  Day day() const { return day_; }
  const Interning& interning() const { return *interning_; }

  // As the readable engine takes it.
  decision::World reference() const {
    return {*content_.catalog, *content_.law->law(), content_.provider};
  }

  // Null when the catalog has none of that id.
  const CompiledConnector* FindConnector(std::string_view id) const;

 private:
  const WorldContent content_;
  const Day day_;
  const std::shared_ptr<Interning> interning_;
  absl::flat_hash_map<absl::string_view, CompiledConnector> connectors_;
};

}  // namespace domicile::compiled

#endif  // DOMICILE_SERVICE_COMPILED_WORLD_H_
