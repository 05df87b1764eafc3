#include "service/rpc/catalog_watch.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "service/base/clock.h"
#include "service/base/digest.h"
#include "service/base/error.h"
#include "service/catalog/diff.h"
#include "service/rpc/write_stream.h"

namespace domicile::rpc {
namespace {

// A cursor is the digest of the catalog that the reader has, so that it also survives a restart of
// the server on the same plugins.
bool IsCursor(const std::string& cursor) { return base::IsSha256Hex(cursor); }

class CatalogWatch final : public WriteStream<v1::WatchCatalogResponse>,
                           public CatalogListener,
                           public std::enable_shared_from_this<CatalogWatch> {
 public:
  CatalogWatch(CatalogState& state, absl::Duration checkpoint_interval)
      : state_(state), checkpoint_interval_(checkpoint_interval) {}

  // `sent` is what the caller has; null when it has nothing.
  void Start(std::shared_ptr<const catalog::Catalog> sent, bool resumed) {
    {
      absl::MutexLock lock(&mutex_);
      sent_ = std::move(sent);
      // Also one who is up to date hears that at once.
      checkpoint_due_ = resumed;
    }
    state_.AddListener(shared_from_this());
    Advance();
  }

  void OnCatalogChanged() override { Advance(); }

  void OnLook() override {
    {
      absl::MutexLock lock(&mutex_);
      if (base::MonotonicNow() < next_checkpoint_) return;
      checkpoint_due_ = true;
    }
    Advance();
  }

  void OnShutdown() override {
    End(ToGrpcStatus(base::Error(absl::StatusCode::kUnavailable,
                                 decision::ReasonName(v1::ERROR_REASON_SHUTTING_DOWN),
                                 "the server is shutting down; resume at the last cursor")));
  }

  void OnWriteDone(bool ok) override {
    {
      absl::MutexLock lock(&mutex_);
      writing_ = false;
    }
    if (!ok) return End(grpc::Status::CANCELLED);
    Advance();
  }

  void OnStop(const absl::Status& why) override { End(ToGrpcStatus(why)); }

  std::string HowToResume() override {
    absl::MutexLock lock(&mutex_);
    return before_.empty() ? "watch again" : absl::StrCat("resume at the cursor `", before_, "`");
  }

 private:
  // Writes what there is to say, unless something is being written or the call has ended.
  void Advance() {
    absl::MutexLock lock(&mutex_);
    if (ended_) return MaybeFinish();
    if (writing_) return;
    const std::shared_ptr<const Snapshot> snapshot = state_.Get();
    if (snapshot->catalog == nullptr) return;
    before_ = response_.cursor();
    response_.Clear();
    if (sent_ != snapshot->catalog) {
      std::vector<v1::CatalogChange> changes = catalog::Diff(sent_.get(), *snapshot->catalog);
      response_.mutable_changes()->Add(std::make_move_iterator(changes.begin()),
                                       std::make_move_iterator(changes.end()));
    } else if (!checkpoint_due_) {
      return;
    }
    response_.set_checkpoint(response_.changes().empty());
    *response_.mutable_current_through() = snapshot->revision;
    response_.set_cursor(snapshot->revision.catalog_digest());
    sent_ = snapshot->catalog;
    checkpoint_due_ = false;
    next_checkpoint_ = base::MonotonicNow() + checkpoint_interval_;
    writing_ = true;
    StartWrite(&response_);
  }

  void End(grpc::Status status) {
    absl::MutexLock lock(&mutex_);
    if (!ended_) status_ = std::move(status);
    ended_ = true;
    MaybeFinish();
  }

  // A call may only finish when nothing is being written.
  void MaybeFinish() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (writing_ || finished_) return;
    finished_ = true;
    Finish(status_);
  }

  CatalogState& state_;
  const absl::Duration checkpoint_interval_;

  absl::Mutex mutex_;
  std::shared_ptr<const catalog::Catalog> sent_ ABSL_GUARDED_BY(mutex_);
  v1::WatchCatalogResponse response_;           // belongs to gRPC while `writing_`
  std::string before_ ABSL_GUARDED_BY(mutex_);  // the cursor of the message before
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool checkpoint_due_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Duration next_checkpoint_ ABSL_GUARDED_BY(mutex_);  // of the monotonic clock
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::Status status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

grpc::Status WatchCatalog(const Environment& environment, const grpc::ServerContext& context,
                          const v1::WatchCatalogRequest& request,
                          absl::Duration checkpoint_interval,
                          grpc::ServerWriter<v1::WatchCatalogResponse>& writer) {
  absl::StatusOr<Admission> admission = environment.gate.Admit(context, request);
  absl::Status status = admission.status();
  if (status.ok()) status = CheckSize(environment.limits, request);
  if (!status.ok()) return ToGrpcStatus(status);
  std::shared_ptr<const catalog::Catalog> sent;
  const std::string& cursor = request.resume_cursor();
  if (!cursor.empty()) {
    if (!IsCursor(cursor)) {
      return ToGrpcStatus(base::BadRequest(
          decision::ReasonName(v1::ERROR_REASON_INVALID_CURSOR),
          {{"resume_cursor", "is damaged; give the cursor of the last message seen, or none"}}));
    }
    sent = environment.state.FindRemembered(cursor);
    if (sent == nullptr) {
      return ToGrpcStatus(base::Error(
          absl::StatusCode::kOutOfRange, decision::ReasonName(v1::ERROR_REASON_CURSOR_TOO_OLD),
          "the server no longer remembers that catalog; start again without a cursor",
          {{"field", "resume_cursor"}}));
    }
  }
  auto watch = std::make_shared<CatalogWatch>(environment.state, checkpoint_interval);
  watch->Start(std::move(sent), !cursor.empty());
  return watch->Serve(context, writer, environment.watchdog,
                      [&] { return environment.gate.Renew(context, request, *admission); });
}

}  // namespace domicile::rpc
