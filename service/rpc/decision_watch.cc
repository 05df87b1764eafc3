#include "service/rpc/decision_watch.h"

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "service/base/clock.h"
#include "service/base/date.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/rpc/transfer_answers.h"
#include "service/rpc/write_stream.h"
#include "service/tenancy/errors.h"

namespace domicile::rpc {
namespace {

constexpr int kMostConnectors = 100;

// What a decision says, without when and from what it was made.
std::string ContentOf(v1::Decision decision) {
  decision.clear_id();
  decision.clear_time();
  decision.clear_revision();
  decision.clear_as_of();
  return decision.SerializeAsString();
}

class DecisionWatch final : public WriteStream<v1::WatchDecisionsResponse>,
                            public CatalogListener,
                            public std::enable_shared_from_this<DecisionWatch> {
 public:
  DecisionWatch(const Environment& environment, const v1::WatchDecisionsRequest& request,
                absl::Duration checkpoint_interval, Patience patience, const Admission& admission)
      : environment_(environment),
        request_(request),
        checkpoint_interval_(checkpoint_interval),
        patience_(patience),
        admission_(admission) {}

  void Start() {
    environment_.state.AddListener(shared_from_this());
    Advance();
  }

  // The next look sees it. A watch is not told of changes, so that a write never waits for those
  // who watch.
  void OnCatalogChanged() override {}

  void OnLook() override { Advance(); }

  void OnShutdown() override {
    End(base::Error(absl::StatusCode::kUnavailable,
                    decision::ReasonName(v1::ERROR_REASON_SHUTTING_DOWN),
                    "the server is shutting down; watch again elsewhere"));
  }

  void OnWriteDone(bool ok) override {
    {
      absl::MutexLock lock(&mutex_);
      writing_ = false;
    }
    if (!ok) return End(absl::CancelledError("the caller has gone"));
    Advance();
  }

  void OnStop(const absl::Status& why) override { End(why); }

  std::string HowToResume() override { return "watch again, which sends all decisions first"; }

 private:
  struct Sent {
    v1::Decision decision;
    std::string content;
  };

  void Advance() {
    absl::MutexLock lock(&mutex_);
    if (ended_) return MaybeFinish();
    if (writing_) return;
    if (pending_.empty()) {
      if (const absl::Status looked = Look(); !looked.ok()) {
        ended_ = true;
        status_ = looked;
        return MaybeFinish();
      }
    }
    if (!pending_.empty()) {
      Write(std::move(pending_.front()));
      pending_.pop_front();
      return;
    }
    if (!started_ || base::MonotonicNow() < checkpoint_due_) return;
    v1::WatchDecisionsResponse checkpoint;
    checkpoint.set_checkpoint(true);
    *checkpoint.mutable_revision() = seen_;
    Write(std::move(checkpoint));
  }

  void Write(v1::WatchDecisionsResponse response) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    response_ = std::move(response);
    writing_ = true;
    checkpoint_due_ = base::MonotonicNow() + checkpoint_interval_;
    StartWrite(&response_);
  }

  // Decides again when the revision or the day is another, and queues what is new.
  absl::Status Look() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    // What `at_least` asks for has to come first.
    if (!started_) {
      DOMICILE_ASSIGN_OR_RETURN(const bool reached, HasReached(environment_, request_.at_least()));
      if (!reached) {
        return std::chrono::steady_clock::now() < patience_ ? absl::OkStatus()
                                                            : Stale(request_.at_least());
      }
    }
    const absl::StatusOr<std::shared_ptr<const Snapshot>> pinned = PinSnapshot(environment_);
    // Without a catalog what was said last stays.
    if (!pinned.ok()) return absl::OkStatus();
    const Snapshot& snapshot = **pinned;
    DOMICILE_ASSIGN_OR_RETURN(const absl::CivilDay day,
                              DayAskedAbout(request_.as_of(), environment_.clock()));
    const bool same = started_ && day == day_ &&
                      snapshot.revision.generation() == seen_.generation() &&
                      snapshot.revision.tenancy_revision() == seen_.tenancy_revision();
    if (same) return absl::OkStatus();
    const std::shared_ptr<const v1::Tenant> tenant =
        snapshot.tenancy->FindTenant(request_.tenant_id());
    if (tenant == nullptr) {
      return tenancy::TenantNotFound(*snapshot.tenancy, request_.tenant_id());
    }
    std::map<std::string, Sent> now;
    for (const std::string& connector : ConnectorsOf(*tenant)) {
      v1::TransferCheck check = request_.check();
      check.set_tenant_id(request_.tenant_id());
      check.set_connector_id(connector);
      DOMICILE_ASSIGN_OR_RETURN(decision::TransferAnswer answer,
                                Decide(environment_, snapshot, check, day));
      Sent& sent = now[connector];
      sent.content = ContentOf(answer.decision);
      sent.decision = std::move(answer.decision);
    }
    Compare(std::move(now), base::FormatDay(day), snapshot.revision);
    day_ = day;
    seen_ = snapshot.revision;
    started_ = true;
    return absl::OkStatus();
  }

  std::vector<std::string> ConnectorsOf(const v1::Tenant& tenant) const {
    if (!request_.connector_ids().empty()) {
      return {request_.connector_ids().begin(), request_.connector_ids().end()};
    }
    std::vector<std::string> connectors;
    for (const v1::OptIn& opt_in : tenant.opt_ins()) connectors.push_back(opt_in.connector_id());
    return connectors;
  }

  void Compare(std::map<std::string, Sent> now, const std::string& today,
               const v1::Revision& revision) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (const auto& [connector, sent] : sent_) {
      if (now.count(connector) == 0) {
        Queue(v1::DECISION_EVENT_REMOVED, sent.decision, sent.decision.verdict(), revision);
      }
    }
    for (const auto& [connector, current] : now) {
      const auto before = sent_.find(connector);
      if (before == sent_.end()) {
        Queue(v1::DECISION_EVENT_INITIAL, current.decision, v1::VERDICT_UNSPECIFIED, revision);
      } else if (before->second.content != current.content) {
        const std::string& until = before->second.decision.valid_until();
        Queue(!until.empty() && until <= today ? v1::DECISION_EVENT_EXPIRED
                                               : v1::DECISION_EVENT_CHANGED,
              current.decision, before->second.decision.verdict(), revision);
      }
    }
    sent_ = std::move(now);
  }

  void Queue(v1::DecisionEvent event, const v1::Decision& decision, v1::Verdict previous,
             const v1::Revision& revision) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    v1::WatchDecisionsResponse& response = pending_.emplace_back();
    response.set_event(event);
    *response.mutable_decision() = decision;
    response.set_previous_verdict(previous);
    *response.mutable_revision() = revision;
  }

  void End(absl::Status status) {
    absl::MutexLock lock(&mutex_);
    if (!ended_) status_ = std::move(status);
    ended_ = true;
    MaybeFinish();
  }

  // A call may only finish when nothing is being written.
  void MaybeFinish() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (writing_ || finished_) return;
    finished_ = true;
    Finish(ToGrpcStatus(admission_.AsSeen(status_)));
  }

  const Environment& environment_;
  const v1::WatchDecisionsRequest request_;
  const absl::Duration checkpoint_interval_;
  const Patience patience_;  // for `at_least`
  const Admission& admission_;

  absl::Mutex mutex_;
  bool started_ ABSL_GUARDED_BY(mutex_) = false;
  absl::CivilDay day_ ABSL_GUARDED_BY(mutex_);
  v1::Revision seen_ ABSL_GUARDED_BY(mutex_);
  absl::Duration checkpoint_due_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Sent> sent_ ABSL_GUARDED_BY(mutex_);  // by connector
  std::deque<v1::WatchDecisionsResponse> pending_ ABSL_GUARDED_BY(mutex_);
  v1::WatchDecisionsResponse response_;  // belongs to gRPC while `writing_`
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

absl::Status Check(const Environment& environment, const v1::WatchDecisionsRequest& request) {
  DOMICILE_RETURN_IF_ERROR(CheckSize(environment.limits, request));
  DOMICILE_RETURN_IF_ERROR(Require("tenant_id", request.tenant_id()));
  DOMICILE_RETURN_IF_ERROR(decision::CheckFields(request.check(), "check."));
  DOMICILE_RETURN_IF_ERROR(DayAskedAbout(request.as_of(), environment.clock()).status());
  if (request.connector_ids_size() > kMostConnectors) {
    return base::BadRequest(
        decision::ReasonName(v1::ERROR_REASON_TOO_MANY_CONNECTORS),
        {{"connector_ids", absl::StrCat("has ", request.connector_ids_size(), " elements; at most ",
                                        kMostConnectors, " are allowed")}},
        {{"limit", absl::StrCat(kMostConnectors)}});
  }
  for (int i = 0; i < request.connector_ids_size(); ++i) {
    DOMICILE_RETURN_IF_ERROR(
        Require(absl::StrCat("connector_ids[", i, "]"), request.connector_ids(i)));
  }
  return absl::OkStatus();
}

}  // namespace

grpc::Status WatchDecisions(const Environment& environment, const grpc::ServerContext& context,
                            const v1::WatchDecisionsRequest& request,
                            absl::Duration checkpoint_interval,
                            grpc::ServerWriter<v1::WatchDecisionsResponse>& writer) {
  absl::StatusOr<Admission> admission = environment.gate.Admit(context, request);
  absl::Status status = admission.status();
  if (status.ok()) status = Check(environment, request);
  if (!status.ok()) return ToGrpcStatus(status);
  auto watch = std::make_shared<DecisionWatch>(environment, request, checkpoint_interval,
                                               PatienceOf(context.deadline()), *admission);
  watch->Start();
  return watch->Serve(context, writer, environment.watchdog,
                      [&] { return environment.gate.Renew(context, request, *admission); });
}

}  // namespace domicile::rpc
