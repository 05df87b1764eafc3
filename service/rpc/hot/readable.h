// What the hot path does not answer itself: requests in any form, parsed, checked, and decided by
// the readable engine, off the threads that poll completion queues.

#ifndef DOMICILE_SERVICE_RPC_HOT_READABLE_H_
#define DOMICILE_SERVICE_RPC_HOT_READABLE_H_

#include <functional>
#include <string>
#include <string_view>

#include "service/rpc/answer.h"
#include "service/rpc/hot/calls.h"
#include "service/rpc/revision_gate.h"
#include "service/rpc/work_queue.h"

namespace domicile::rpc::hot {

// A serialised v1::StreamChecksResponse to a request of which nothing was decided.
std::string FailedCheck(std::string_view request, const absl::Status& status);

// Thread-safe.
class Readable {
 public:
  // `environment` outlives it.
  Readable(const Environment& environment, int threads);
  // Answers what waits.
  ~Readable() { gate_.Stop(); }

  // Each takes a copy of the request, and answers later.
  void CheckTransfer(std::string_view request, Reply& reply);
  void BatchCheckTransfers(std::string_view request, Reply& reply);
  void ResolveResidency(std::string_view request, Reply& reply);
  // `later` gets a serialised v1::StreamChecksResponse.
  void StreamChecks(std::string_view request, const Sight& sight, StreamMethod::Later later);

 private:
  // Does `work` with the request, off this thread.
  void Post(std::string_view request, Reply& reply,
            std::function<void(const std::string& request)> work);

  // Parses the request, waits for the revision that it asks for, and hands both and the snapshot to
  // `handle`, which calls its last argument when the response is filled.
  template <typename Request, typename Response, typename Handle>
  void Answer(const std::string& bytes, Reply& reply, const Handle& handle);

  const Environment& environment_;
  RevisionGate gate_;  // what it lets through goes on in the queue
  WorkQueue queue_;
};

}  // namespace domicile::rpc::hot

#endif  // DOMICILE_SERVICE_RPC_HOT_READABLE_H_
