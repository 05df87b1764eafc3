#include "service/rpc/health_service.h"

#include <optional>

#include "absl/time/time.h"

namespace domicile::rpc {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

// How soon a watch sees that its caller has gone.
constexpr absl::Duration kLookInterval = absl::Milliseconds(50);

}  // namespace

void HealthService::SetServing(const std::string& service, bool serving) {
  absl::MutexLock lock(&mutex_);
  serving_[service] = serving;
}

void HealthService::Shutdown() {
  absl::MutexLock lock(&mutex_);
  shut_down_ = true;
}

HealthService::Status HealthService::StatusOf(const std::string& service) const {
  const auto found = serving_.find(service);
  if (found == serving_.end()) return HealthCheckResponse::SERVICE_UNKNOWN;
  return found->second && !shut_down_ ? HealthCheckResponse::SERVING
                                      : HealthCheckResponse::NOT_SERVING;
}

grpc::Status HealthService::Check(grpc::ServerContext*, const HealthCheckRequest* request,
                                  HealthCheckResponse* response) {
  absl::MutexLock lock(&mutex_);
  response->set_status(StatusOf(request->service()));
  if (response->status() != HealthCheckResponse::SERVICE_UNKNOWN) return grpc::Status::OK;
  return grpc::Status(grpc::NOT_FOUND, "there is no service `" + request->service() + "`");
}

grpc::Status HealthService::Watch(grpc::ServerContext* context, const HealthCheckRequest* request,
                                  grpc::ServerWriter<HealthCheckResponse>* writer) {
  if (watches_.fetch_add(1) >= kMostWatches) {
    --watches_;
    return grpc::Status(grpc::RESOURCE_EXHAUSTED, "there are as many watches of health as may be");
  }
  const grpc::Status status = FollowStatus(context, request, writer);
  --watches_;
  return status;
}

grpc::Status HealthService::FollowStatus(grpc::ServerContext* context,
                                         const HealthCheckRequest* request,
                                         grpc::ServerWriter<HealthCheckResponse>* writer) {
  std::optional<Status> said;
  while (!context->IsCancelled()) {
    bool ending;
    {
      absl::MutexLock lock(&mutex_);
      const auto has_news = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return shut_down_ || said != StatusOf(request->service());
      };
      if (!mutex_.AwaitWithTimeout(absl::Condition(&has_news), kLookInterval)) continue;
      said = StatusOf(request->service());
      ending = shut_down_;
    }
    HealthCheckResponse response;
    response.set_status(*said);
    if (!writer->Write(response)) break;
    if (ending) return grpc::Status(grpc::UNAVAILABLE, "the server is shutting down");
  }
  return grpc::Status::CANCELLED;
}

}  // namespace domicile::rpc
