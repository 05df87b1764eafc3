#include "service/decision/selector.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/error.h"
#include "service/base/nearest.h"
#include "service/decision/question.h"
#include "service/vocabulary/data_category.h"

namespace domicile::decision {
namespace {

absl::Status NotFound(v1::ErrorReason reason, std::string_view what, std::string_view id,
                      const std::vector<std::string>& known) {
  return base::Error(
      absl::StatusCode::kNotFound, ReasonName(reason),
      absl::StrCat("there is no ", std::string(what), " `", std::string(id), "`",
                   base::DidYouMean(id, known)),
      {{"id", std::string(id)}, {"nearest", absl::StrJoin(base::Nearest(id, known), ",")}});
}

}  // namespace

absl::Status ProcessorNotFound(const catalog::Catalog& catalog, std::string_view id) {
  return NotFound(v1::ERROR_REASON_PROCESSOR_NOT_FOUND, "processor", id,
                  catalog::IdsOf(catalog.processors()));
}

absl::Status ChannelNotFound(const catalog::Catalog& catalog, std::string_view id) {
  return NotFound(v1::ERROR_REASON_CHANNEL_NOT_FOUND, "channel", id,
                  catalog::IdsOf(catalog.channels()));
}

absl::Status ConnectorNotFound(const catalog::Catalog& catalog, std::string_view id) {
  return NotFound(v1::ERROR_REASON_CONNECTOR_NOT_FOUND, "connector", id,
                  catalog::IdsOf(catalog.connectors()));
}

bool Handles(const v1::Connector& connector, std::string_view data_category) {
  return std::any_of(connector.data_categories().begin(), connector.data_categories().end(),
                     [data_category](const std::string& handled) {
                       return vocabulary::Covers(data_category, handled);
                     });
}

absl::StatusOr<std::vector<const v1::Connector*>> Select(const catalog::Catalog& catalog,
                                                         const v1::ConnectorSelector& selector) {
  for (const std::string& id : selector.connector_ids()) {
    if (catalog.FindConnector(id) == nullptr) return ConnectorNotFound(catalog, id);
  }
  for (const std::string& id : selector.channel_ids()) {
    if (catalog.FindChannel(id) == nullptr) return ChannelNotFound(catalog, id);
  }
  for (int i = 0; i < selector.data_categories_size(); ++i) {
    const absl::Status status = vocabulary::CheckDataCategory(selector.data_categories(i));
    if (!status.ok()) {
      return base::BadRequest(
          ReasonName(v1::ERROR_REASON_INVALID_FIELD),
          {{absl::StrCat("selector.data_categories[", i, "]"), std::string(status.message())}});
    }
  }
  const auto holds = [](const auto& list, const std::string& id) {
    return std::find(list.begin(), list.end(), id) != list.end();
  };
  const bool by_property = !selector.channel_ids().empty() || !selector.data_categories().empty();
  std::vector<const v1::Connector*> selected;
  for (const auto& [id, connector] : catalog.connectors()) {
    const bool on_channel =
        selector.channel_ids().empty() || holds(selector.channel_ids(), connector.channel_id());
    const bool handles =
        selector.data_categories().empty() ||
        std::any_of(
            selector.data_categories().begin(), selector.data_categories().end(),
            [&connector = connector](const std::string& key) { return Handles(connector, key); });
    if (holds(selector.connector_ids(), id) || (by_property && on_channel && handles)) {
      selected.push_back(&connector);
    }
  }
  return selected;
}

}  // namespace domicile::decision
