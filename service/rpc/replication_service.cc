#include "service/rpc/replication_service.h"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/digest.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/base/stop_signal.h"
#include "service/base/unique_id.h"
#include "service/rpc/snapshot_feed.h"
#include "service/rpc/validation.h"
#include "service/vocabulary/identifier.h"

namespace domicile::rpc {
namespace {

// How soon a watch sees a change. It looks rather than being told, so that a write never waits for
// those who watch, and what happens meanwhile is sent as one change.
constexpr absl::Duration kInterval = absl::Milliseconds(25);
constexpr absl::Duration kHeartbeatInterval = absl::Seconds(1);

std::set<std::string> FilterOf(const v1::WatchSnapshotRequest& request) {
  return {request.tenant_ids().begin(), request.tenant_ids().end()};
}

// Tells the watch that sleeps that the server ends.
class Alarm final : public CatalogListener {
 public:
  void OnCatalogChanged() override {}  // the next look sees it

  void OnShutdown() override { shut_down_.Set(); }

  // False when the server ends before so long.
  bool Sleep(absl::Duration pause) { return !shut_down_.WaitFor(pause); }

 private:
  base::StopSignal shut_down_;
};

// One watch, served by its call's thread. It makes a part when the one before is written, so that a
// slow caller holds one part and the snapshot that it is sent.
class SnapshotWatch {
 public:
  SnapshotWatch(const Environment& environment, const std::string& server_id,
                const v1::WatchSnapshotRequest& request)
      : environment_(environment),
        feed_(server_id, environment.snapshots.history(), FilterOf(request)) {
    feed_.ResumeFrom(request.resume_from());
  }

  // `may_go_on` is asked now and then.
  absl::Status Serve(const grpc::ServerContext& context,
                     grpc::ServerWriter<v1::WatchSnapshotResponse>& writer,
                     const std::function<absl::Status()>& may_go_on) {
    const auto alarm = std::make_shared<Alarm>();
    environment_.state.AddListener(alarm);
    while (!context.IsCancelled()) {
      DOMICILE_RETURN_IF_ERROR(may_go_on());
      const std::optional<v1::SnapshotPart> part = NextPart();
      if (part && !Write(*part, context, writer)) break;
      if (!alarm->Sleep(part ? absl::ZeroDuration() : kInterval)) {
        return base::Error(absl::StatusCode::kUnavailable,
                           decision::ReasonName(v1::ERROR_REASON_SHUTTING_DOWN),
                           "the server is shutting down; watch again elsewhere");
      }
    }
    return absl::CancelledError("the caller has gone");
  }

 private:
  std::optional<v1::SnapshotPart> NextPart() {
    const absl::Time now = environment_.clock();
    if (std::optional<v1::SnapshotPart> part = feed_.Next(now)) return part;
    const uint64_t version = environment_.snapshots.version();
    if (version != seen_) {
      seen_ = version;
      auto snapshot = environment_.snapshots.Get();
      if (snapshot != nullptr && feed_.Offer(std::move(snapshot))) return feed_.Next(now);
    }
    return base::MonotonicNow() >= heartbeat_due_ ? feed_.Heartbeat(now) : std::nullopt;
  }

  bool Write(const v1::SnapshotPart& part, const grpc::ServerContext& context,
             grpc::ServerWriter<v1::WatchSnapshotResponse>& writer) {
    response_.set_sequence(response_.sequence() + 1);
    part.SerializeToString(response_.mutable_part());
    response_.set_digest(base::SealOf(seal_, response_.sequence(), response_.part()));
    seal_ = response_.digest();
    heartbeat_due_ = base::MonotonicNow() + kHeartbeatInterval;
    const WriteWatchdog::Write write(environment_.watchdog, context,
                                     "resume at the last commit that was taken");
    return writer.Write(response_);
  }

  const Environment& environment_;
  SnapshotFeed feed_;
  uint64_t seen_ = 0;  // the version that was looked at last
  std::string seal_ = base::FirstSeal();
  absl::Duration heartbeat_due_;  // of the monotonic clock
  v1::WatchSnapshotResponse response_;
};

absl::Status Check(const Environment& environment, const v1::WatchSnapshotRequest& request) {
  DOMICILE_RETURN_IF_ERROR(CheckSize(environment.limits, request));
  DOMICILE_RETURN_IF_ERROR(
      decision::CheckCount("tenant_ids", request.tenant_ids_size(), kMostTenantIds));
  for (int i = 0; i < request.tenant_ids_size(); ++i) {
    const std::string field = absl::StrCat("tenant_ids[", i, "]");
    DOMICILE_RETURN_IF_ERROR(Require(field, request.tenant_ids(i)));
    if (!vocabulary::IsIdentifier(request.tenant_ids(i))) {
      return decision::InvalidField(
          field, absl::StrCat("`", request.tenant_ids(i).substr(0, 80), "` is not a tenant's id"));
    }
  }
  return absl::OkStatus();
}

class ReplicationServiceHandler final : public v1::ReplicationService::Service {
 public:
  explicit ReplicationServiceHandler(const Environment& environment) : environment_(environment) {}

  grpc::Status WatchSnapshot(grpc::ServerContext* context, const v1::WatchSnapshotRequest* request,
                             grpc::ServerWriter<v1::WatchSnapshotResponse>* writer) override {
    absl::StatusOr<Admission> admission = environment_.gate.Admit(*context, *request);
    absl::Status status = admission.status();
    if (status.ok()) status = Check(environment_, *request);
    if (!status.ok()) return ToGrpcStatus(status);
    // All tenants are those that the caller may see.
    v1::WatchSnapshotRequest seen = *request;
    if (admission->scope() != nullptr && seen.tenant_ids().empty()) {
      for (const std::string& id : admission->scope()->ids()) seen.add_tenant_ids(id);
    }
    return ToGrpcStatus(SnapshotWatch(environment_, server_id_, seen).Serve(*context, *writer, [&] {
      return environment_.gate.Renew(*context, seen, *admission);
    }));
  }

 private:
  const Environment& environment_;
  const std::string server_id_ = base::ToText(base::NewUniqueId(absl::Now()));
};

}  // namespace

std::unique_ptr<v1::ReplicationService::Service> MakeReplicationService(
    const Environment& environment) {
  return std::make_unique<ReplicationServiceHandler>(environment);
}

}  // namespace domicile::rpc
