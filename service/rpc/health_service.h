// The handler of gRPC's health checking protocol. gRPC's own is answered by callbacks, which
// hot/services.h says why not.

#ifndef DOMICILE_SERVICE_RPC_HEALTH_SERVICE_H_
#define DOMICILE_SERVICE_RPC_HEALTH_SERVICE_H_

#include <atomic>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace domicile::rpc {

// Thread-safe.
class HealthService final : public grpc::health::v1::Health::Service {
 public:
  // Whether the service serves, by its full name; the empty name is the server as a whole.
  void SetServing(const std::string& service, bool serving);

  // Nothing serves any more, and every watch hears of it and ends. There is no way back.
  void Shutdown();

  // NOT_FOUND for a service that there is none of.
  grpc::Status Check(grpc::ServerContext* context,
                     const grpc::health::v1::HealthCheckRequest* request,
                     grpc::health::v1::HealthCheckResponse* response) override;

  // How many watches there may be at a time: each takes a thread, and anybody may ask.
  static constexpr int kMostWatches = 64;

  // Says what is now, and each time when that changes. RESOURCE_EXHAUSTED when there are as many
  // watches as may be.
  grpc::Status Watch(grpc::ServerContext* context,
                     const grpc::health::v1::HealthCheckRequest* request,
                     grpc::ServerWriter<grpc::health::v1::HealthCheckResponse>* writer) override;

 private:
  using Status = grpc::health::v1::HealthCheckResponse::ServingStatus;

  grpc::Status FollowStatus(grpc::ServerContext* context,
                            const grpc::health::v1::HealthCheckRequest* request,
                            grpc::ServerWriter<grpc::health::v1::HealthCheckResponse>* writer);
  Status StatusOf(const std::string& service) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  std::atomic<int> watches_ = 0;
  absl::Mutex mutex_;
  std::map<std::string, bool> serving_ ABSL_GUARDED_BY(mutex_);
  bool shut_down_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_HEALTH_SERVICE_H_
