// What comes over a stream of snapshots, verified: nothing of it holds before its commit, and then
// only as a whole. Private to the library.

#ifndef DOMICILE_CLIENTS_CPP_SNAPSHOT_DRAFT_H_
#define DOMICILE_CLIENTS_CPP_SNAPSHOT_DRAFT_H_

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "domicile/v1/provider.pb.h"
#include "domicile/v1/replication_service.pb.h"
#include "service/base/clock.h"
#include "service/catalog/catalog.h"
#include "service/law/law.h"
#include "service/tenancy/tenancy.h"

namespace domicile::client {

// What a commit left.
struct SnapshotContent {
  std::shared_ptr<const catalog::Catalog> catalog;
  std::shared_ptr<const law::Law> law;
  v1::Provider provider;
  std::shared_ptr<const tenancy::Tenancy> tenancy;
  v1::SnapshotCursor cursor;
};

// For one thread at a time.
class SnapshotDraft {
 public:
  // How far the server's time may lie before the one that it said last: another server's clock is
  // another. What is older is a stream of long ago; but not where it is what time it is here, as
  // when a clock that was ahead has been set back.
  static constexpr absl::Duration kClockTolerance = absl::Seconds(10);

  enum class Taken {
    kPart,       // there is more to come before anything holds
    kCommitted,  // content() is another
    kCurrent,    // content() is all there is
  };

  // What is sent is of these tenants only, or of all when there are none.
  explicit SnapshotDraft(std::set<std::string> tenant_ids, base::Clock clock = base::SystemClock())
      : filter_(std::move(tenant_ids)), clock_(std::move(clock)) {}

  // Another stream begins, which goes on from content() or sends all. What was not committed is
  // dropped.
  void Begin(bool resumed);

  // Takes the next message of the stream. DATA_LOSS, which says what is wrong, for one that is
  // missing, out of its place, altered or older than what is known; content() is still what it was,
  // and the stream is of no use any more.
  absl::StatusOr<Taken> Take(const v1::WatchSnapshotResponse& message);

  // Of the last commit; null before the first.
  const std::shared_ptr<const SnapshotContent>& content() const { return content_; }
  // Whether the last commit replaced all, and what it changed.
  bool full() const { return full_; }
  const tenancy::Changes& changes() const { return changes_; }

 private:
  struct Open {
    bool full = false;
    v1::Provider provider;
    bool has_catalog = false;
    catalog::Catalog::ById<v1::Processor> processors;
    catalog::Catalog::ById<v1::Channel> channels;
    catalog::Catalog::ById<v1::Connector> connectors;
    std::shared_ptr<const law::Law> law;
    tenancy::Changes changes;
  };

  absl::Status Unseal(const v1::WatchSnapshotResponse& message, v1::SnapshotPart& part);
  absl::Status TakeBegin(const v1::SnapshotBegin& begin);
  absl::Status TakeCatalog(const v1::SnapshotCatalog& part);
  absl::Status TakeLaw(const v1::Law& law);
  absl::Status TakeTenancy(const v1::SnapshotTenancy& part);
  absl::Status TakeCommit(const v1::SnapshotCommit& commit);
  absl::Status TakeHeartbeat(const v1::SnapshotHeartbeat& heartbeat);
  absl::Status CheckTime(const google::protobuf::Timestamp& time);
  absl::Status CheckCursor(const v1::SnapshotCursor& cursor) const;

  const std::set<std::string> filter_;
  const base::Clock clock_;
  bool resumed_ = false;
  uint64_t sequence_ = 0;
  std::string seal_;
  std::optional<Open> open_;
  absl::Time latest_ = absl::InfinitePast();  // that the server said

  std::shared_ptr<const SnapshotContent> content_;
  bool full_ = false;
  tenancy::Changes changes_;
};

}  // namespace domicile::client

#endif  // DOMICILE_CLIENTS_CPP_SNAPSHOT_DRAFT_H_
