// What a server stands on: the law, the tenants, the decision log, the key of receipts, which
// revisions of plugins were served, who may ask, and the certificates.

#ifndef DOMICILE_SERVICE_FOUNDATION_H_
#define DOMICILE_SERVICE_FOUNDATION_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/access/access_control.h"
#include "service/audit/decision_log.h"
#include "service/loader/seen_revisions.h"
#include "service/receipt/signing_key.h"
#include "service/rpc/catalog_state.h"
#include "service/server.h"
#include "service/tenancy/tenants.h"
#include "service/transport/tls_identity.h"

namespace domicile {

struct Foundation {
  std::unique_ptr<rpc::Snapshots> snapshots;
  std::unique_ptr<rpc::CatalogState> state;
  std::unique_ptr<tenancy::Tenants> tenants;
  std::unique_ptr<audit::DecisionLog> log;
  std::unique_ptr<receipt::SigningKey> signing_key;  // null when receipts are not signed
  std::unique_ptr<loader::SeenRevisions> plugin_revisions;
  std::unique_ptr<access::AccessControl> access;
  std::unique_ptr<TlsIdentity> tls;  // null without TLS
  // What is weaker than it should be, by the names that GetServerInfoResponse states.
  std::vector<std::string> unsafe_modes;
};

// What the options say of the provider.
v1::Provider ProviderOf(const ServerOptions& options);

// Opens all of it; the state has a law and no catalog. The errors say which part could not be
// opened: INVALID_ARGUMENT for options that are wrong, NOT_FOUND for a file that is missing,
// FAILED_PRECONDITION for law or a key that is wrong, for a database that is corrupt and for a log
// whose chain is broken.
absl::StatusOr<Foundation> LayFoundation(const ServerOptions& options);

// Reads the law again and serves it; what was served stays on an error, which the log names.
absl::Status ReloadLaw(const ServerOptions& options, rpc::CatalogState& state);

}  // namespace domicile

#endif  // DOMICILE_SERVICE_FOUNDATION_H_
