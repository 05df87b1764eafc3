// How the handlers of tenants and policies answer: reads at once, from the tenancy of now, writes
// from a thread that may wait for the store. Neither needs a catalog.

#ifndef DOMICILE_SERVICE_RPC_TENANCY_ANSWER_H_
#define DOMICILE_SERVICE_RPC_TENANCY_ANSWER_H_

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "service/rpc/answer.h"
#include "service/rpc/grpc_status.h"
#include "service/rpc/work_queue.h"
#include "service/tenancy/tenants.h"

namespace domicile::rpc {

// Answers a call with `handle(tenancy, admission)`, which fills the response and returns a status.
template <typename Request, typename Handle>
grpc::Status AnswerRead(const grpc::ServerContext* context, const Environment& environment,
                        const Request& request, const Handle& handle) {
  const absl::StatusOr<Admission> admission = environment.gate.Admit(*context, request);
  if (!admission.ok()) return ToGrpcStatus(admission.status());
  absl::Status status = CheckSize(environment.limits, request);
  if (status.ok()) status = handle(*environment.tenants.Get(), *admission);
  return ToGrpcStatus(admission->AsSeen(status));
}

// Answers a call with `handle(tenants)`, which writes, fills the response and returns a status. It
// runs in the queue.
template <typename Request, typename Handle>
grpc::Status AnswerWrite(const grpc::ServerContext* context, const Environment& environment,
                         WorkQueue& queue, const Request& request, const Handle& handle) {
  const absl::StatusOr<Admission> admission = environment.gate.Admit(*context, request);
  if (!admission.ok()) return ToGrpcStatus(admission.status());
  if (const absl::Status size = CheckSize(environment.limits, request); !size.ok()) {
    return ToGrpcStatus(size);
  }
  const absl::Status status = queue.Do(request.ByteSizeLong(), [&] {
    // Who has gone, or waited for too long in the queue, took the write for failed.
    return context->IsCancelled() ? absl::CancelledError("the caller has gone")
                                  : handle(environment.tenants);
  });
  return ToGrpcStatus(admission->AsSeen(status));
}

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_TENANCY_ANSWER_H_
