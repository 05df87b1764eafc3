#include "service/compiled/world.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/absl_view.h"
#include "service/base/digest.h"

namespace domicile::compiled {
namespace {

// Names connectors by all that their decisions can see of the catalog.
class Contents {
 public:
  explicit Contents(const catalog::Catalog& catalog) : catalog_(catalog) {}

  std::string Of(const decision::Reach& reach) {
    std::string content;
    for (const std::string& id : reach.connector_ids) {
      absl::StrAppend(&content, DigestOf("c", id, *catalog_.FindConnector(id)));
    }
    for (const std::string& id : reach.processor_ids) {
      if (const v1::Processor* processor = catalog_.FindProcessor(id)) {
        absl::StrAppend(&content, DigestOf("p", id, *processor));
      }
    }
    return content;
  }

 private:
  template <typename Message>
  const std::string& DigestOf(const char* kind, const std::string& id, const Message& message) {
    std::string& digest = digests_[absl::StrCat(kind, id)];
    if (digest.empty()) digest = base::Sha256Hex(message.SerializeAsString());
    return digest;
  }

  const catalog::Catalog& catalog_;
  absl::flat_hash_map<std::string, std::string> digests_;
};

}  // namespace

World::World(WorldContent content, std::shared_ptr<Interning> interning, const World* before)
    : content_(std::move(content)),
      day_(DayNumber(content_.law->day())),
      interning_(std::move(interning)) {
  Contents contents(*content_.catalog);
  for (const auto& [id, data] : content_.catalog->connectors()) {
    CompiledConnector connector{&data, interning_->NameOf(id),
                                decision::ReachOf(*content_.catalog, id), nullptr};
    std::string reached = contents.Of(connector.reach);
    const CompiledConnector* known = before == nullptr ? nullptr : before->FindConnector(id);
    connector.cells = known != nullptr && known->cells->HoldsFor(reached, content_.law, interning_)
                          ? known->cells
                          : std::make_shared<ConnectorCells>(std::move(reached), content_.law,
                                                             interning_, content_.provider);
    connectors_.emplace(id, std::move(connector));
  }
}

const CompiledConnector* World::FindConnector(std::string_view id) const {
  const auto found = connectors_.find(base::AbslView(id));
  return found == connectors_.end() ? nullptr : &found->second;
}

}  // namespace domicile::compiled
