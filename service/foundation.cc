#include "service/foundation.h"

#include <spdlog/spdlog.h>

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/base/clock.h"
#include "service/base/status_macros.h"
#include "service/law/load.h"

namespace domicile {
namespace {

absl::StatusOr<std::shared_ptr<const law::Law>> LawOf(const ServerOptions& options) {
  if (options.law_directory.empty()) return law::BundledLaw();
  return law::LoadLaw(options.law_directory);
}

// A file whose content is wrong is no mistake in the options that name it.
absl::Status DataError(const absl::Status& status) {
  return absl::IsInvalidArgument(status) ? absl::FailedPreconditionError(status.message()) : status;
}

absl::StatusOr<audit::Options> LogOptionsOf(const ServerOptions& options) {
  audit::Options log;
  log.path = options.decision_log;
  const std::string& mode = options.decision_log_mode;
  const std::string wanted = !mode.empty() ? mode : log.path.empty() ? "off" : "sync";
  if (wanted == "off") {
    log.mode = audit::Mode::kOff;
  } else if (wanted == "async") {
    log.mode = audit::Mode::kAsync;
  } else if (wanted != "sync") {
    return absl::InvalidArgumentError(
        absl::StrCat("the mode of the decision log is `", wanted, "`; it is sync, async or off"));
  }
  if (log.mode != audit::Mode::kOff && log.path.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the decision log's mode is ", wanted, ", and no --decision-log says where"));
  }
  log.queue_bound = options.decision_log_queue;
  if (options.decision_log_days > 0) {
    log.retention = absl::Hours(24) * options.decision_log_days;
  }
  return log;
}

constexpr char kInMemory[] = ":memory:";

// Without a place of their own, plugin revisions last as long as tenants do.
std::string PluginRevisionsOf(const ServerOptions& options) {
  if (!options.plugin_revisions.empty()) return options.plugin_revisions;
  const absl::string_view store = options.store;
  const absl::string_view path = absl::StripPrefix(store, "sqlite:");
  if (path == store || path == kInMemory) return kInMemory;
  return std::filesystem::path(std::string(path)).replace_filename("plugin-revisions.db");
}

// Foundation::unsafe_modes.
std::vector<std::string> UnsafeModes(const ServerOptions& options, audit::Mode log) {
  std::vector<std::string> modes;
  if (options.store == "sqlite::memory:") modes.push_back("tenants_in_memory");
  if (log == audit::Mode::kOff) modes.push_back("decision_log_off");
  if (options.allow_unsigned_plugins) modes.push_back("unsigned_plugins_allowed");
  if (PluginRevisionsOf(options) == kInMemory) modes.push_back("plugin_revisions_in_memory");
  if (options.access.empty()) modes.push_back("access_unrestricted");
  return modes;
}

}  // namespace

v1::Provider ProviderOf(const ServerOptions& options) {
  v1::Provider provider;
  provider.set_title(options.provider_title);
  provider.set_country_code(options.provider_country);
  return provider;
}

absl::StatusOr<Foundation> LayFoundation(const ServerOptions& options) {
  Foundation foundation;
  foundation.snapshots = std::make_unique<rpc::Snapshots>(ProviderOf(options), base::SystemClock());
  foundation.state = std::make_unique<rpc::CatalogState>(*foundation.snapshots);
  absl::StatusOr<std::shared_ptr<const law::Law>> law = LawOf(options);
  if (!law.ok()) return DataError(law.status());
  foundation.state->PublishLaw(*std::move(law));
  DOMICILE_ASSIGN_OR_RETURN(std::unique_ptr<tenancy::Store> store,
                            tenancy::OpenStore(options.store));
  DOMICILE_ASSIGN_OR_RETURN(
      foundation.tenants,
      tenancy::Tenants::Open(std::move(store), base::SystemClock(),
                             [state = foundation.state.get()] {
                               const auto snapshot = state->Get();
                               return tenancy::Reference{snapshot->catalog, snapshot->law};
                             }));
  foundation.snapshots->SetTenancy(foundation.tenants->Get());
  foundation.tenants->PublishTo(
      [snapshots = foundation.snapshots.get()](std::shared_ptr<const tenancy::Tenancy> tenancy,
                                               const tenancy::Changes& changes) {
        snapshots->SetTenancy(std::move(tenancy), changes);
      });
  DOMICILE_ASSIGN_OR_RETURN(const audit::Options log, LogOptionsOf(options));
  DOMICILE_ASSIGN_OR_RETURN(foundation.log, audit::DecisionLog::Open(log));
  if (!options.signing_key.empty()) {
    auto key = receipt::SigningKey::Load(options.signing_key);
    if (!key.ok()) return DataError(key.status());
    foundation.signing_key = *std::move(key);
  }
  DOMICILE_ASSIGN_OR_RETURN(foundation.plugin_revisions,
                            loader::SeenRevisions::Open(PluginRevisionsOf(options)));
  DOMICILE_ASSIGN_OR_RETURN(foundation.access, access::AccessControl::Open(options.access));
  if (!options.tls.certificate.empty()) {
    DOMICILE_ASSIGN_OR_RETURN(foundation.tls, TlsIdentity::Open(options.tls));
  }
  foundation.unsafe_modes = UnsafeModes(options, log.mode);
  return foundation;
}

absl::Status ReloadLaw(const ServerOptions& options, rpc::CatalogState& state) {
  absl::StatusOr<std::shared_ptr<const law::Law>> law = LawOf(options);
  if (!law.ok()) {
    spdlog::error("the law stays as it is: {}", std::string(law.status().message()));
    return law.status();
  }
  state.PublishLaw(*std::move(law));
  return absl::OkStatus();
}

}  // namespace domicile
