// Single calls, to prepare a measurement with.

#ifndef DOMICILE_TESTS_BENCH_LOAD_CALL_H_
#define DOMICILE_TESTS_BENCH_LOAD_CALL_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "domicile/v1/connector.pb.h"
#include "google/protobuf/message_lite.h"
#include "tests/bench/load/population.h"

namespace domicile::bench {

// Calls a method such as `/domicile.v1.ServerService/GetServerInfo` and waits for its answer.
absl::Status Call(const std::string& address, const std::string& path,
                  const google::protobuf::MessageLite& request,
                  google::protobuf::MessageLite& response,
                  absl::Duration patience = absl::Minutes(2));

// All connectors of the catalog that is served.
absl::StatusOr<std::vector<v1::Connector>> ListConnectors(const std::string& address);

// Makes the tenants and policies of the population be there.
absl::Status Apply(const std::string& address, const Population& population);

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_CALL_H_
