// A snapshot, and what changes from one to the next, as parts that are made one at a time: whoever
// takes them slowly costs no memory but that of the snapshot that is being sent.
//
//   feed.Offer(snapshots.Get());
//   while (auto part = feed.Next(now)) Send(*part);

#ifndef DOMICILE_SERVICE_RPC_SNAPSHOT_FEED_H_
#define DOMICILE_SERVICE_RPC_SNAPSHOT_FEED_H_

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "domicile/v1/replication_service.pb.h"
#include "service/compiled/snapshot.h"
#include "service/rpc/change_history.h"

namespace domicile::rpc {

// For one thread at a time.
class SnapshotFeed {
 public:
  // A part is not much larger, unless one element is.
  static constexpr size_t kPartBytes = 256 << 10;

  // Only of these tenants, or of all when there are none. `history` outlives the feed.
  SnapshotFeed(std::string server_id, const ChangeHistory& history,
               std::set<std::string> tenant_ids);

  // What the follower has already, by an earlier feed of this server. Counts only before the first
  // offer, for all tenants, and as far as the history reaches.
  void ResumeFrom(const v1::SnapshotCursor& cursor);

  // Has that snapshot sent, or what is other in it. Nothing may be under way. Returns whether there
  // is anything to send.
  bool Offer(std::shared_ptr<const compiled::Snapshot> snapshot);

  // The next part; `now` is for the commit. Nothing when all is sent.
  std::optional<v1::SnapshotPart> Next(absl::Time now);

  // What says that the last commit still holds. Nothing before the first.
  std::optional<v1::SnapshotPart> Heartbeat(absl::Time now) const;

 private:
  enum class Stage { kNothing, kBegin, kCatalog, kLaw, kPolicies, kTenants, kCommit };

  void SendAll();
  void SendChanges(const ChangedIds& changed);
  // What the follower has to have of the policies; only for a feed that is filtered.
  std::set<std::string> PoliciesWanted() const;

  v1::SnapshotPart NextOfCatalog();
  void NextOfPolicies(v1::SnapshotTenancy& part);
  void NextOfTenants(v1::SnapshotTenancy& part);
  v1::SnapshotPart Commit(absl::Time now);

  const std::string server_id_;
  const ChangeHistory& history_;
  const std::set<std::string> filter_;  // empty: all

  std::optional<v1::Revision> sent_;                    // what the follower has
  std::set<std::string> policies_sent_;                 // of a feed that is filtered
  std::shared_ptr<const compiled::Snapshot> snapshot_;  // while it is being sent
  Stage stage_ = Stage::kNothing;
  bool full_ = false;
  bool with_catalog_ = false;
  bool with_law_ = false;
  bool all_ = false;  // all policies and tenants, rather than the ids
  // The ids that are still to be sent, or where the last part of the catalog, the policies or the
  // tenants ended.
  std::vector<std::string> policies_;
  std::vector<std::string> tenants_;
  size_t next_ = 0;
  std::string after_;
  int kind_ = 0;  // of the catalog's elements
};

}  // namespace domicile::rpc

#endif  // DOMICILE_SERVICE_RPC_SNAPSHOT_FEED_H_
