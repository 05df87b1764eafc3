// The handler of ServerService, but for the methods of the hot path (hot/hot_path.h).

#ifndef DOMICILE_SERVICE_RPC_SERVER_SERVICE_H_
#define DOMICILE_SERVICE_RPC_SERVER_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "service/rpc/answer.h"
#include "service/rpc/hot/services.h"

namespace domicile::rpc {

// What does not change while the server runs.
struct ServerFacts {
  std::string version;
  std::string build;
  std::vector<std::string> unsafe_modes;
  absl::Time start_time;
};

// `environment` must outlive the service. It answers while there is no catalog, too.
std::unique_ptr<ServerServiceBase> MakeServerService(const Environment& environment,
                                                     ServerFacts facts);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_SERVER_SERVICE_H_
