#include "service/rpc/snapshot_feed.h"

#include <utility>

#include "google/protobuf/util/message_differencer.h"
#include "service/tenancy/stamp.h"

namespace domicile::rpc {
namespace {

// Copies the elements behind the one of id `after` until the part is full; whether all are copied.
template <typename T>
bool CopyBehind(const catalog::Catalog::ById<T>& elements, std::string& after,
                google::protobuf::RepeatedPtrField<T>& out, size_t& bytes) {
  for (auto element = elements.upper_bound(after); element != elements.end(); ++element) {
    if (bytes >= SnapshotFeed::kPartBytes) return false;
    *out.Add() = element->second;
    bytes += element->second.ByteSizeLong();
    after = element->first;
  }
  return true;
}

template <typename T>
bool CopyBehind(const tenancy::SortedBlocks<T>& elements, std::string& after,
                google::protobuf::RepeatedPtrField<T>& out, size_t& bytes) {
  for (auto element = elements.After(after); element != elements.end(); ++element) {
    if (bytes >= SnapshotFeed::kPartBytes) return false;
    const auto copied = *element;
    bytes += copied->ByteSizeLong();
    after = copied->id();
    *out.Add() = *copied;
  }
  return true;
}

// The same for the tenants of those ids, from `next` on; those that are not there are gone.
bool CopyTenants(const tenancy::Tenancy& tenancy, const std::vector<std::string>& ids, size_t& next,
                 v1::SnapshotTenancy& out) {
  for (size_t bytes = 0; next < ids.size(); ++next) {
    if (bytes >= SnapshotFeed::kPartBytes) return false;
    const auto tenant = tenancy.FindTenant(ids[next]);
    if (tenant != nullptr) {
      *out.add_tenants() = *tenant;
      bytes += tenant->ByteSizeLong();
    } else {
      out.add_removed_tenant_ids(ids[next]);
      bytes += ids[next].size();
    }
  }
  return true;
}

}  // namespace

SnapshotFeed::SnapshotFeed(std::string server_id, const ChangeHistory& history,
                           std::set<std::string> tenant_ids)
    : server_id_(std::move(server_id)), history_(history), filter_(std::move(tenant_ids)) {}

void SnapshotFeed::ResumeFrom(const v1::SnapshotCursor& cursor) {
  // What a filtered follower has of the policies is not known; all that it needs is little.
  if (filter_.empty() && cursor.server_id() == server_id_) sent_ = cursor.revision();
}

bool SnapshotFeed::Offer(std::shared_ptr<const compiled::Snapshot> snapshot) {
  const v1::Revision& revision = snapshot->revision();
  if (sent_ && google::protobuf::util::MessageDifferencer::Equals(*sent_, revision)) return false;
  snapshot_ = std::move(snapshot);
  next_ = 0;
  after_.clear();
  kind_ = 0;
  stage_ = Stage::kBegin;
  std::optional<ChangedIds> changed;
  if (sent_ && sent_->tenancy_revision() <= revision.tenancy_revision()) {
    changed = history_.Since(sent_->tenancy_revision());
  }
  changed ? SendChanges(*changed) : SendAll();
  return true;
}

void SnapshotFeed::SendAll() {
  full_ = with_catalog_ = with_law_ = true;
  all_ = filter_.empty();
  policies_.clear();
  tenants_.clear();
  if (all_) return;
  policies_sent_ = PoliciesWanted();
  policies_.assign(policies_sent_.begin(), policies_sent_.end());
  for (const std::string& id : filter_) {
    if (snapshot_->tenancy()->tenants().Has(id)) tenants_.push_back(id);
  }
}

void SnapshotFeed::SendChanges(const ChangedIds& changed) {
  full_ = all_ = false;
  with_catalog_ = sent_->catalog_digest() != snapshot_->revision().catalog_digest();
  with_law_ = sent_->law_digest() != snapshot_->revision().law_digest();
  policies_.assign(changed.policies.begin(), changed.policies.end());
  tenants_.assign(changed.tenants.begin(), changed.tenants.end());
  if (filter_.empty()) return;
  std::erase_if(tenants_, [this](const std::string& id) { return filter_.count(id) == 0; });
  if (tenants_.empty() && policies_.empty()) return;
  std::set<std::string> wanted = PoliciesWanted();
  // Those that changed, that are new to this follower, and that no longer concern it.
  policies_.clear();
  for (const std::string& id : wanted) {
    if (policies_sent_.count(id) == 0 || changed.policies.count(id) > 0) policies_.push_back(id);
  }
  for (const std::string& id : policies_sent_) {
    if (wanted.count(id) == 0) policies_.push_back(id);
  }
  policies_sent_ = std::move(wanted);
}

std::set<std::string> SnapshotFeed::PoliciesWanted() const {
  const tenancy::Tenancy& tenancy = *snapshot_->tenancy();
  std::set<std::string> wanted;
  for (const auto& policy : tenancy.provider_wide()) wanted.insert(policy->id());
  for (const std::string& id : filter_) {
    const auto tenant = tenancy.FindTenant(id);
    if (tenant == nullptr) continue;
    for (const std::string& policy_id : tenant->policy_ids()) {
      if (tenancy.FindPolicy(policy_id) != nullptr) wanted.insert(policy_id);
    }
  }
  return wanted;
}

std::optional<v1::SnapshotPart> SnapshotFeed::Next(absl::Time now) {
  v1::SnapshotPart part;
  switch (stage_) {
    case Stage::kNothing:
      return std::nullopt;
    case Stage::kBegin:
      part.mutable_begin()->set_full(full_);
      if (full_)
        *part.mutable_begin()->mutable_provider() = snapshot_->world()->reference().provider;
      stage_ = with_catalog_ ? Stage::kCatalog : with_law_ ? Stage::kLaw : Stage::kPolicies;
      return part;
    case Stage::kCatalog:
      return NextOfCatalog();
    case Stage::kLaw:
      *part.mutable_law() = snapshot_->law()->data();
      stage_ = Stage::kPolicies;
      return part;
    case Stage::kPolicies:
      NextOfPolicies(*part.mutable_tenancy());
      if (part.tenancy().ByteSizeLong() > 0) return part;
      return Next(now);
    case Stage::kTenants:
      NextOfTenants(*part.mutable_tenancy());
      if (part.tenancy().ByteSizeLong() > 0) return part;
      return Next(now);
    case Stage::kCommit:
      return Commit(now);
  }
  return std::nullopt;
}

v1::SnapshotPart SnapshotFeed::NextOfCatalog() {
  v1::SnapshotPart part;
  v1::SnapshotCatalog& out = *part.mutable_catalog();
  out.set_first(kind_ == 0 && after_.empty());
  const catalog::Catalog& catalog = *snapshot_->catalog();
  size_t bytes = 0;
  for (; kind_ < 3; ++kind_, after_.clear()) {
    const bool all =
        kind_ == 0   ? CopyBehind(catalog.processors(), after_, *out.mutable_processors(), bytes)
        : kind_ == 1 ? CopyBehind(catalog.channels(), after_, *out.mutable_channels(), bytes)
                     : CopyBehind(catalog.connectors(), after_, *out.mutable_connectors(), bytes);
    if (!all) return part;
  }
  stage_ = with_law_ ? Stage::kLaw : Stage::kPolicies;
  return part;
}

void SnapshotFeed::NextOfPolicies(v1::SnapshotTenancy& part) {
  const auto& policies = snapshot_->tenancy()->policies();
  size_t bytes = 0;
  if (all_) {
    if (!CopyBehind(policies, after_, *part.mutable_policies(), bytes)) return;
  } else {
    // A policy that the follower no longer needs may be there for others.
    while (next_ < policies_.size() && bytes < kPartBytes) {
      const std::string& id = policies_[next_++];
      const auto policy = policies.Find(id);
      if (policy == nullptr || (!filter_.empty() && policies_sent_.count(id) == 0)) {
        part.add_removed_policy_ids(id);
        bytes += id.size();
      } else {
        *part.add_policies() = *policy;
        bytes += policy->ByteSizeLong();
      }
    }
    if (next_ < policies_.size()) return;
  }
  next_ = 0;
  after_.clear();
  stage_ = Stage::kTenants;
}

void SnapshotFeed::NextOfTenants(v1::SnapshotTenancy& part) {
  const tenancy::Tenancy& tenancy = *snapshot_->tenancy();
  size_t bytes = 0;
  const bool done = all_ ? CopyBehind(tenancy.tenants(), after_, *part.mutable_tenants(), bytes)
                         : CopyTenants(tenancy, tenants_, next_, part);
  if (done) stage_ = Stage::kCommit;
}

v1::SnapshotPart SnapshotFeed::Commit(absl::Time now) {
  const tenancy::Tenancy& tenancy = *snapshot_->tenancy();
  v1::SnapshotPart part;
  v1::SnapshotCommit& commit = *part.mutable_commit();
  commit.mutable_cursor()->set_server_id(server_id_);
  *commit.mutable_cursor()->mutable_revision() = snapshot_->revision();
  *commit.mutable_time() = tenancy::ToTimestamp(now);
  if (filter_.empty()) {
    commit.set_tenant_count(tenancy.tenants().size());
    commit.set_policy_count(tenancy.policies().size());
  } else {
    uint64_t count = 0;
    for (const std::string& id : filter_) count += tenancy.tenants().Has(id);
    commit.set_tenant_count(count);
    commit.set_policy_count(policies_sent_.size());
  }
  sent_ = snapshot_->revision();
  snapshot_ = nullptr;
  stage_ = Stage::kNothing;
  return part;
}

std::optional<v1::SnapshotPart> SnapshotFeed::Heartbeat(absl::Time now) const {
  if (!sent_) return std::nullopt;
  v1::SnapshotPart part;
  v1::SnapshotHeartbeat& heartbeat = *part.mutable_heartbeat();
  heartbeat.mutable_cursor()->set_server_id(server_id_);
  *heartbeat.mutable_cursor()->mutable_revision() = *sent_;
  *heartbeat.mutable_time() = tenancy::ToTimestamp(now);
  return part;
}

}  // namespace domicile::rpc
