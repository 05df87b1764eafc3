#include "service/audit/record.h"

#include <optional>
#include <utility>

#include "absl/time/time.h"
#include "domicile/log/v1/group.pb.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/util/time_util.h"
#include "google/protobuf/wire_format_lite.h"

namespace domicile::audit {
namespace {

using google::protobuf::internal::WireFormatLite;
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

std::shared_ptr<const Common> MakeCommon(std::string_view connector_id, v1::Verdict verdict,
                                         std::string_view check, std::string_view decision) {
  auto common = std::make_shared<Common>();
  common->verdict = verdict;
  common->connector_id = connector_id;
  google::protobuf::io::StringOutputStream out(&common->bytes);
  google::protobuf::io::CodedOutputStream stream(&out);
  // A message that is serialised already is a field's value as it is.
  const auto write = [&stream](int field, std::string_view message) {
    stream.WriteTag(WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED));
    stream.WriteVarint32(static_cast<uint32_t>(message.size()));
    stream.WriteRaw(message.data(), static_cast<int>(message.size()));
  };
  write(log::v1::CommonPart::kCheckFieldNumber, check);
  write(log::v1::CommonPart::kDecisionFieldNumber, decision);
  stream.Trim();
  return common;
}

Record RecordOf(const Entry& entry) {
  const v1::Decision& decision = entry.decision;
  auto common = std::make_shared<Common>();
  common->verdict = decision.verdict();
  common->connector_id = decision.connector_id();
  log::v1::CommonPart part;
  *part.mutable_check() = entry.check;
  *part.mutable_decision() = decision;
  Record record;
  record.time_ns = NanosOf(decision.time());
  record.tenant_id = decision.tenant_id();
  if (FitsAGroup(entry)) {
    record.id = *base::ParseUniqueId(decision.id());
    if (decision.has_revision()) {
      record.revision = std::make_shared<const v1::Revision>(decision.revision());
    }
    part.mutable_check()->clear_tenant_id();
    part.mutable_decision()->clear_tenant_id();
    part.mutable_decision()->clear_id();
    part.mutable_decision()->clear_time();
    part.mutable_decision()->clear_revision();
  } else {
    part.set_whole(true);
    common->whole = true;
    common->own_id = decision.id();
  }
  common->bytes = part.SerializeAsString();
  record.common = std::move(common);
  return record;
}

int64_t NanosOf(const google::protobuf::Timestamp& time) {
  return absl::ToUnixNanos(absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()));
}

}  // namespace domicile::audit
