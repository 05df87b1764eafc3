#include "service/rpc/health_service.h"

#include <chrono>
#include <optional>

namespace domicile::rpc {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

// How soon a watch sees that its caller has gone.
constexpr std::chrono::milliseconds kLookInterval{50};

}  // namespace

void HealthService::SetServing(const std::string& service, bool serving) {
  const std::lock_guard<std::mutex> lock(mutex_);
  serving_[service] = serving;
  changed_.notify_all();
}

void HealthService::Shutdown() {
  const std::lock_guard<std::mutex> lock(mutex_);
  shut_down_ = true;
  changed_.notify_all();
}

HealthService::Status HealthService::StatusOf(const std::string& service) const {
  const auto found = serving_.find(service);
  if (found == serving_.end()) return HealthCheckResponse::SERVICE_UNKNOWN;
  return found->second && !shut_down_ ? HealthCheckResponse::SERVING
                                      : HealthCheckResponse::NOT_SERVING;
}

grpc::Status HealthService::Check(grpc::ServerContext*, const HealthCheckRequest* request,
                                  HealthCheckResponse* response) {
  const std::lock_guard<std::mutex> lock(mutex_);
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
      std::unique_lock<std::mutex> lock(mutex_);
      const auto has_news = [&] { return shut_down_ || said != StatusOf(request->service()); };
      if (!changed_.wait_for(lock, kLookInterval, has_news)) continue;
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
