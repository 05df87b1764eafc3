// Batches of checks in the plain form.

#ifndef DOMICILE_SERVICE_RPC_HOT_BATCH_H_
#define DOMICILE_SERVICE_RPC_HOT_BATCH_H_

#include "service/rpc/answer.h"
#include "service/rpc/hot/calls.h"
#include "service/rpc/hot/checker.h"
#include "service/rpc/hot/wire.h"

namespace domicile::rpc::hot {

enum class BatchMode {
  kCompiledOnly,  // gives up at the first check that only the readable engine can answer
  kAll,           // has the readable engine answer those
};

// Answers the batch. False, and nothing was answered, when it gave up, and for a batch that is to
// be refused as a whole.
bool AnswerBatch(const Environment& environment, Checker& checker, const BatchRequestView& request,
                 BatchMode mode, Reply& reply);

}  // namespace domicile::rpc::hot

#endif  // DOMICILE_SERVICE_RPC_HOT_BATCH_H_
