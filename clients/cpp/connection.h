// The seam between a Client and the network: one virtual method an RPC. Applications mock it to
// test what they build on a Client (see mock_connection.h).

#ifndef DOMICILE_CLIENTS_CPP_CONNECTION_H_
#define DOMICILE_CLIENTS_CPP_CONNECTION_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cpp/options.h"
#include "domicile/v1/catalog_service.pb.h"
#include "domicile/v1/residency_service.pb.h"
#include "domicile/v1/server_service.pb.h"

namespace grpc {
class Channel;
}

namespace domicile::client {

// The messages of one watch. One thread reads; any thread may cancel.
class CatalogReader {
 public:
  virtual ~CatalogReader() = default;

  // Waits for the next message. Nothing once the watch is over; Finish() then says why.
  virtual std::optional<v1::WatchCatalogResponse> Read() = 0;

  // Ends the watch soon, from any thread and at any time while the reader lives.
  virtual void Cancel() = 0;

  // Why the watch ended: CANCELLED after Cancel(), OUT_OF_RANGE (CURSOR_TOO_OLD) when the server no
  // longer knows where the watch was, and the catalog has to be read from its start. Call it after
  // Read() returned nothing.
  virtual absl::Status Finish() = 0;
};

// Thread-safe. Errors are those of domicile.v1's services, with their details (see status.h);
// UNAVAILABLE when no server answers, DEADLINE_EXCEEDED when it takes too long.
class Connection {
 public:
  virtual ~Connection() = default;

  virtual absl::StatusOr<v1::ListProcessorsResponse> ListProcessors(
      const v1::ListProcessorsRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<v1::GetProcessorResponse> GetProcessor(
      const v1::GetProcessorRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<v1::ListChannelsResponse> ListChannels(
      const v1::ListChannelsRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<v1::GetChannelResponse> GetChannel(const v1::GetChannelRequest& request,
                                                            const CallOptions& options) = 0;
  virtual absl::StatusOr<v1::ListConnectorsResponse> ListConnectors(
      const v1::ListConnectorsRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<v1::GetConnectorResponse> GetConnector(
      const v1::GetConnectorRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<v1::ExportPublishedListResponse> ExportPublishedList(
      const v1::ExportPublishedListRequest& request, const CallOptions& options) = 0;

  // Never null. A watch has no deadline unless `options` sets one. It goes on by itself, where it
  // was, after the server was UNAVAILABLE or found it too slow; the attempts of ConnectionOptions
  // count from the last message.
  virtual std::unique_ptr<CatalogReader> WatchCatalog(const v1::WatchCatalogRequest& request,
                                                      const CallOptions& options) = 0;

  virtual absl::StatusOr<v1::ResolveResidencyResponse> ResolveResidency(
      const v1::ResolveResidencyRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<v1::FindTransferPathsResponse> FindTransferPaths(
      const v1::FindTransferPathsRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<v1::FindExposureResponse> FindExposure(
      const v1::FindExposureRequest& request, const CallOptions& options) = 0;

  virtual absl::StatusOr<v1::GetServerInfoResponse> GetServerInfo(
      const v1::GetServerInfoRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<v1::ListPluginsResponse> ListPlugins(const v1::ListPluginsRequest& request,
                                                              const CallOptions& options) = 0;
};

// A connection to a server at a gRPC address such as `unix:/run/domicile.sock` or
// `domicile.example:443`. A Unix socket and a loopback address are reached in plain text, any other
// with TLS. Does not wait for the server.
std::shared_ptr<Connection> MakeConnection(const std::string& address,
                                           ConnectionOptions options = {});

// A connection over a channel that somebody else made, such as Server::InProcessChannel().
std::shared_ptr<Connection> MakeConnection(std::shared_ptr<grpc::Channel> channel,
                                           ConnectionOptions options = {});

// Whether an address never leaves this machine: a Unix socket, or a loopback address or name.
bool IsLocalAddress(const std::string& address);

}  // namespace domicile::client

#endif  // DOMICILE_CLIENTS_CPP_CONNECTION_H_
