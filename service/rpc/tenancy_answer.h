// How the handlers of tenants and policies answer: reads at once, from the tenancy of now, writes
// from a thread that may wait for the store. Neither needs a catalog.

#ifndef DOMICILE_SERVICE_RPC_TENANCY_ANSWER_H_
#define DOMICILE_SERVICE_RPC_TENANCY_ANSWER_H_

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "service/rpc/answer.h"
#include "service/rpc/grpc_status.h"
#include "service/rpc/work_queue.h"
#include "service/tenancy/tenants.h"

namespace domicile::rpc {

// Answers a call with `handle(tenancy)`, which fills the response and returns a status.
template <typename Request, typename Handle>
grpc::ServerUnaryReactor* AnswerRead(grpc::CallbackServerContext* context,
                                     const Environment& environment, const Request& request,
                                     const Handle& handle) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  absl::Status status = CheckSize(environment.limits, request);
  if (status.ok()) status = handle(*environment.tenants.Get());
  reactor->Finish(ToGrpcStatus(status));
  return reactor;
}

// Answers a call with `handle(tenants)`, which writes, fills the response and returns a status. It
// runs in the queue, which must end after the server; what it refers to must live until the call
// ends, as the request and the response do.
template <typename Request, typename Handle>
grpc::ServerUnaryReactor* AnswerWrite(grpc::CallbackServerContext* context,
                                      const Environment& environment, WorkQueue& queue,
                                      const Request& request, Handle handle) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  if (const absl::Status status = CheckSize(environment.limits, request); !status.ok()) {
    reactor->Finish(ToGrpcStatus(status));
    return reactor;
  }
  const absl::Status queued = queue.Post(
      request.ByteSizeLong(),
      [context, reactor, &tenants = environment.tenants, handle = std::move(handle)] {
        // Who has gone, or waited for too long in the queue, took the write for failed.
        const absl::Status status =
            context->IsCancelled() ? absl::CancelledError("the caller has gone") : handle(tenants);
        reactor->Finish(ToGrpcStatus(status));
      });
  if (!queued.ok()) reactor->Finish(ToGrpcStatus(queued));
  return reactor;
}

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_TENANCY_ANSWER_H_
