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
// Every call has a deadline, 10 seconds unless told otherwise, and is tried again while the server
// is UNAVAILABLE: all of them only read. See options.h for both, connection.h for the errors,
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

  absl::StatusOr<v1::ListProcessorsResponse> ListProcessors(
      const v1::ListProcessorsRequest& request, const CallOptions& options = {}) const {
    return connection_->ListProcessors(request, options);
  }
  absl::StatusOr<v1::GetProcessorResponse> GetProcessor(const v1::GetProcessorRequest& request,
                                                        const CallOptions& options = {}) const {
    return connection_->GetProcessor(request, options);
  }
  absl::StatusOr<v1::ListChannelsResponse> ListChannels(const v1::ListChannelsRequest& request,
                                                        const CallOptions& options = {}) const {
    return connection_->ListChannels(request, options);
  }
  absl::StatusOr<v1::GetChannelResponse> GetChannel(const v1::GetChannelRequest& request,
                                                    const CallOptions& options = {}) const {
    return connection_->GetChannel(request, options);
  }
  absl::StatusOr<v1::ListConnectorsResponse> ListConnectors(
      const v1::ListConnectorsRequest& request, const CallOptions& options = {}) const {
    return connection_->ListConnectors(request, options);
  }
  absl::StatusOr<v1::GetConnectorResponse> GetConnector(const v1::GetConnectorRequest& request,
                                                        const CallOptions& options = {}) const {
    return connection_->GetConnector(request, options);
  }
  absl::StatusOr<v1::ExportPublishedListResponse> ExportPublishedList(
      const v1::ExportPublishedListRequest& request, const CallOptions& options = {}) const {
    return connection_->ExportPublishedList(request, options);
  }

  // The reader may outlive the client.
  std::unique_ptr<CatalogReader> WatchCatalog(const v1::WatchCatalogRequest& request,
                                              const CallOptions& options = {}) const {
    return connection_->WatchCatalog(request, options);
  }

  absl::StatusOr<v1::ResolveResidencyResponse> ResolveResidency(
      const v1::ResolveResidencyRequest& request, const CallOptions& options = {}) const {
    return connection_->ResolveResidency(request, options);
  }
  absl::StatusOr<v1::FindTransferPathsResponse> FindTransferPaths(
      const v1::FindTransferPathsRequest& request, const CallOptions& options = {}) const {
    return connection_->FindTransferPaths(request, options);
  }
  absl::StatusOr<v1::FindExposureResponse> FindExposure(const v1::FindExposureRequest& request,
                                                        const CallOptions& options = {}) const {
    return connection_->FindExposure(request, options);
  }

  absl::StatusOr<v1::GetServerInfoResponse> GetServerInfo(
      const v1::GetServerInfoRequest& request = {}, const CallOptions& options = {}) const {
    return connection_->GetServerInfo(request, options);
  }
  absl::StatusOr<v1::ListPluginsResponse> ListPlugins(const v1::ListPluginsRequest& request,
                                                      const CallOptions& options = {}) const {
    return connection_->ListPlugins(request, options);
  }

 private:
  std::shared_ptr<Connection> connection_;
};

}  // namespace domicile::client

#endif  // DOMICILE_CLIENTS_CPP_CLIENT_H_
