// Errors of a server as absl::Status, with the details that it sent.
//
//   absl::StatusOr<GetConnectorResponse> got = client.GetConnector(request);
//   if (auto info = ErrorInfoOf(got.status()); info && info->reason() == "CONNECTOR_NOT_FOUND") {
//     LOG(ERROR) << "did you mean " << info->metadata().at("nearest");
//   }
//
// Every `google.rpc` detail is a payload of the status, under its type URL.

#ifndef DOMICILE_CLIENTS_CPP_STATUS_H_
#define DOMICILE_CLIENTS_CPP_STATUS_H_

#include <optional>

#include "absl/status/status.h"
#include "google/rpc/error_details.pb.h"

namespace grpc {
class Status;
}

namespace domicile::client {

// The one place where a gRPC status becomes an absl::Status. Details that do not parse are left
// out: the code and the message are worth more than they are.
absl::Status FromGrpcStatus(const grpc::Status& status);

// The reason (a value of domicile.v1.ErrorReason without its prefix) and what it is about; nothing
// when the error did not come from a Domicile server.
std::optional<google::rpc::ErrorInfo> ErrorInfoOf(const absl::Status& status);

// The fields of the request that the server refused; nothing when the error is of another kind.
std::optional<google::rpc::BadRequest> BadRequestOf(const absl::Status& status);

}  // namespace domicile::client

#endif  // DOMICILE_CLIENTS_CPP_STATUS_H_
