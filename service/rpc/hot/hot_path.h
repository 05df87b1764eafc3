// The hot path: CheckTransfer, BatchCheckTransfers, StreamChecks, ResolveResidency and Ping, each
// answered by the thread that polls its completion queue, one a core, without a lock or a copy that
// threads share. Everything else is answered by gRPC's own threads, beside it in the same
// server.
//
//   request's bytes ─► wire: the check, as views of them ─► checker: compiled snapshot ─► bytes
//                      │ not in the plain form            │ has to be explained at length
//                      └──────────────► readable handlers (transfer_answers.h), off this thread
//
//   HotPath hot(environment, residency, server, threads);
//   hot.AddTo(builder);
//   std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
//   hot.Start();
//   ...
//   hot.EndStreams();  server->Shutdown(deadline);  hot.Stop();

#ifndef DOMICILE_SERVICE_RPC_HOT_HOT_PATH_H_
#define DOMICILE_SERVICE_RPC_HOT_HOT_PATH_H_

#include <grpcpp/server_builder.h>

#include <memory>
#include <vector>

#include "service/rpc/answer.h"
#include "service/rpc/hot/services.h"

namespace domicile::rpc::hot {

class Readable;

// How many threads answer unless told otherwise: one for each core that this process may use.
int DefaultThreads();

class HotPath {
 public:
  // All outlive it. `threads` is at least 1.
  HotPath(const Environment& environment, ResidencyServiceBase& residency,
          ServerServiceBase& server, int threads);
  ~HotPath();

  // Adds the completion queues, before the server is built.
  void AddTo(grpc::ServerBuilder& builder);

  // Begins to answer, once the server has started.
  void Start();

  // Ends open streams with UNAVAILABLE, so that the server's shutdown has not to wait for them.
  void EndStreams();

  // Ends the threads, once the server has shut down. Idempotent.
  void Stop();

 private:
  class Worker;

  const Environment& environment_;
  ResidencyServiceBase& residency_;
  ServerServiceBase& server_;
  const int threads_;
  std::unique_ptr<Readable> readable_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace domicile::rpc::hot

#endif  // DOMICILE_SERVICE_RPC_HOT_HOT_PATH_H_
