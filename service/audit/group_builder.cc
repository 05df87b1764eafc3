#include "service/audit/group_builder.h"

#include <algorithm>
#include <atomic>

namespace domicile::audit {
namespace {

// No two builders use the same, since kinds and parts know only the last group that they were in.
uint64_t NewSerial() {
  static std::atomic<uint64_t> last = 0;
  return ++last;
}

}  // namespace

void GroupBuilder::Begin(int64_t first_sequence) {
  row_.first_sequence = first_sequence;
  row_.last_sequence = first_sequence - 1;
  row_.verdicts = 0;
  group_.Clear();
  names_.Clear();
  digests_.clear();
  serial_ = NewSerial();
  tenants_.clear();
  kinds_.clear();
  parts_.clear();
  revisions_.clear();
  last_revision_ = nullptr;
  has_ids_ = false;
  own_ids_.clear();
}

void GroupBuilder::Add(const Record& record) {
  const bool is_first = ++row_.last_sequence == row_.first_sequence;
  if (is_first) {
    row_.first_time_ns = row_.last_time_ns = record.time_ns;
  } else {
    row_.first_time_ns = std::min(row_.first_time_ns, record.time_ns);
    row_.last_time_ns = std::max(row_.last_time_ns, record.time_ns);
  }
  NoteId(record);
  group_.mutable_ids()->append(reinterpret_cast<const char*>(record.id.data()), record.id.size());
  group_.add_time_steps(record.time_ns);
  group_.add_tenants(TenantOf(record.tenant_id));
  group_.add_kinds_of(KindOf(*record.kind));
  group_.add_revisions_of(RevisionOf(record));
}

const GroupRow& GroupBuilder::Finish(int64_t oldest_common) {
  row_.oldest_common = oldest_common;
  // From the last on, so that each still finds the time before it. Without a sign, since a step may
  // be larger than any time.
  auto& times = *group_.mutable_time_steps();
  for (int i = times.size() - 1; i > 0; --i) {
    times[i] =
        static_cast<int64_t>(static_cast<uint64_t>(times[i]) - static_cast<uint64_t>(times[i - 1]));
  }
  row_.first_id = has_ids_ ? base::ToText(first_id_) : *own_ids_.front();
  row_.last_id = has_ids_ ? base::ToText(last_id_) : *own_ids_.front();
  for (const std::string* id : own_ids_) {
    row_.first_id = std::min(row_.first_id, *id);
    row_.last_id = std::max(row_.last_id, *id);
  }
  names_.SerializeToString(&row_.names);
  group_.SerializeToString(&row_.decisions);
  return row_;
}

void GroupBuilder::NoteId(const Record& record) {
  if (record.kind->whole) {
    own_ids_.push_back(&record.kind->own_id);
    return;
  }
  first_id_ = has_ids_ ? std::min(first_id_, record.id) : record.id;
  last_id_ = has_ids_ ? std::max(last_id_, record.id) : record.id;
  has_ids_ = true;
}

uint32_t GroupBuilder::KindOf(const Kind& kind) {
  if (kind.place.group == serial_) return kind.place.index;
  const CommonPart& check = *kind.check;
  const CommonPart& decision = *kind.decision;
  const auto [found, is_new] =
      kinds_.try_emplace({check.place.number, decision.place.number, kind.whole},
                         static_cast<uint32_t>(group_.kinds_size()));
  kind.place = {serial_, found->second};
  if (!is_new) return found->second;
  log::v1::Kind& written = *group_.add_kinds();
  written.set_check_part(check.place.number);
  written.set_decision_part(decision.place.number);
  written.set_whole(kind.whole);
  written.set_connector(ConnectorOf(kind.connector_id));
  written.set_verdict(kind.verdict);
  row_.verdicts |= VerdictBit(kind.verdict);
  Digest(check);
  Digest(decision);
  return found->second;
}

void GroupBuilder::Digest(const CommonPart& part) {
  if (part.place.group == serial_) return;
  part.place.group = serial_;
  // Another one may be equal.
  if (parts_.insert(part.place.number).second) digests_ += part.place.digest;
}

uint32_t GroupBuilder::ConnectorOf(const std::string& connector_id) {
  // There are few of them, and each kind is asked about once.
  auto& ids = *names_.mutable_connector_ids();
  const auto found = std::find(ids.begin(), ids.end(), connector_id);
  const auto index = static_cast<uint32_t>(found - ids.begin());
  if (found == ids.end()) *ids.Add() = connector_id;
  return index;
}

uint32_t GroupBuilder::TenantOf(const std::string& tenant_id) {
  const auto [found, is_new] =
      tenants_.try_emplace(tenant_id, static_cast<uint32_t>(names_.tenant_ids_size()));
  if (is_new) names_.add_tenant_ids(tenant_id);
  return found->second;
}

uint32_t GroupBuilder::RevisionOf(const Record& record) {
  const v1::Revision* revision = record.revision.get();
  if (revision == nullptr) return 0;
  if (revision == last_revision_) return last_revision_index_;
  last_revision_ = revision;
  const auto [found, is_new] = revisions_.try_emplace(
      revision->SerializeAsString(), static_cast<uint32_t>(group_.revisions_size()) + 1);
  if (is_new) *group_.add_revisions() = *revision;
  return last_revision_index_ = found->second;
}

}  // namespace domicile::audit
