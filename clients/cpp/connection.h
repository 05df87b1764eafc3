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
#include "domicile/v1/audit_service.pb.h"
#include "domicile/v1/catalog_service.pb.h"
#include "domicile/v1/law_service.pb.h"
#include "domicile/v1/policy_service.pb.h"
#include "domicile/v1/replication_service.pb.h"
#include "domicile/v1/residency_service.pb.h"
#include "domicile/v1/server_service.pb.h"
#include "domicile/v1/tenant_service.pb.h"

namespace grpc {
class Channel;
}

namespace domicile::client {

// The messages of one stream. One thread reads; any thread may cancel.
template <typename Message>
class StreamReader {
 public:
  virtual ~StreamReader() = default;

  // Waits for the next message. Nothing once the stream is over; Finish() then says why.
  virtual std::optional<Message> Read() = 0;

  // Ends the stream soon, from any thread and at any time while the reader lives.
  virtual void Cancel() = 0;

  // Why the stream ended: OK when the server had no more to say, CANCELLED after Cancel(). Call it
  // after Read() returned nothing.
  virtual absl::Status Finish() = 0;
};

// Ends with OUT_OF_RANGE (CURSOR_TOO_OLD) when the server no longer knows where the watch was, and
// the catalog has to be read from its start.
using CatalogReader = StreamReader<v1::WatchCatalogResponse>;
using DecisionReader = StreamReader<v1::WatchDecisionsResponse>;
using SimulationReader = StreamReader<v1::SimulateChangeResponse>;
using SnapshotReader = StreamReader<v1::WatchSnapshotResponse>;

// Thread-safe. Errors are those of domicile.v1's services, with their details (see status.h);
// UNAVAILABLE when no server answers, DEADLINE_EXCEEDED when it takes too long.
class Connection {
 public:
  virtual ~Connection() = default;

#define RPC(service, method, kind)                                                        \
  virtual absl::StatusOr<v1::method##Response> method(const v1::method##Request& request, \
                                                      const CallOptions& options) = 0;
#include "clients/cpp/unary_rpcs.inc"

  // Never null. A watch has no deadline unless `options` sets one. It goes on by itself, where it
  // was, after the server was UNAVAILABLE or found it too slow; the attempts of ConnectionOptions
  // count from the last message.
  virtual std::unique_ptr<CatalogReader> WatchCatalog(const v1::WatchCatalogRequest& request,
                                                      const CallOptions& options) = 0;

  // Never null. Neither has a deadline unless `options` sets one, and neither is tried again: a
  // watch of decisions begins with what holds, and a simulation from its start.
  virtual std::unique_ptr<DecisionReader> WatchDecisions(const v1::WatchDecisionsRequest& request,
                                                         const CallOptions& options) = 0;
  virtual std::unique_ptr<SimulationReader> SimulateChange(const v1::SimulateChangeRequest& request,
                                                           const CallOptions& options) = 0;

  // Never null. One stream without a deadline unless `options` sets one, as the server sends it: a
  // follower (see local_decider.h) verifies it, and goes on when it ends.
  virtual std::unique_ptr<SnapshotReader> WatchSnapshot(const v1::WatchSnapshotRequest& request,
                                                        const CallOptions& options) = 0;
};

// A connection to a server at a gRPC address such as `unix:/run/domicile.sock` or
// `domicile.example:443`. A Unix socket and, unless the options say otherwise, a loopback address
// are reached in plain text, any other with TLS. Does not wait for the server.
std::shared_ptr<Connection> MakeConnection(const std::string& address,
                                           ConnectionOptions options = {});

// A connection over a channel that somebody else made, such as Server::InProcessChannel().
std::shared_ptr<Connection> MakeConnection(std::shared_ptr<grpc::Channel> channel,
                                           ConnectionOptions options = {});

// Whether an address never leaves this machine: a Unix socket, or a loopback address or name.
bool IsLocalAddress(const std::string& address);

}  // namespace domicile::client

#endif  // DOMICILE_CLIENTS_CPP_CONNECTION_H_
