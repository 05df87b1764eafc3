#include "service/catalog/catalog_builder.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/nearest.h"
#include "service/base/problems.h"
#include "service/catalog/connector_check.h"
#include "service/catalog/processor_check.h"
#include "service/vocabulary/channel.h"
#include "service/vocabulary/identifier.h"

namespace domicile::catalog {
namespace {

// Plugins that are still accepted, by processor.
using Accepted = std::map<std::string, PluginContent>;

Rejection Refuse(const PluginContent& plugin, std::string reason, std::string message) {
  return {plugin.file, plugin.digest, std::move(reason), std::move(message), plugin.origin};
}

// What the plugin says of itself.
std::optional<Rejection> CheckAlone(PluginContent& plugin) {
  base::Problems problems;
  CompleteAndCheckProcessor(plugin.processor, problems);
  const v1::Processor& processor = plugin.processor.processor();
  std::set<std::string> ids;
  if (plugin.connectors.empty()) problems.Add("connectors", "the plugin has none");
  for (plugin::v1::ConnectorDescriptor& descriptor : plugin.connectors) {
    v1::Connector& connector = *descriptor.mutable_connector();
    base::Problems of_connector;
    CompleteAndCheckConnector(processor, connector, of_connector);
    if (!ids.insert(connector.id()).second) of_connector.Add("id", "is there twice");
    if (!of_connector.empty()) {
      problems.Add(absl::StrCat("connector ", connector.id()), of_connector.ToString());
    }
  }
  if (problems.empty()) return std::nullopt;
  return Refuse(plugin, "INVALID_DESCRIPTOR", problems.ToString());
}

const v1::Connector* FindConnector(const Accepted& accepted, const std::string& id) {
  const auto plugin = accepted.find(std::string(vocabulary::ProcessorOf(id)));
  if (plugin == accepted.end()) return nullptr;
  for (const plugin::v1::ConnectorDescriptor& descriptor : plugin->second.connectors) {
    if (descriptor.connector().id() == id) return &descriptor.connector();
  }
  return nullptr;
}

// Every channel that a plugin may use: Domicile's own, and those that plugins bring.
std::map<std::string, v1::Channel> ChannelsOf(const Accepted& accepted) {
  std::map<std::string, v1::Channel> channels;
  for (const vocabulary::WellKnownChannel& known : vocabulary::WellKnownChannels()) {
    v1::Channel& channel = channels[std::string(known.id)];
    channel.set_id(std::string(known.id));
    channel.set_title(std::string(known.title));
    channel.set_description(std::string(known.description));
  }
  for (const auto& [id, plugin] : accepted) {
    for (const v1::Channel& channel : plugin.processor.channels()) {
      channels.emplace(channel.id(), channel);
    }
  }
  return channels;
}

std::vector<std::string> ConnectorIds(const Accepted& accepted) {
  std::vector<std::string> ids;
  for (const auto& [id, plugin] : accepted) {
    for (const auto& descriptor : plugin.connectors) ids.push_back(descriptor.connector().id());
  }
  return ids;
}

void CheckBindings(const v1::Downstream& downstream, const v1::Connector& recipient,
                   const std::string& path, base::Problems& problems) {
  for (const v1::InputBinding& binding : downstream.input_bindings()) {
    const v1::Input* input = FindInput(recipient, binding.input());
    if (input == nullptr) {
      problems.Add(path + ".input_bindings",
                   absl::StrCat("`", recipient.id(), "` has no input `", binding.input(), "`"));
      continue;
    }
    const std::vector<std::string> domain = DomainOf(*input);
    if (binding.has_value() &&
        std::find(domain.begin(), domain.end(), binding.value()) == domain.end()) {
      problems.Add(path + ".input_bindings",
                   absl::StrCat("`", binding.value(), "` is not a value of input `", input->name(),
                                "` of `", recipient.id(), "`"));
    }
  }
}

// What the plugin says of others.
std::optional<Rejection> CheckReferences(const PluginContent& plugin, const Accepted& accepted,
                                         const std::map<std::string, v1::Channel>& channels) {
  base::Problems problems;
  for (const v1::Entity& entity : plugin.processor.processor().entities()) {
    const std::string& id = entity.parent().processor_id();
    if (!id.empty() && accepted.count(id) == 0) {
      problems.Add(absl::StrCat("entity ", entity.id(), ": parent.processor_id"),
                   absl::StrCat("no plugin has processor `", id, "`"));
    }
  }
  for (const plugin::v1::ConnectorDescriptor& descriptor : plugin.connectors) {
    const v1::Connector& connector = descriptor.connector();
    const std::string at = absl::StrCat("connector ", connector.id(), ": ");
    if (channels.count(connector.channel_id()) == 0) {
      std::vector<std::string> known;
      for (const auto& [id, channel] : channels) known.push_back(id);
      problems.Add(at + "channel_id",
                   absl::StrCat("`", connector.channel_id(),
                                "` is neither a well-known channel nor one that a plugin brings",
                                base::DidYouMean(connector.channel_id(), known)));
    }
    for (int i = 0; i < connector.downstreams_size(); ++i) {
      const v1::Downstream& downstream = connector.downstreams(i);
      const std::string path = absl::StrCat(at, "downstreams[", i, "]");
      if (downstream.has_processor_id() && accepted.count(downstream.processor_id()) == 0) {
        problems.Add(path + ".processor_id",
                     absl::StrCat("no plugin has processor `", downstream.processor_id(), "`"));
      }
      if (!downstream.has_connector_id()) continue;
      const v1::Connector* recipient = FindConnector(accepted, downstream.connector_id());
      if (recipient == nullptr) {
        problems.Add(
            path + ".connector_id",
            absl::StrCat("no plugin has connector `", downstream.connector_id(), "`",
                         base::DidYouMean(downstream.connector_id(), ConnectorIds(accepted))));
        continue;
      }
      CheckBindings(downstream, *recipient, path, problems);
    }
  }
  if (problems.empty()) return std::nullopt;
  return Refuse(plugin, "UNRESOLVED_REFERENCE", problems.ToString());
}

// A circle of connectors that pass data on to each other, first and last the same; empty when there
// is none.
std::vector<std::string> FindCycle(const Accepted& accepted) {
  std::set<std::string> done;
  std::vector<std::string> trail;
  const std::function<bool(const std::string&)> leads_back = [&](const std::string& id) {
    const auto earlier = std::find(trail.begin(), trail.end(), id);
    if (earlier != trail.end()) {
      trail.erase(trail.begin(), earlier);
      trail.push_back(id);
      return true;
    }
    if (!done.insert(id).second) return false;
    trail.push_back(id);
    const v1::Connector* connector = FindConnector(accepted, id);
    for (const v1::Downstream& downstream : connector->downstreams()) {
      if (downstream.has_connector_id() && leads_back(downstream.connector_id())) return true;
    }
    trail.pop_back();
    return false;
  };
  for (const std::string& id : ConnectorIds(accepted)) {
    if (leads_back(id)) return trail;
  }
  return {};
}

// A query follows every path through a connector, and their number doubles wherever two ways meet
// again: without a bound a dozen lines of a plugin could keep the server busy for hours.
constexpr int kMostPaths = 1000;
// Recipients behind one another. Real chains have three or four.
constexpr int kLongestPath = 32;

// What starts at a connector, whatever its conditions.
struct Reach {
  int paths = 0;    // one more than the most stands for any higher number
  int longest = 0;  // connectors on the longest path, itself included; likewise
};

// There must be no cycle.
Reach ReachOf(const Accepted& accepted, const std::string& id,
              std::map<std::string, Reach>& reaches) {
  if (const auto known = reaches.find(id); known != reaches.end()) return known->second;
  Reach reach{0, 1};
  for (const v1::Downstream& downstream : FindConnector(accepted, id)->downstreams()) {
    const Reach next = downstream.has_connector_id()
                           ? ReachOf(accepted, downstream.connector_id(), reaches)
                           : Reach{1, 1};
    reach.paths = std::min(reach.paths + next.paths, kMostPaths + 1);
    reach.longest = std::min(std::max(reach.longest, next.longest + 1), kLongestPath + 1);
  }
  reach.paths = std::max(reach.paths, 1);
  return reaches[id] = reach;
}

// The first connector for which it is too much, while it is not for any downstream of it; empty
// when there is none.
std::string FindFirst(const Accepted& accepted, bool (*too_much)(const Reach&)) {
  std::map<std::string, Reach> reaches;
  const auto is_too_much = [&](const std::string& id) {
    return too_much(ReachOf(accepted, id, reaches));
  };
  for (const std::string& id : ConnectorIds(accepted)) {
    if (!is_too_much(id)) continue;
    const auto& downstreams = FindConnector(accepted, id)->downstreams();
    if (std::none_of(downstreams.begin(), downstreams.end(), [&](const v1::Downstream& next) {
          return next.has_connector_id() && is_too_much(next.connector_id());
        })) {
      return id;
    }
  }
  return "";
}

// Drops plugins until those that are left fit together: one that is dropped can leave another
// without what it names.
void DropUntilConsistent(Accepted& accepted, std::vector<Rejection>& rejections) {
  for (bool dropped = true; dropped;) {
    dropped = false;
    const std::map<std::string, v1::Channel> channels = ChannelsOf(accepted);
    std::vector<std::string> doomed;
    for (const auto& [id, plugin] : accepted) {
      if (std::optional<Rejection> rejection = CheckReferences(plugin, accepted, channels)) {
        rejections.push_back(*std::move(rejection));
        doomed.push_back(id);
      }
    }
    for (const std::string& id : doomed) accepted.erase(id);
    dropped = !doomed.empty();
    if (dropped) continue;
    const std::vector<std::string> cycle = FindCycle(accepted);
    std::set<std::string> members;
    for (const std::string& id : cycle) members.emplace(vocabulary::ProcessorOf(id));
    for (const std::string& id : members) {
      rejections.push_back(
          Refuse(accepted.at(id), "DOWNSTREAM_CYCLE",
                 absl::StrCat("data would go round in a circle: ", absl::StrJoin(cycle, " -> "))));
      accepted.erase(id);
      dropped = true;
    }
    if (dropped) continue;
    const auto refuse = [&](const std::string& id, const char* reason, const std::string& what) {
      if (id.empty()) return;
      const auto plugin = accepted.find(std::string(vocabulary::ProcessorOf(id)));
      rejections.push_back(
          Refuse(plugin->second, reason, absl::StrCat("connector ", id, ": ", what)));
      accepted.erase(plugin);
      dropped = true;
    };
    refuse(FindFirst(accepted, [](const Reach& reach) { return reach.longest > kLongestPath; }),
           "PATH_TOO_LONG",
           absl::StrCat("a path of more than ", kLongestPath, " connectors starts with it"));
    if (dropped) continue;
    refuse(FindFirst(accepted, [](const Reach& reach) { return reach.paths > kMostPaths; }),
           "TOO_MANY_PATHS", absl::StrCat("more than ", kMostPaths, " paths start through it"));
  }
}

std::shared_ptr<const Catalog> Merge(const Accepted& accepted) {
  Catalog::ById<v1::Processor> processors;
  Catalog::ById<v1::Channel> channels;
  Catalog::ById<v1::Connector> connectors;
  const std::map<std::string, v1::Channel> known = ChannelsOf(accepted);
  for (const auto& [id, plugin] : accepted) {
    v1::Processor& processor = processors[id] = plugin.processor.processor();
    for (const plugin::v1::ConnectorDescriptor& descriptor : plugin.connectors) {
      connectors[descriptor.connector().id()] = descriptor.connector();
      processor.add_connector_ids(descriptor.connector().id());
    }
    std::sort(processor.mutable_connector_ids()->begin(), processor.mutable_connector_ids()->end());
  }
  // Only channels that something is on: a channel nobody serves is no answer to "over what?".
  for (const auto& [id, connector] : connectors) {
    const std::string& channel_id = connector.channel_id();
    v1::Channel& channel = channels.try_emplace(channel_id, known.at(channel_id)).first->second;
    channel.add_connector_ids(id);
  }
  return std::make_shared<const Catalog>(std::move(processors), std::move(channels),
                                         std::move(connectors));
}

}  // namespace

CatalogBuild BuildCatalog(std::vector<PluginContent> plugins) {
  std::sort(plugins.begin(), plugins.end(),
            [](const PluginContent& a, const PluginContent& b) { return a.file < b.file; });
  CatalogBuild build;
  Accepted accepted;
  for (PluginContent& plugin : plugins) {
    if (std::optional<Rejection> rejection = CheckAlone(plugin)) {
      build.rejections.push_back(*std::move(rejection));
      continue;
    }
    const std::string id = plugin.processor.processor().id();
    if (const auto earlier = accepted.find(id); earlier != accepted.end()) {
      build.rejections.push_back(Refuse(
          plugin, "DUPLICATE_ID",
          absl::StrCat("processor `", id, "` is already provided by ", earlier->second.file)));
      continue;
    }
    accepted.emplace(id, std::move(plugin));
  }
  DropUntilConsistent(accepted, build.rejections);
  build.catalog = Merge(accepted);
  for (const auto& [id, plugin] : accepted) {
    const v1::Processor& processor = *build.catalog->FindProcessor(id);
    build.served.push_back({plugin.file,
                            plugin.digest,
                            id,
                            {processor.connector_ids().begin(), processor.connector_ids().end()},
                            plugin.origin});
  }
  const auto by_file = [](const auto& a, const auto& b) { return a.file < b.file; };
  std::sort(build.served.begin(), build.served.end(), by_file);
  std::sort(build.rejections.begin(), build.rejections.end(), by_file);
  return build;
}

}  // namespace domicile::catalog
