// Decisions in the caller's own process: the server's snapshot is followed over a stream, and the
// server's engine decides from it here, in a fraction of a microsecond.
//
//   #include "clients/cpp/local_decider.h"
//
//   auto decider = client::LocalDecider::Start(client::MakeConnection("127.0.0.1:7443"), {});
//   if (!decider.ok()) return decider.status();
//   if (auto ready = (*decider)->WaitUntilReady(absl::Seconds(10)); !ready.ok()) return ready;
//   auto answer = (*decider)->CheckVerdict("acme", "twilio/sms");
//   if (!answer.ok()) return answer.status();
//   if (answer->verdict != v1::VERDICT_ALLOW) return DoNotSend();
//
// Verdicts, reasons, errors and revisions are those that the server would give from the same
// snapshot. A stream that is cut, or whose messages are missing, altered or out of their place,
// changes nothing: what was followed last stays, grows stale, and all is asked for again.

#ifndef DOMICILE_CLIENTS_CPP_LOCAL_DECIDER_H_
#define DOMICILE_CLIENTS_CPP_LOCAL_DECIDER_H_

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cpp/connection.h"
#include "clients/cpp/decision_reporter.h"
#include "clients/cpp/snapshot_follower.h"
#include "domicile/v1/decision.pb.h"
#include "domicile/v1/transfer_check.pb.h"
#include "service/base/clock.h"
#include "service/compiled/days.h"

namespace domicile::client {

// What becomes of a check that must not be decided here: because the snapshot is too stale or has
// not come yet, or because too many decisions wait to be reported.
enum class WhenUnable {
  kFallBack,  // the server is asked
  kRefuse,    // FAILED_PRECONDITION (STALE); RESOURCE_EXHAUSTED (OVERLOADED) for reports
};

struct LocalDeciderOptions {
  // The tenants that are decided for, at most 10,000; empty means all. A check for another one is
  // an error.
  std::vector<std::string> tenant_ids;
  // For how long a snapshot is good that the server has not confirmed. It does so each second.
  absl::Duration most_stale = absl::Seconds(10);
  WhenUnable when_unable = WhenUnable::kFallBack;
  // The name under which every decision is reported to the server's log, up to 100 bytes. Empty:
  // nothing is reported. A decision is handed out once it is in the queue of those to be reported;
  // what is in there when the process dies is lost.
  std::string reporter;
  // A batch is sent when it has so many, or when its first decision has waited for so long.
  int report_batch = 1000;
  absl::Duration report_interval = absl::Milliseconds(200);
  size_t most_unreported = 10'000;
  // The time of day; null means the system's. For tests.
  base::Clock clock;
};

struct LocalVerdict {
  v1::Verdict verdict = v1::VERDICT_UNSPECIFIED;
  // The first day, since 1970-01-01, on which anything that it rests on changes; compiled::kNever
  // when nothing that is known does.
  compiled::Day valid_until = compiled::kNever;
};

struct LocalDeciderState {
  // Whether a stream is open and the server confirms what is there.
  bool following = false;
  // Since when nothing was confirmed; infinite before the first snapshot.
  absl::Duration age = absl::InfiniteDuration();
  // Of the snapshot; empty before the first.
  v1::Revision revision;
  // Why the last stream ended; OK when none has.
  absl::Status last_error;
  // Decisions that are not in the server's log yet, and how the last report ended.
  size_t unreported = 0;
  absl::Status last_report;
};

// Thread-safe. A thread keeps the snapshot that it decided from last until it decides again or
// ends.
class LocalDecider {
 public:
  // Begins to follow, and does not wait. INVALID_ARGUMENT for options that are wrong.
  static absl::StatusOr<std::unique_ptr<LocalDecider>> Start(std::shared_ptr<Connection> connection,
                                                             LocalDeciderOptions options);

  // Reports what has not been reported, for up to five seconds.
  ~LocalDecider();

  // Waits for the first snapshot. DEADLINE_EXCEEDED, which says why there is none.
  absl::Status WaitUntilReady(absl::Duration timeout) const;

  LocalDeciderState state() const;

  // Decides what is asked for most: whether the tenant may send over the connector, today. It takes
  // no lock and allocates nothing, unless decisions are reported, the answer is an error, or the
  // server has to be asked. Errors are those of CheckTransfer.
  absl::StatusOr<LocalVerdict> CheckVerdict(std::string_view tenant_id,
                                            std::string_view connector_id);

  // The whole decision, as of a day (an RFC 3339 full-date; empty means today). Beside the errors
  // of ResidencyService.CheckTransfer, FAILED_PRECONDITION (OUTSIDE_FILTER) for a tenant that is
  // not decided for here, and those of WhenUnable::kRefuse.
  absl::StatusOr<v1::Decision> CheckTransfer(const v1::TransferCheck& check,
                                             const std::string& as_of = "");

 private:
  LocalDecider(std::shared_ptr<Connection> connection, LocalDeciderOptions options);

  absl::StatusOr<LocalVerdict> CheckAtLength(std::string_view tenant_id,
                                             std::string_view connector_id);
  absl::StatusOr<v1::Decision> Decide(const v1::TransferCheck& check, const std::string& as_of,
                                      v1::DecisionView view);
  absl::Status CheckFilter(const std::string& tenant_id) const;
  // What the snapshot makes of it.
  absl::StatusOr<v1::Decision> DecideHere(const Followed& followed, const v1::TransferCheck& check,
                                          absl::CivilDay as_of, absl::Time now) const;
  // Hands the decision to the reporter; whether it was taken.
  bool Report(const v1::TransferCheck& check, v1::Decision& decision, absl::Time now);
  // Asks the server, or refuses with `refusal`.
  absl::StatusOr<v1::Decision> DecideElsewhere(const v1::TransferCheck& check,
                                               const std::string& as_of, v1::DecisionView view,
                                               const absl::Status& refusal) const;
  absl::Status Stale() const;

  const std::shared_ptr<Connection> connection_;
  const LocalDeciderOptions options_;
  const std::set<std::string, std::less<>> filter_;  // empty: all
  SnapshotFollower follower_;
  const std::unique_ptr<DecisionReporter> reporter_;  // null when nothing is reported
};

}  // namespace domicile::client

#endif  // DOMICILE_CLIENTS_CPP_LOCAL_DECIDER_H_
