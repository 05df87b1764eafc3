// Decisions on their way into the log: what each has for itself, and a reference to what it has in
// common with others.

#ifndef DOMICILE_SERVICE_AUDIT_RECORD_H_
#define DOMICILE_SERVICE_AUDIT_RECORD_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "domicile/v1/decision.pb.h"
#include "domicile/v1/revision.pb.h"
#include "domicile/v1/transfer_check.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "service/base/unique_id.h"

namespace domicile::audit {

// Where the log's writer has put what decisions have in common. Nobody else reads it.
struct CommonPlace {
  uint64_t chapter = 0;  // in which the number holds; 0 for none
  int64_t number = 0;
  std::string digest;
  uint64_t group = 0;  // in which the index holds; 0 for none
  uint32_t index = 0;
};

// What decisions have in common. Immutable, for one log.
struct Common {
  v1::Verdict verdict = v1::VERDICT_UNSPECIFIED;
  std::string connector_id;
  std::string bytes;   // a serialised log::v1::CommonPart
  bool whole = false;  // whether it is one decision's own, with all that is said of it
  std::string own_id;  // that decision's id
  mutable CommonPlace place;
};

// One decision. What is not said here is in `common`, all of it for a decision that is kept whole.
struct Record {
  int64_t time_ns = 0;  // since the Unix epoch
  base::UniqueId id = {};
  std::shared_ptr<const Common> common;          // never null
  std::shared_ptr<const v1::Revision> revision;  // null for none
  std::string tenant_id;
};

// A decision and what was asked.
struct Entry {
  v1::TransferCheck check;
  v1::Decision decision;
};

// From serialised messages: a TransferCheck without its tenant, and a Decision without tenant, id,
// time and revision. Both name the connector.
std::shared_ptr<const Common> MakeCommon(std::string_view connector_id, v1::Verdict verdict,
                                         std::string_view check, std::string_view decision);

// The record of an entry, which refers to a common part of its own; the log finds out which ones
// are equal.
Record RecordOf(const Entry& entry);

// Beyond the years that 64 bits of nanoseconds hold, the nearest that they do.
int64_t NanosOf(const google::protobuf::Timestamp& time);

}  // namespace domicile::audit

#endif  // DOMICILE_SERVICE_AUDIT_RECORD_H_
