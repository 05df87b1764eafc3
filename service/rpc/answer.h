// How every unary handler answers: the caller is let in, the message is bounded, a revision that is
// asked for is waited for, the snapshot is pinned, and a status becomes a gRPC status, in one
// place.

#ifndef DOMICILE_SERVICE_RPC_ANSWER_H_
#define DOMICILE_SERVICE_RPC_ANSWER_H_

#include <grpcpp/server_context.h>

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "google/protobuf/message.h"
#include "service/audit/decision_log.h"
#include "service/base/clock.h"
#include "service/receipt/signing_key.h"
#include "service/rpc/admission.h"
#include "service/rpc/catalog_state.h"
#include "service/rpc/grpc_status.h"
#include "service/rpc/revision_gate.h"
#include "service/rpc/snapshots.h"
#include "service/rpc/validation.h"
#include "service/rpc/write_watchdog.h"
#include "service/tenancy/tenants.h"

namespace domicile::rpc {

// What handlers need beside the request. Outlives every handler.
struct Environment {
  CatalogState& state;
  Snapshots& snapshots;
  base::Clock clock;
  Limits limits;
  v1::Provider provider;
  tenancy::Tenants& tenants;
  audit::DecisionLog& log;
  Gate& gate;
  WriteWatchdog& watchdog;
  const receipt::SigningKey* signing_key = nullptr;  // null when receipts are not signed
};

// INVALID_ARGUMENT for a message above the limit.
absl::Status CheckSize(const Limits& limits, const google::protobuf::Message& request);

// The snapshot that a request reads: what is served, and the tenants of now. UNAVAILABLE while
// there is no catalog.
absl::StatusOr<std::shared_ptr<const Snapshot>> PinSnapshot(const Environment& environment);

// Whether the server has come as far as is asked for. UNAVAILABLE (SHUTTING_DOWN) when it has not,
// and never will.
absl::StatusOr<bool> HasReached(const Environment& environment, const v1::AtLeast& at_least);

// Waits for that in the call's own thread; ends as RevisionWait does.
absl::Status WaitUntilReached(const grpc::ServerContext& context, const Environment& environment,
                              const v1::AtLeast& at_least);

// Ends a call, from any thread.
using Finish = std::function<void(const absl::Status&)>;

// Answers a call with `handle(snapshot, finish)`, which fills the response and then, there or
// later, calls `finish` once. The request and the response live until then.
template <typename Request, typename Handle>
grpc::Status AnswerLater(const grpc::ServerContext* context, const Environment& environment,
                         const Request& request, const Handle& handle) {
  const absl::StatusOr<Admission> admission = environment.gate.Admit(*context, request);
  if (!admission.ok()) return ToGrpcStatus(admission.status());
  if (const absl::Status size = CheckSize(environment.limits, request); !size.ok()) {
    return ToGrpcStatus(size);
  }
  absl::Notification done;
  absl::Status result;
  const Finish finish = [&](const absl::Status& status) {
    result = status;
    done.Notify();
  };
  const auto answer = [&](const absl::Status& reached) {
    if (!reached.ok()) return finish(reached);
    const absl::StatusOr<std::shared_ptr<const Snapshot>> snapshot = PinSnapshot(environment);
    if (!snapshot.ok()) return finish(snapshot.status());
    handle(*snapshot, finish);
  };
  if constexpr (requires { request.at_least(); }) {
    answer(WaitUntilReached(*context, environment, request.at_least()));
  } else {
    answer(absl::OkStatus());
  }
  done.WaitForNotification();
  return ToGrpcStatus(admission->AsSeen(result));
}

// Answers a call with `handle(snapshot)`, which fills the response and returns a status.
template <typename Request, typename Handle>
grpc::Status Answer(const grpc::ServerContext* context, const Environment& environment,
                    const Request& request, const Handle& handle) {
  return AnswerLater(context, environment, request,
                     [&handle](const std::shared_ptr<const Snapshot>& snapshot,
                               const Finish& finish) { finish(handle(*snapshot)); });
}

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_ANSWER_H_
