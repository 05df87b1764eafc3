#include "service/rpc/simulation_stream.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "service/base/date.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/decision/simulation.h"
#include "service/rpc/simulation_plan.h"
#include "service/rpc/transfer_answers.h"
#include "service/rpc/write_stream.h"

namespace domicile::rpc {
namespace {

// At once, in one server. Each takes all cores for as long as it runs.
constexpr int kMostSimulations = 2;
// Tenants that a thread takes at a time.
constexpr size_t kChunk = 256;
// Of a message, as its comment states it.
constexpr size_t kMostChangesOfMessage = 1000;
// Messages that wait for the caller to read.
constexpr size_t kMostWaiting = 16;
constexpr absl::Duration kProgressInterval = absl::Milliseconds(500);

std::atomic<int> under_way = 0;

// The plan keeps the tenancy, and with it the policies.
decision::TenantView ViewOf(const tenancy::Tenancy& tenancy, const v1::Tenant& tenant) {
  decision::TenantView view{tenant, {}};
  for (const auto& policy : tenancy.PoliciesOf(tenant)) view.policies.push_back(policy.get());
  return view;
}

// All tenants are those that the caller may see.
v1::SimulateChangeRequest RequestAsSeen(const Environment& environment,
                                        const v1::SimulateChangeRequest& request,
                                        const Admission& admission) {
  v1::SimulateChangeRequest seen = request;
  if (admission.scope() == nullptr || !request.tenant_ids().empty()) return seen;
  const auto tenancy = environment.tenants.Get();
  for (const std::string& id : admission.scope()->ids()) {
    if (tenancy->FindTenant(id) != nullptr) seen.add_tenant_ids(id);
  }
  return seen;
}

class SimulationStream final : public WriteStream<v1::SimulateChangeResponse>,
                               public CatalogListener,
                               public std::enable_shared_from_this<SimulationStream> {
 public:
  SimulationStream(const grpc::ServerContext* context, const Environment& environment,
                   v1::SimulateChangeRequest request, const Admission& admission)
      : context_(context),
        environment_(environment),
        request_(std::move(request)),
        admission_(admission) {}

  void Start() {
    environment_.state.AddListener(shared_from_this());
    if (++under_way > kMostSimulations) {
      return End(
          base::Error(absl::StatusCode::kResourceExhausted,
                      decision::ReasonName(v1::ERROR_REASON_TOO_MANY_SIMULATIONS),
                      absl::StrCat(kMostSimulations,
                                   " simulations are under way; try again when one has ended"),
                      {{"limit", absl::StrCat(kMostSimulations)}}));
    }
    if (const absl::Status size = CheckSize(environment_.limits, request_); !size.ok()) {
      return End(size);
    }
    // The call does not end before this thread has called End(), and it keeps the stream.
    std::thread([self = shared_from_this()] { self->End(self->Run()); }).detach();
  }

  void OnCatalogChanged() override {}  // it goes on with what it began with

  void OnShutdown() override {
    Stop(base::Error(absl::StatusCode::kUnavailable,
                     decision::ReasonName(v1::ERROR_REASON_SHUTTING_DOWN),
                     "the server is shutting down; simulate again elsewhere"));
  }

  void OnWriteDone(bool ok) override {
    if (!ok) Stop(absl::CancelledError("the caller has gone"));
    absl::MutexLock lock(&mutex_);
    waiting_.pop_front();
    if (ok && !waiting_.empty()) {
      StartWrite(&waiting_.front());
      return;
    }
    if (!ok) waiting_.clear();
    MaybeFinish();
  }

  void OnStop(const absl::Status& why) override { Stop(why); }

  std::string HowToResume() override { return "simulate again"; }

 private:
  // What threads share while they decide.
  struct Work {
    explicit Work(const SimulationPlan& the_plan, decision::SimulationSetup setup)
        : plan(the_plan), simulation(std::move(setup)) {}
    const SimulationPlan& plan;
    decision::Simulation simulation;
    std::atomic<size_t> next = 0;  // the first tenant that nobody has taken
    std::atomic<int64_t> decided = 0;
    std::atomic<int64_t> changed = 0;
    std::atomic<int64_t> affected = 0;
    absl::Mutex mutex;
    size_t running ABSL_GUARDED_BY(mutex) = 0;  // threads
  };

  absl::Status Run() {
    DOMICILE_RETURN_IF_ERROR(WaitUntilReached(*context_, environment_, request_.at_least()));
    const absl::Duration started = base::MonotonicNow();
    DOMICILE_ASSIGN_OR_RETURN(const std::shared_ptr<const Snapshot> snapshot,
                              PinSnapshot(environment_));
    DOMICILE_ASSIGN_OR_RETURN(const SimulationPlan plan,
                              PlanSimulation(snapshot, request_, environment_.clock()));
    const int64_t total = plan.decisions;
    Work work(plan, {WorldOf(*plan.before, environment_), WorldOf(plan.after, environment_),
                     plan.as_of, plan.connector_ids, !request_.without_alternatives()});
    WriteProgress(work, total);
    std::vector<std::thread> threads(std::max(1U, std::thread::hardware_concurrency()));
    {
      absl::MutexLock lock(&work.mutex);
      work.running = threads.size();
    }
    for (std::thread& thread : threads) thread = std::thread([&] { DecideAll(work); });
    for (bool done = false; !done;) {
      absl::MutexLock lock(&work.mutex);
      const auto none = [&work]()
                            ABSL_EXCLUSIVE_LOCKS_REQUIRED(work.mutex) { return work.running == 0; };
      done = work.mutex.AwaitWithTimeout(absl::Condition(&none), kProgressInterval);
      if (!done) WriteProgress(work, total);
    }
    for (std::thread& thread : threads) thread.join();
    WriteProgress(work, total);
    v1::SimulateChangeResponse response;
    v1::SimulationSummary& summary = *response.mutable_summary();
    summary.set_decided(work.decided);
    summary.set_changed(work.changed);
    summary.set_affected_tenants(work.affected);
    summary.set_as_of(base::FormatDay(plan.as_of));
    *summary.mutable_revision() = snapshot->revision;
    summary.set_seconds(absl::ToDoubleSeconds(base::MonotonicNow() - started));
    Write(std::move(response));
    return absl::OkStatus();
  }

  void DecideAll(Work& work) {
    decision::Simulation::Worker worker(work.simulation);
    // What of a chunk has changed, and is on its way.
    v1::SimulateChangeResponse response;
    for (;;) {
      const size_t first = work.next.fetch_add(kChunk);
      if (first >= work.plan.tenant_ids.size() || stopped_) break;
      const size_t end = std::min(first + kChunk, work.plan.tenant_ids.size());
      for (size_t i = first; i < end && !stopped_; ++i) DecideOne(work, i, worker, response);
      if (response.changes().changes_size() > 0) Write(std::move(response));
      response.Clear();
    }
    absl::MutexLock lock(&work.mutex);
    --work.running;
  }

  void DecideOne(Work& work, size_t index, decision::Simulation::Worker& worker,
                 v1::SimulateChangeResponse& response) {
    const SimulationPlan::Pair pair = work.plan.FindTenant(work.plan.tenant_ids[index]);
    std::vector<v1::VerdictChange> changes;
    work.decided += worker.Decide(ViewOf(*work.plan.before->tenancy, *pair.before),
                                  ViewOf(*work.plan.after.tenancy, *pair.after), changes);
    if (changes.empty()) return;
    work.changed += static_cast<int64_t>(changes.size());
    ++work.affected;
    for (v1::VerdictChange& change : changes) {
      if (static_cast<size_t>(response.changes().changes_size()) >= kMostChangesOfMessage) {
        Write(std::move(response));
        response.Clear();
      }
      *response.mutable_changes()->add_changes() = std::move(change);
    }
  }

  void WriteProgress(const Work& work, int64_t total) {
    v1::SimulateChangeResponse response;
    v1::SimulationProgress& progress = *response.mutable_progress();
    progress.set_decided(work.decided);
    progress.set_total(total);
    progress.set_changed(work.changed);
    Write(std::move(response));
  }

  // Waits while the caller reads too slowly.
  void Write(v1::SimulateChangeResponse response) {
    absl::MutexLock lock(&mutex_);
    const auto room = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return waiting_.size() < kMostWaiting || stopped_;
    };
    mutex_.Await(absl::Condition(&room));
    if (stopped_) return;
    waiting_.push_back(std::move(response));
    if (waiting_.size() == 1) StartWrite(&waiting_.front());
  }

  // Makes the threads end soon; Run() ends with them.
  void Stop(absl::Status status) {
    absl::MutexLock lock(&mutex_);
    if (!stopped_) stop_status_ = std::move(status);
    stopped_ = true;
  }

  // All that was to be written is on its way.
  void End(const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    ended_ = stopped_ ? stop_status_ : status;
    MaybeFinish();
  }

  // A call may only finish when nothing is being written, and once.
  void MaybeFinish() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!ended_ || !waiting_.empty() || finished_) return;
    finished_ = true;
    // Before the caller can know that it has ended, and begin the next.
    --under_way;
    Finish(ToGrpcStatus(admission_.AsSeen(*ended_)));
  }

  const grpc::ServerContext* const context_;
  const Environment& environment_;
  const v1::SimulateChangeRequest request_;
  const Admission& admission_;
  std::atomic<bool> stopped_ = false;  // written under mutex_

  absl::Mutex mutex_;
  // The first is being written, and belongs to gRPC.
  std::deque<v1::SimulateChangeResponse> waiting_ ABSL_GUARDED_BY(mutex_);
  absl::Status stop_status_ ABSL_GUARDED_BY(mutex_);
  std::optional<absl::Status> ended_ ABSL_GUARDED_BY(mutex_);
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

grpc::Status SimulateChange(const Environment& environment, const grpc::ServerContext& context,
                            const v1::SimulateChangeRequest& request,
                            grpc::ServerWriter<v1::SimulateChangeResponse>& writer) {
  absl::StatusOr<Admission> admission = environment.gate.Admit(context, request);
  if (!admission.ok()) return ToGrpcStatus(admission.status());
  auto stream = std::make_shared<SimulationStream>(
      &context, environment, RequestAsSeen(environment, request, *admission), *admission);
  stream->Start();
  return stream->Serve(context, writer, environment.watchdog,
                       [&] { return environment.gate.Renew(context, request, *admission); });
}

}  // namespace domicile::rpc
