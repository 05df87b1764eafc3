// The hashes that chain the decision log.

#ifndef DOMICILE_SERVICE_AUDIT_CHAIN_H_
#define DOMICILE_SERVICE_AUDIT_CHAIN_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace domicile::audit {

// A decision as a row of its own, as logs had them before there were groups.
struct Row {
  int64_t sequence = 0;
  int64_t time_ns = 0;  // since the Unix epoch
  std::string id;
  std::string tenant_id;
  std::string connector_id;
  int verdict = 0;
  std::string check;     // a serialized v1::TransferCheck
  std::string decision;  // a serialized v1::Decision
};

// Decisions that were written at once. The columns repeat what the messages say, so that they can
// be searched.
struct GroupRow {
  int64_t first_sequence = 0;
  int64_t last_sequence = 0;
  // The earliest and the latest, and the first and the last id as texts sort.
  int64_t first_time_ns = 0;
  int64_t last_time_ns = 0;
  std::string first_id;
  std::string last_id;
  int64_t verdicts = 0;       // VerdictBit of each
  int64_t oldest_common = 0;  // it refers to no common part of a lower number
  std::string names;          // a serialised log::v1::GroupNames
  std::string decisions;      // a serialised log::v1::Group
};

constexpr int64_t VerdictBit(int verdict) { return int64_t{1} << (verdict & 31); }

// What stands before the first row.
std::string GenesisHash();

// SHA-256, in hexadecimal, over the hash before and every column of this row, each with its length
// before it, so that no two rows share a form.
std::string HashOf(std::string_view previous_hash, const Row& row);

// The same of a group. `digests` are SHA-256, 32 bytes each, of the common parts that it refers to,
// each once, in the order of its kinds.
std::string HashOf(std::string_view previous_hash, const GroupRow& group, std::string_view digests);

// The hash of one entry of a group: that of the group for its last, and one that is made from it
// for those before.
std::string EntryHash(const std::string& group_hash, int64_t sequence, int64_t last_sequence);

}  // namespace domicile::audit

#endif  // DOMICILE_SERVICE_AUDIT_CHAIN_H_
