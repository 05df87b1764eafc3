// Waits for a revision that a caller has already seen elsewhere.

#ifndef DOMICILE_SERVICE_RPC_REVISION_GATE_H_
#define DOMICILE_SERVICE_RPC_REVISION_GATE_H_

#include <chrono>
#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domicile/v1/revision.pb.h"

namespace domicile::rpc {

using Deadline = std::chrono::system_clock::time_point;

// Until when a call waits: shortly before its deadline, and ten seconds from now at the latest.
Deadline PatienceOf(Deadline deadline);

// FAILED_PRECONDITION: the server has not come as far as is asked for.
absl::Status Stale(const v1::AtLeast& at_least);

// Calls `then` once, there or later: with OK soon after `reached` says so, with the error that it
// gives, with STALE when the patience is at its end, and with CANCELLED when `cancelled` says that
// the caller has gone. Blocks no thread. What the functions refer to must live until the call ends.
void WaitUntil(Deadline deadline, std::function<bool()> cancelled, const v1::AtLeast& at_least,
               std::function<absl::StatusOr<bool>()> reached,
               std::function<void(const absl::Status&)> then);

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_REVISION_GATE_H_
