#include "service/audit/record.h"

#include <utility>

#include "absl/time/time.h"
#include "google/protobuf/util/time_util.h"

namespace domicile::audit {
namespace {

using google::protobuf::util::TimeUtil;

bool IsExact(const google::protobuf::Timestamp& time) {
  const auto again = TimeUtil::NanosecondsToTimestamp(NanosOf(time));
  return again.seconds() == time.seconds() && again.nanos() == time.nanos();
}

// Whether a group has room for all that is the decision's own.
bool FitsAGroup(const Entry& entry) {
  const v1::Decision& decision = entry.decision;
  return decision.has_time() && IsExact(decision.time()) &&
         entry.check.tenant_id() == decision.tenant_id() &&
         base::ParseUniqueId(decision.id()).has_value();
}

}  // namespace

Record RecordOf(const Entry& entry) {
  v1::TransferCheck check = entry.check;
  v1::Decision decision = entry.decision;
  auto kind = std::make_shared<Kind>();
  kind->verdict = decision.verdict();
  kind->connector_id = decision.connector_id();
  Record record;
  record.time_ns = NanosOf(decision.time());
  record.tenant_id = decision.tenant_id();
  if (FitsAGroup(entry)) {
    record.id = *base::ParseUniqueId(decision.id());
    if (decision.has_revision()) {
      record.revision = std::make_shared<const v1::Revision>(decision.revision());
    }
    check.clear_tenant_id();
    decision.clear_tenant_id();
    decision.clear_id();
    decision.clear_time();
    decision.clear_revision();
  } else {
    kind->whole = true;
    kind->own_id = decision.id();
  }
  kind->check = std::make_shared<const CommonPart>(check.SerializeAsString());
  kind->decision = std::make_shared<const CommonPart>(decision.SerializeAsString());
  record.kind = std::move(kind);
  return record;
}

int64_t NanosOf(const google::protobuf::Timestamp& time) {
  return absl::ToUnixNanos(absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()));
}

}  // namespace domicile::audit
