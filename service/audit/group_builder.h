// Puts decisions into the form that groups are kept in.

#ifndef DOMICILE_SERVICE_AUDIT_GROUP_BUILDER_H_
#define DOMICILE_SERVICE_AUDIT_GROUP_BUILDER_H_

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "domicile/log/v1/group.pb.h"
#include "service/audit/chain.h"
#include "service/audit/record.h"

namespace domicile::audit {

// The most decisions of a group.
inline constexpr int64_t kLargestGroup = 4096;

// For one thread. Its room is used again.
class GroupBuilder {
 public:
  // Begins a group, whose first decision will have this sequence.
  void Begin(int64_t first_sequence);

  // Whether it is of a kind that the group has already.
  bool HasKindOf(const Record& record) const { return record.kind->place.group == serial_; }

  // Adds a decision. Unless the group has its kind, both of its parts have their numbers and their
  // digests. The record stays where it is until the group is finished.
  void Add(const Record& record);

  // The group, and the digests as HashOf takes them; until the next Begin. At least one decision
  // was added.
  const GroupRow& Finish(int64_t oldest_common);
  const std::string& digests() const { return digests_; }

 private:
  uint32_t KindOf(const Kind& kind);
  void Digest(const CommonPart& part);
  uint32_t ConnectorOf(const std::string& connector_id);
  uint32_t TenantOf(const std::string& tenant_id);
  uint32_t RevisionOf(const Record& record);
  void NoteId(const Record& record);

  GroupRow row_;
  log::v1::Group group_;
  log::v1::GroupNames names_;
  std::string digests_;
  uint64_t serial_ = 0;  // of the group
  // Indexes of what is there already.
  absl::flat_hash_map<absl::string_view, uint32_t> tenants_;
  // By the numbers of their parts, and whether they are one decision's own.
  absl::flat_hash_map<std::tuple<int64_t, int64_t, bool>, uint32_t> kinds_;
  absl::flat_hash_set<int64_t> parts_;
  absl::flat_hash_map<std::string, uint32_t> revisions_;
  const v1::Revision* last_revision_ = nullptr;
  uint32_t last_revision_index_ = 0;
  base::UniqueId first_id_;
  base::UniqueId last_id_;
  bool has_ids_ = false;
  std::vector<const std::string*> own_ids_;
};

}  // namespace domicile::audit

#endif  // DOMICILE_SERVICE_AUDIT_GROUP_BUILDER_H_
