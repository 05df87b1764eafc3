// The handler of ServerService.

#ifndef DOMICILE_SERVICE_RPC_SERVER_SERVICE_H_
#define DOMICILE_SERVICE_RPC_SERVER_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "domicile/v1/server_service.grpc.pb.h"
#include "service/rpc/answer.h"

namespace domicile::rpc {

// What does not change while the server runs.
struct ServerFacts {
  std::string version;
  std::string build;
  std::vector<std::string> unsafe_modes;
  absl::Time start_time;
};

// `environment` must outlive the service. It answers while there is no catalog, too.
std::unique_ptr<v1::ServerService::CallbackService> MakeServerService(
    const Environment& environment, ServerFacts facts);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_SERVER_SERVICE_H_
