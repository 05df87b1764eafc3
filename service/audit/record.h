// Decisions on their way into the log: what each has for itself, and a reference to what it has in
// common with others.

#ifndef DOMICILE_SERVICE_AUDIT_RECORD_H_
#define DOMICILE_SERVICE_AUDIT_RECORD_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "domicile/v1/decision.pb.h"
#include "domicile/v1/revision.pb.h"
#include "domicile/v1/transfer_check.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "service/base/unique_id.h"

namespace domicile::audit {

// A serialised message that decisions have in common. Immutable, for one log.
struct CommonPart {
  explicit CommonPart(std::string message) : bytes(std::move(message)) {}

  const std::string bytes;
  // Where the log's writer has put it. Nobody else reads this.
  struct Place {
    uint64_t chapter = 0;  // in which the number holds; 0 for none
    uint64_t group = 0;    // the last that refers to it; 0 for none
    int64_t number = 0;
    std::string digest;
  };
  mutable Place place;
};
using CommonPartPointer = std::shared_ptr<const CommonPart>;

// What decisions have in common. Immutable, for one log.
struct Kind {
  // Where the log's writer has put it. Nobody else reads this. First, so that those who count
  // references and the writer touch the same line of the cache.
  struct Place {
    uint64_t group = 0;  // in which the index holds; 0 for none
    uint32_t index = 0;
  };
  mutable Place place;
  v1::Verdict verdict = v1::VERDICT_UNSPECIFIED;
  bool whole = false;          // whether it is one decision's own, with all that is said of it
  CommonPartPointer check;     // a v1::TransferCheck without its tenant
  CommonPartPointer decision;  // a v1::Decision without its tenant, id, time and revision
  std::string connector_id;
  std::string own_id;  // of the decision that is kept whole
};

// One decision. What is not said here is in `kind`, all of it for a decision that is kept whole.
struct Record {
  int64_t time_ns = 0;  // since the Unix epoch
  base::UniqueId id = {};
  std::shared_ptr<const Kind> kind;              // never null
  std::shared_ptr<const v1::Revision> revision;  // null for none
  std::string tenant_id;
};

// A decision and what was asked.
struct Entry {
  v1::TransferCheck check;
  v1::Decision decision;
};

// The record of an entry, whose kind is its own; the log finds out which parts are equal.
Record RecordOf(const Entry& entry);

// Beyond the years that 64 bits of nanoseconds hold, the nearest that they do.
int64_t NanosOf(const google::protobuf::Timestamp& time);

}  // namespace domicile::audit

#endif  // DOMICILE_SERVICE_AUDIT_RECORD_H_
