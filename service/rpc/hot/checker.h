// Answers checks from the compiled snapshot, as serialised messages.

#ifndef DOMICILE_SERVICE_RPC_HOT_CHECKER_H_
#define DOMICILE_SERVICE_RPC_HOT_CHECKER_H_

#include <string>
#include <vector>

#include "service/audit/decision_log.h"
#include "service/rpc/answer.h"
#include "service/rpc/hot/record_maker.h"
#include "service/rpc/hot/wire.h"
#include "service/rpc/snapshots.h"

namespace domicile::rpc::hot {

// For one thread at a time.
class Checker {
 public:
  // `environment` outlives it.
  explicit Checker(const Environment& environment);

  // What checks are decided from until the next call: all of a batch see the same. False while
  // there is no catalog.
  bool Pin();

  // Appends the Decision to `out`, and what goes to the log, where there is one, to `records`. The
  // decision bears its revision with `with_revision`. False when the readable handler has to answer
  // this, and then nothing is appended.
  bool Decide(const CheckView& check, v1::DecisionView view, bool with_revision, std::string& out,
              std::vector<audit::Record>& records);

  // Decides by the readable engine from what is pinned; the decision has its time, its revision
  // and, where it is going to be logged, its id.
  absl::StatusOr<v1::Decision> DecideAtLength(const v1::TransferCheck& check) const;

  // What is pinned.
  const compiled::Snapshot& pinned() const { return *snapshot_; }

 private:
  const Environment& environment_;
  SnapshotReader reader_;
  const compiled::Snapshot* snapshot_ = nullptr;
  absl::Time now_;
  compiled::Day today_ = 0;
  RecordMaker record_maker_;
};

}  // namespace domicile::rpc::hot

#endif  // DOMICILE_SERVICE_RPC_HOT_CHECKER_H_
