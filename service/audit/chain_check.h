// Whether the decision log is what was written.

#ifndef DOMICILE_SERVICE_AUDIT_CHAIN_CHECK_H_
#define DOMICILE_SERVICE_AUDIT_CHAIN_CHECK_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "domicile/v1/audit_service.pb.h"
#include "service/audit/chain.h"

namespace domicile::audit {

// Where the chain begins and ends.
struct ChainEnds {
  int64_t first_sequence = 1;  // the oldest entry that is kept; behind the last when none is
  std::string first_previous;  // the hash of the entry before it
  int64_t last_sequence = 0;
  std::string last_hash;

  bool operator==(const ChainEnds&) const = default;
};

// An entry whose hash somebody kept, so that it shows when it is missing or another.
struct KnownEntry {
  int64_t sequence = 0;  // 0 when nothing is known
  std::string hash;
};

// Entries that were written at once, with one hash for all of them.
struct Link {
  int64_t first_sequence = 0;
  int64_t last_sequence = 0;
  std::string hash;  // as it is stored
};

// Is given the links of the chain in the order of their sequence, and says what is wrong with them.
class ChainCheck {
 public:
  ChainCheck(ChainEnds ends, const std::vector<KnownEntry>& known);

  // `hash_after` gives the hash that the link should have, by that of the one before.
  void Add(const Link& link, absl::FunctionRef<std::string(const std::string&)> hash_after);

  // Says that something is wrong with what the entries from there on refer to.
  void Report(v1::LogProblemKind kind, int64_t sequence, const std::string& text);

  // After the last row.
  v1::VerifyLogResponse Finish();

 private:
  void CheckKnown(const Link& link);

  const ChainEnds ends_;
  std::multimap<int64_t, std::string> known_;  // those that are not found yet
  int64_t expected_;
  std::string previous_;
  v1::VerifyLogResponse result_;
};

}  // namespace domicile::audit

#endif  // DOMICILE_SERVICE_AUDIT_CHAIN_CHECK_H_
