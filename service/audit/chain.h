// The hashes that chain the rows of the decision log.

#ifndef DOMICILE_SERVICE_AUDIT_CHAIN_H_
#define DOMICILE_SERVICE_AUDIT_CHAIN_H_

#include <cstdint>
#include <string>

namespace domicile::audit {

// A row as it is stored. The columns repeat what the messages say, so that they can be searched.
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

// What stands before the first row.
std::string GenesisHash();

// SHA-256, in hexadecimal, over the hash of the row before and every column of this one, each with
// its length before it, so that no two rows share a form.
std::string HashOf(const std::string& previous_hash, const Row& row);

}  // namespace domicile::audit

#endif  // DOMICILE_SERVICE_AUDIT_CHAIN_H_
