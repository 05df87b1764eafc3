#include "clients/cpp/snapshot_draft.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "service/base/digest.h"
#include "service/base/status_macros.h"
#include "service/vocabulary/identifier.h"

namespace domicile::client {
namespace {

template <typename... Parts>
absl::Status Wrong(const Parts&... parts) {
  return absl::DataLossError(absl::StrCat("the stream of snapshots is wrong: ", parts...));
}

template <typename T>
absl::Status TakeElements(const google::protobuf::RepeatedPtrField<T>& elements,
                          catalog::Catalog::ById<T>& into) {
  for (const T& element : elements) {
    if (!into.emplace(element.id(), element).second) {
      return Wrong("`", element.id(), "` is there twice in the catalog");
    }
  }
  return absl::OkStatus();
}

// What whoever reads a catalog relies on: that what its elements name is there.
absl::Status CheckReferences(const catalog::Catalog& catalog) {
  for (const auto& [id, processor] : catalog.processors()) {
    for (const std::string& connector : processor.connector_ids()) {
      if (catalog.FindConnector(connector) == nullptr) {
        return Wrong("processor `", id, "` names connector `", connector, "`, which is not there");
      }
    }
  }
  for (const auto& [id, connector] : catalog.connectors()) {
    if (catalog.FindProcessor(vocabulary::ProcessorOf(id)) == nullptr) {
      return Wrong("connector `", id, "` has no processor");
    }
    if (catalog.FindChannel(connector.channel_id()) == nullptr) {
      return Wrong("connector `", id, "` has no channel");
    }
    for (const v1::Downstream& downstream : connector.downstreams()) {
      const std::string& next = downstream.connector_id();
      if (!next.empty() && catalog.FindConnector(next) == nullptr) {
        return Wrong("connector `", id, "` names connector `", next, "`, which is not there");
      }
    }
  }
  return absl::OkStatus();
}

// Each once in a commit, whether it is changed or gone.
template <typename Map, typename Elements, typename Ids>
absl::Status TakeChanges(const Elements& elements, const Ids& removed, Map& into) {
  using Element = typename Elements::value_type;
  for (const Element& element : elements) {
    if (element.id().empty()) return Wrong("a tenant or a policy has no id");
    if (!into.emplace(element.id(), std::make_shared<const Element>(element)).second) {
      return Wrong("`", element.id(), "` is there twice");
    }
  }
  for (const std::string& id : removed) {
    if (!into.emplace(id, nullptr).second) return Wrong("`", id, "` is there twice");
  }
  return absl::OkStatus();
}

}  // namespace

void SnapshotDraft::Begin(bool resumed) {
  resumed_ = resumed && content_ != nullptr;
  sequence_ = 0;
  seal_ = base::FirstSeal();
  open_.reset();
}

absl::StatusOr<SnapshotDraft::Taken> SnapshotDraft::Take(const v1::WatchSnapshotResponse& message) {
  v1::SnapshotPart part;
  DOMICILE_RETURN_IF_ERROR(Unseal(message, part));
  switch (part.part_case()) {
    case v1::SnapshotPart::kBegin:
      DOMICILE_RETURN_IF_ERROR(TakeBegin(part.begin()));
      return Taken::kPart;
    case v1::SnapshotPart::kHeartbeat:
      DOMICILE_RETURN_IF_ERROR(TakeHeartbeat(part.heartbeat()));
      return Taken::kCurrent;
    default:
      break;
  }
  if (!open_) return Wrong("a part came before its begin");
  switch (part.part_case()) {
    case v1::SnapshotPart::kCatalog:
      DOMICILE_RETURN_IF_ERROR(TakeCatalog(part.catalog()));
      return Taken::kPart;
    case v1::SnapshotPart::kLaw:
      DOMICILE_RETURN_IF_ERROR(TakeLaw(part.law()));
      return Taken::kPart;
    case v1::SnapshotPart::kTenancy:
      DOMICILE_RETURN_IF_ERROR(TakeTenancy(part.tenancy()));
      return Taken::kPart;
    case v1::SnapshotPart::kCommit:
      DOMICILE_RETURN_IF_ERROR(TakeCommit(part.commit()));
      return Taken::kCommitted;
    default:
      return Wrong("a part is of no known kind");
  }
}

absl::Status SnapshotDraft::Unseal(const v1::WatchSnapshotResponse& message,
                                   v1::SnapshotPart& part) {
  if (message.sequence() != sequence_ + 1) {
    return Wrong("message ", message.sequence(), " came where ", sequence_ + 1, " was due");
  }
  const std::string seal = base::SealOf(seal_, message.sequence(), message.part());
  if (message.digest() != seal) {
    return Wrong("the digest of message ", message.sequence(), " is not that of its content");
  }
  if (!part.ParseFromString(message.part())) {
    return Wrong("message ", message.sequence(), " does not parse");
  }
  sequence_ = message.sequence();
  seal_ = seal;
  return absl::OkStatus();
}

absl::Status SnapshotDraft::TakeBegin(const v1::SnapshotBegin& begin) {
  if (open_) return Wrong("what was begun has no commit");
  if (!begin.full() && !resumed_) return Wrong("it begins with a change of what was never sent");
  open_ = Open();
  open_->full = begin.full();
  open_->provider = begin.provider();
  return absl::OkStatus();
}

absl::Status SnapshotDraft::TakeCatalog(const v1::SnapshotCatalog& part) {
  if (part.first() == open_->has_catalog) return Wrong("a part of the catalog is missing");
  open_->has_catalog = true;
  DOMICILE_RETURN_IF_ERROR(TakeElements(part.processors(), open_->processors));
  DOMICILE_RETURN_IF_ERROR(TakeElements(part.channels(), open_->channels));
  return TakeElements(part.connectors(), open_->connectors);
}

absl::Status SnapshotDraft::TakeLaw(const v1::Law& law) {
  if (open_->law != nullptr) return Wrong("the law is there twice");
  auto built = law::Law::Build(law);
  if (!built.ok()) return Wrong("the law: ", built.status().message());
  open_->law = *std::move(built);
  return absl::OkStatus();
}

absl::Status SnapshotDraft::TakeTenancy(const v1::SnapshotTenancy& part) {
  if (open_->full && (!part.removed_policy_ids().empty() || !part.removed_tenant_ids().empty())) {
    return Wrong("it takes away what was never sent");
  }
  if (!filter_.empty()) {
    for (const v1::Tenant& tenant : part.tenants()) {
      if (filter_.count(tenant.id()) == 0) return Wrong("nobody asked for `", tenant.id(), "`");
    }
  }
  DOMICILE_RETURN_IF_ERROR(
      TakeChanges(part.policies(), part.removed_policy_ids(), open_->changes.policies));
  return TakeChanges(part.tenants(), part.removed_tenant_ids(), open_->changes.tenants);
}

absl::Status SnapshotDraft::TakeCommit(const v1::SnapshotCommit& commit) {
  DOMICILE_RETURN_IF_ERROR(CheckCursor(commit.cursor()));
  DOMICILE_RETURN_IF_ERROR(CheckTime(commit.time()));
  Open draft = *std::move(open_);
  open_.reset();
  auto next = std::make_shared<SnapshotContent>();
  if (draft.full) {
    if (!draft.has_catalog || draft.law == nullptr) return Wrong("catalog or law is missing");
    next->provider = std::move(draft.provider);
    next->tenancy = std::make_shared<const tenancy::Tenancy>();
  } else {
    if (commit.cursor().server_id() != content_->cursor.server_id()) {
      return Wrong("it changes the snapshot of another server");
    }
    *next = *content_;
  }
  next->cursor = commit.cursor();
  const v1::Revision& revision = commit.cursor().revision();
  if (draft.has_catalog) {
    next->catalog = std::make_shared<const catalog::Catalog>(
        std::move(draft.processors), std::move(draft.channels), std::move(draft.connectors));
    DOMICILE_RETURN_IF_ERROR(CheckReferences(*next->catalog));
  }
  if (next->catalog->digest() != revision.catalog_digest()) {
    return Wrong("the catalog's digest is ", next->catalog->digest(), " and not ",
                 revision.catalog_digest());
  }
  if (draft.law != nullptr) next->law = std::move(draft.law);
  if (next->law->digest() != revision.law_digest()) {
    return Wrong("the law's digest is ", next->law->digest(), " and not ", revision.law_digest());
  }
  draft.changes.revision = revision.tenancy_revision();
  next->tenancy = next->tenancy->With(draft.changes);
  if (next->tenancy->tenants().size() != commit.tenant_count() ||
      next->tenancy->policies().size() != commit.policy_count()) {
    return Wrong("there are ", next->tenancy->tenants().size(), " tenants and ",
                 next->tenancy->policies().size(), " policies, and should be ",
                 commit.tenant_count(), " and ", commit.policy_count());
  }
  full_ = draft.full;
  changes_ = std::move(draft.changes);
  content_ = std::move(next);
  resumed_ = true;
  return absl::OkStatus();
}

absl::Status SnapshotDraft::TakeHeartbeat(const v1::SnapshotHeartbeat& heartbeat) {
  if (open_ || !resumed_ ||
      !google::protobuf::util::MessageDifferencer::Equals(heartbeat.cursor(), content_->cursor)) {
    return Wrong("it says that there is nothing new to what was never sent");
  }
  return CheckTime(heartbeat.time());
}

absl::Status SnapshotDraft::CheckCursor(const v1::SnapshotCursor& cursor) const {
  if (cursor.server_id().empty()) return Wrong("a commit does not say of which server it is");
  if (content_ == nullptr || cursor.server_id() != content_->cursor.server_id()) {
    return absl::OkStatus();
  }
  const v1::Revision& known = content_->cursor.revision();
  if (cursor.revision().generation() < known.generation() ||
      cursor.revision().tenancy_revision() < known.tenancy_revision()) {
    return Wrong("it goes back to an older revision of the same server");
  }
  return absl::OkStatus();
}

absl::Status SnapshotDraft::CheckTime(const google::protobuf::Timestamp& time) {
  const absl::Time said = absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
  const bool is_behind = said < latest_ - kClockTolerance;
  if (is_behind && said < clock_() - kClockTolerance) {
    return Wrong("the server's time ", absl::FormatTime(said, absl::UTCTimeZone()),
                 " is before the ", absl::FormatTime(latest_, absl::UTCTimeZone()),
                 " that was said before");
  }
  latest_ = is_behind ? said : std::max(latest_, said);
  return absl::OkStatus();
}

}  // namespace domicile::client
