#include "service/catalog/candidate.h"

#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/catalog/catalog_builder.h"

namespace domicile::catalog {
namespace {

// What the plugin of a processor handed over, as the catalog has it.
PluginContent ContentOf(const Catalog& base, const v1::Processor& processor) {
  PluginContent content;
  content.file = processor.id();
  *content.processor.mutable_processor() = processor;
  content.processor.mutable_processor()->clear_connector_ids();
  std::set<std::string> channels;
  for (const std::string& id : processor.connector_ids()) {
    const v1::Connector& connector = *base.FindConnector(id);
    *content.connectors.emplace_back().mutable_connector() = connector;
    if (!channels.insert(connector.channel_id()).second) continue;
    // Whichever plugin brought the channel, it is there as long as somebody uses it.
    v1::Channel& channel = *content.processor.add_channels();
    channel = *base.FindChannel(connector.channel_id());
    channel.clear_connector_ids();
  }
  return content;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Catalog>> WithPlugins(const Catalog& base,
                                                           std::vector<PluginContent> plugins) {
  std::set<std::string> replaced;
  for (const PluginContent& plugin : plugins) replaced.insert(plugin.processor.processor().id());
  for (const auto& [id, processor] : base.processors()) {
    if (replaced.count(id) == 0) plugins.push_back(ContentOf(base, processor));
  }
  CatalogBuild build = BuildCatalog(std::move(plugins));
  if (build.rejections.empty()) return std::move(build.catalog);
  return absl::InvalidArgumentError(
      absl::StrJoin(build.rejections, "; ", [](std::string* out, const Rejection& rejection) {
        absl::StrAppend(out, rejection.file, ": ", rejection.reason, ": ", rejection.message);
      }));
}

}  // namespace domicile::catalog
