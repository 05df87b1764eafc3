// The handler of gRPC's health checking protocol. gRPC's own is answered by callbacks, which
// hot/services.h says why not.

#ifndef DOMICILE_SERVICE_RPC_HEALTH_SERVICE_H_
#define DOMICILE_SERVICE_RPC_HEALTH_SERVICE_H_

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>

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
  // Holds the lock.
  Status StatusOf(const std::string& service) const;

  std::atomic<int> watches_ = 0;
  // Not absl::Mutex, whose waits end at a time of day: see base/stop_signal.h.
  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::map<std::string, bool> serving_;
  bool shut_down_ = false;
};

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_HEALTH_SERVICE_H_
