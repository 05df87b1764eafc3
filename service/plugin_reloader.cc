#include "service/plugin_reloader.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/status_macros.h"
#include "service/loader/rejection_reason.h"
#include "service/loader/verification.h"

namespace domicile {
namespace {

bool WasServed(const std::vector<catalog::ServedPlugin>& served,
               const catalog::Rejection& rejection) {
  return std::any_of(served.begin(), served.end(), [&](const catalog::ServedPlugin& plugin) {
    return plugin.file == rejection.file;
  });
}

std::string Describe(const std::vector<const catalog::Rejection*>& rejections) {
  return absl::StrJoin(rejections, "; ", [](std::string* out, const catalog::Rejection* rejection) {
    absl::StrAppend(out, rejection->file, ": ", rejection->reason, ": ", rejection->message);
  });
}

loader::Revisions RevisionsOf(const catalog::CatalogBuild& build) {
  loader::Revisions revisions;
  for (const catalog::ServedPlugin& plugin : build.served) {
    if (plugin.origin.revision > 0) revisions[plugin.processor_id] = plugin.origin.revision;
  }
  return revisions;
}

// For this thread (in Linux), and what it starts. Where processors are idle it is as fast as ever,
// and where they are not, whoever is served hardly notices; yet a plugin's child comes to its end
// by its deadline.
void LetOthersGoFirst() { nice(10); }

// Adds what is new, and lets go of what is no longer there.
void Remember(const std::vector<catalog::PluginContent>& plugins, loader::HandedOver& known) {
  loader::HandedOver now;
  for (const catalog::PluginContent& plugin : plugins) {
    const auto before = known.find(plugin.digest);
    now.emplace(plugin.digest, before != known.end()
                                   ? before->second
                                   : std::make_shared<const catalog::PluginContent>(plugin));
  }
  known = std::move(now);
}

void SetOrigin(const catalog::PluginOrigin& origin, v1::Plugin& plugin) {
  plugin.set_key_id(origin.key_id);
  plugin.set_version(origin.version);
  plugin.set_revision(origin.revision);
}

}  // namespace

PluginReloader::PluginReloader(Options options, loader::SeenRevisions& seen, base::Clock clock,
                               rpc::CatalogState& state)
    : options_(std::move(options)), clock_(std::move(clock)), state_(state), seen_(seen) {}

absl::Status PluginReloader::Reload(const absl::Status& law) {
  absl::MutexLock lock(&mutex_);
  catalog::CatalogBuild build;
  absl::Status status;
  // In a thread of its own: what has been made less urgent cannot be made urgent again.
  std::thread([&] {
    if (!served_.empty()) LetOthersGoFirst();
    status = LoadAndPublish(build);
  }).join();
  for (const catalog::Rejection& rejection : build.rejections) {
    spdlog::warn("plugin {} rejected: {}: {}", rejection.file, rejection.reason, rejection.message);
  }
  if (status.ok()) {
    spdlog::info("serving {} plugins, catalog {}", served_.size(), build.catalog->digest());
    for (const catalog::ServedPlugin& plugin : served_) {
      if (plugin.origin.key_id.empty()) spdlog::warn("plugin {} is not signed", plugin.file);
    }
  } else {
    spdlog::error("loading {} failed, {}: {}", options_.load.directory,
                  served_.empty() ? "nothing is served" : "the last good catalog stays",
                  std::string(status.message()));
  }
  state_.SetLoadReport(Report(law, status, build));
  return status;
}

absl::Status PluginReloader::LoadAndPublish(catalog::CatalogBuild& build) {
  DOMICILE_ASSIGN_OR_RETURN(const loader::TrustedKeys keys, Keys());
  loader::LoadOptions options = options_.load;
  options.verification = std::make_shared<loader::Verification>(
      loader::Verification{keys, seen_.highest(), options_.allow_unsigned});
  options.known = known_;
  DOMICILE_ASSIGN_OR_RETURN(loader::LoadResult loaded, loader::LoadPluginDirectory(options));
  Remember(loaded.plugins, known_);
  build = catalog::BuildCatalog(std::move(loaded.plugins));
  build.rejections.insert(build.rejections.end(), loaded.rejections.begin(),
                          loaded.rejections.end());
  std::sort(build.rejections.begin(), build.rejections.end(),
            [](const auto& a, const auto& b) { return a.file < b.file; });
  // Before they are served, so that no end of this process makes it forget.
  absl::Status status = CheckAcceptable(build);
  if (status.ok()) status = seen_.Raise(RevisionsOf(build));
  const bool revoked = ServesRevoked(keys);
  if (!status.ok() && !revoked) return status;
  served_ = build.served;
  state_.Publish(build.catalog);
  if (!status.ok()) {
    return absl::Status(status.code(),
                        absl::StrCat("what was signed with a revoked key is no longer served; yet ",
                                     status.message()));
  }
  ++generation_;
  return absl::OkStatus();
}

absl::StatusOr<loader::TrustedKeys> PluginReloader::Keys() const {
  absl::StatusOr<loader::TrustedKeys> keys = loader::TrustedKeys::Load(options_.keys_directory);
  if (options_.allow_unsigned && absl::IsNotFound(keys.status())) return loader::TrustedKeys();
  return keys;
}

bool PluginReloader::ServesRevoked(const loader::TrustedKeys& keys) const {
  return std::any_of(served_.begin(), served_.end(), [&](const catalog::ServedPlugin& plugin) {
    return keys.IsRevoked(plugin.origin.key_id);
  });
}

absl::Status PluginReloader::CheckAcceptable(const catalog::CatalogBuild& build) const {
  std::vector<const catalog::Rejection*> all, lost;
  for (const catalog::Rejection& rejection : build.rejections) {
    all.push_back(&rejection);
    // Whoever revokes a key means to lose what it signed.
    if (rejection.reason != loader::kRevokedKey && WasServed(served_, rejection)) {
      lost.push_back(&rejection);
    }
  }
  if (options_.strict && !all.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("strict mode allows no rejected plugin; ", Describe(all)));
  }
  if (!lost.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("a plugin that is served would be lost; remove its file if that is meant; ",
                     Describe(lost)));
  }
  if (build.served.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(options_.load.directory, " holds no plugin that can be served",
                     all.empty() ? ": it has no *.so file" : absl::StrCat("; ", Describe(all))));
  }
  return absl::OkStatus();
}

rpc::LoadReport PluginReloader::Report(const absl::Status& law, const absl::Status& status,
                                       const catalog::CatalogBuild& build) const {
  std::map<std::string, v1::Plugin> plugins;
  for (const catalog::ServedPlugin& served : served_) {
    v1::Plugin& plugin = plugins[served.file];
    plugin.set_file(served.file);
    plugin.set_state(v1::PLUGIN_STATE_SERVED);
    plugin.set_processor_id(served.processor_id);
    *plugin.mutable_connector_ids() = {served.connector_ids.begin(), served.connector_ids.end()};
    plugin.set_digest(served.digest);
    SetOrigin(served.origin, plugin);
  }
  for (const catalog::Rejection& rejection : build.rejections) {
    v1::Plugin& plugin = plugins[rejection.file];
    const bool replaces = plugin.state() == v1::PLUGIN_STATE_SERVED;
    plugin.set_file(rejection.file);
    plugin.set_rejection_reason(rejection.reason);
    plugin.set_rejection_message(
        replaces
            ? absl::StrCat("the file that is there now was refused, and what was loaded before "
                           "it is served: ",
                           rejection.message)
            : rejection.message);
    if (replaces) continue;
    plugin.set_state(v1::PLUGIN_STATE_REJECTED);
    plugin.set_digest(rejection.digest);
    SetOrigin(rejection.origin, plugin);
  }
  rpc::LoadReport report;
  for (auto& [file, plugin] : plugins) report.plugins.push_back(std::move(plugin));
  report.plugin_generation = generation_;
  report.outcome.mutable_time()->set_seconds(absl::ToUnixSeconds(clock_()));
  report.outcome.set_succeeded(law.ok() && status.ok());
  std::vector<std::string> errors;
  if (!law.ok()) errors.push_back(std::string(law.message()));
  if (!status.ok()) errors.push_back(std::string(status.message()));
  report.outcome.set_error(absl::StrJoin(errors, "; "));
  report.outcome.set_served_count(static_cast<int>(served_.size()));
  report.outcome.set_rejected_count(static_cast<int>(build.rejections.size()));
  return report;
}

}  // namespace domicile
