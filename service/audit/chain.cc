#include "service/audit/chain.h"

#include "absl/strings/str_cat.h"
#include "service/base/digest.h"

namespace domicile::audit {
namespace {

constexpr char kDomain[] = "domicile decision log v1";
constexpr char kGroupDomain[] = "domicile decision log group v1";
constexpr char kEntryDomain[] = "domicile decision log entry v1";

void Append(std::string_view field, std::string& form) {
  absl::StrAppend(&form, field.size(), ":");
  form += field;
  form.push_back('\n');
}

void Append(int64_t field, std::string& form) { Append(std::to_string(field), form); }

}  // namespace

std::string GenesisHash() { return base::Sha256Hex(kDomain); }

std::string HashOf(std::string_view previous_hash, const Row& row) {
  std::string form;
  form.reserve(row.check.size() + row.decision.size() + 512);
  Append(kDomain, form);
  Append(previous_hash, form);
  Append(row.sequence, form);
  Append(row.time_ns, form);
  Append(row.id, form);
  Append(row.tenant_id, form);
  Append(row.connector_id, form);
  Append(row.verdict, form);
  Append(row.check, form);
  Append(row.decision, form);
  return base::Sha256Hex(form);
}

std::string HashOf(std::string_view previous_hash, const GroupRow& group,
                   std::string_view digests) {
  std::string form;
  form.reserve(group.names.size() + group.decisions.size() + digests.size() + 512);
  Append(kGroupDomain, form);
  Append(previous_hash, form);
  Append(group.first_sequence, form);
  Append(group.last_sequence, form);
  Append(group.first_time_ns, form);
  Append(group.last_time_ns, form);
  Append(group.first_id, form);
  Append(group.last_id, form);
  Append(group.verdicts, form);
  Append(group.oldest_common, form);
  Append(group.names, form);
  Append(group.decisions, form);
  Append(digests, form);
  return base::Sha256Hex(form);
}

std::string EntryHash(const std::string& group_hash, int64_t sequence, int64_t last_sequence) {
  if (sequence == last_sequence) return group_hash;
  std::string form;
  Append(kEntryDomain, form);
  Append(group_hash, form);
  Append(sequence, form);
  return base::Sha256Hex(form);
}

}  // namespace domicile::audit
