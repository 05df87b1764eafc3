// A client of a Domicile server.
//
//   #include "clients/cpp/client.h"
//
//   using namespace domicile;
//   client::Client client(client::MakeConnection("127.0.0.1:7443"));
//
//   v1::ResolveResidencyRequest request;
//   request.mutable_selector()->add_connector_ids("telegram/telegram");
//   request.set_data_subject_country("IT");
//   absl::StatusOr<v1::ResolveResidencyResponse> answer = client.ResolveResidency(request);
//   if (!answer.ok()) return answer.status();
//   for (const v1::ConnectorResidency& residency : answer->residencies()) {
//     if (residency.unknowns_size() > 0) continue;  // what is unknown is not a "yes"
//     Use(residency.country_codes());
//   }
//
// Every call has a deadline, 10 seconds unless told otherwise, and one that only reads is tried
// again while the server is UNAVAILABLE. See options.h for both, connection.h for the errors,
// status.h for their details, and pages.h for lists of more than one page.

#ifndef DOMICILE_CLIENTS_CPP_CLIENT_H_
#define DOMICILE_CLIENTS_CPP_CLIENT_H_

#include <memory>
#include <string>
#include <utility>

#include "clients/cpp/connection.h"

namespace domicile::client {

// A value: cheap to copy, and copies share the connection. Thread-safe.
class Client {
 public:
  // `connection` is not null.
  explicit Client(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}

  // One method an RPC that answers once, named as it is in domicile.v1's services, such as
  //   absl::StatusOr<v1::CheckTransferResponse> CheckTransfer(
  //       const v1::CheckTransferRequest& request, const CallOptions& options) const;
#define RPC(service, method, kind)                                                     \
  absl::StatusOr<v1::method##Response> method(const v1::method##Request& request = {}, \
                                              const CallOptions& options = {}) const { \
    return connection_->method(request, options);                                      \
  }
#include "clients/cpp/unary_rpcs.inc"

  // The readers may outlive the client.
  std::unique_ptr<CatalogReader> WatchCatalog(const v1::WatchCatalogRequest& request,
                                              const CallOptions& options = {}) const {
    return connection_->WatchCatalog(request, options);
  }
  std::unique_ptr<DecisionReader> WatchDecisions(const v1::WatchDecisionsRequest& request,
                                                 const CallOptions& options = {}) const {
    return connection_->WatchDecisions(request, options);
  }
  std::unique_ptr<SimulationReader> SimulateChange(const v1::SimulateChangeRequest& request,
                                                   const CallOptions& options = {}) const {
    return connection_->SimulateChange(request, options);
  }
  std::unique_ptr<SnapshotReader> WatchSnapshot(const v1::WatchSnapshotRequest& request,
                                                const CallOptions& options = {}) const {
    return connection_->WatchSnapshot(request, options);
  }

 private:
  std::shared_ptr<Connection> connection_;
};

}  // namespace domicile::client

#endif  // DOMICILE_CLIENTS_CPP_CLIENT_H_
