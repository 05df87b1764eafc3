// The decision log: every decision, in the order in which it was logged, chained to those before by
// hashes, so that one that is altered, removed or swapped shows. It holds categories and countries,
// never personal data.
//
// What is written at once is one group, a row with one hash; a decision in it is a few bytes and
// references to what it has in common with others:
//
//   records ─► RecordQueue ─► LogStore: CommonParts, GroupBuilder, chain ─► SQLite
//                             GroupReader, RowTable (logs of before), verification ◄─┘
//
//   DOMICILE_ASSIGN_OR_RETURN(auto log, DecisionLog::Open({.path = path, .mode = Mode::kSync}));
//   log->Append({{check, decision}}, [](const absl::Status& logged) { ... });

#ifndef DOMICILE_SERVICE_AUDIT_DECISION_LOG_H_
#define DOMICILE_SERVICE_AUDIT_DECISION_LOG_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "domicile/v1/audit_service.pb.h"
#include "service/audit/chain_check.h"
#include "service/audit/record.h"
#include "service/base/clock.h"

namespace domicile::audit {

enum class Mode {
  kOff,    // nothing is logged
  kAsync,  // a decision is durable soon after; when the queue is full, callers wait
  kSync,   // nobody is answered before the decision is durable
};

struct Options {
  std::string path;  // of a SQLite database file
  Mode mode = Mode::kSync;
  // In `async` mode, how many decisions may wait to be written before callers do.
  size_t queue_bound = 10'000;
  // Older decisions are let go, once all that was written together with them is old.
  absl::Duration retention = absl::InfiniteDuration();
  base::Clock clock = base::SystemClock();
};

// FAILED_PRECONDITION (LOG_OFF): what is asked for needs a log.
absl::Status LogIsOff();

// A name that no other decision has, and that sorts by the time.
std::string NewDecisionId(absl::Time time);

// Thread-safe.
class DecisionLog {
 public:
  using Done = std::function<void(const absl::Status&)>;
  using Cancelled = std::function<bool()>;

  // Opens the log, or creates it, and follows the whole chain, which takes as long as the log is.
  // FAILED_PRECONDITION for a database that is no log or is corrupt, and for a chain that is
  // broken; nothing is repaired. INVALID_ARGUMENT without a file. When it is `off` it always
  // succeeds.
  static absl::StatusOr<std::unique_ptr<DecisionLog>> Open(const Options& options);

  // Writes what waits, and ends.
  virtual ~DecisionLog() = default;

  virtual bool enabled() const = 0;

  // Appends the records in their order, and empties the vector, when nobody has to wait for that:
  // the log is off, or in `async` mode with room in its queue. False, and nothing is appended,
  // otherwise. Never blocks.
  virtual bool TakeAtOnce(std::vector<Record>& records) = 0;

  // Appends the records in their order, empties the vector, and calls `done` once, from any thread:
  // in `sync` mode when they are durable, in `async` mode when there is room for them in the queue,
  // at once when the log is off or there is nothing to append. Never blocks, and neither must
  // `done`.
  //
  // UNAVAILABLE or FAILED_PRECONDITION (STORAGE_FAILED) when they could not be written, and then
  // they are not in the log. In `async` mode what was taken is kept and tried again until it is
  // written, and what comes meanwhile is refused.
  virtual void Append(std::vector<Record>& records, Done done) = 0;
  void Append(const std::vector<Entry>& entries, Done done);

  // Entries by their sequence, from the one after `after` on in the order asked for (0: from the
  // start), at most `limit`, by the filters of the request.
  virtual absl::StatusOr<std::vector<v1::LogEntry>> List(const v1::ListDecisionsRequest& request,
                                                         int64_t after, int limit) = 0;

  // Follows the whole chain, and looks for the known entry and for the one that was written last.
  // Takes as long as the log is, and may run beside appends. CANCELLED soon after `cancelled`,
  // unless it is empty, has said so.
  virtual absl::StatusOr<v1::VerifyLogResponse> Verify(const KnownEntry& known,
                                                       const Cancelled& cancelled) = 0;
};

}  // namespace domicile::audit

#endif  // DOMICILE_SERVICE_AUDIT_DECISION_LOG_H_
