#include "service/audit/chain.h"

#include "absl/strings/str_cat.h"
#include "service/base/digest.h"

namespace domicile::audit {
namespace {

constexpr char kDomain[] = "domicile decision log v1";

void Append(const std::string& field, std::string& form) {
  absl::StrAppend(&form, field.size(), ":", field, "\n");
}

}  // namespace

std::string GenesisHash() { return base::Sha256Hex(kDomain); }

std::string HashOf(const std::string& previous_hash, const Row& row) {
  std::string form;
  form.reserve(row.check.size() + row.decision.size() + 512);
  Append(kDomain, form);
  Append(previous_hash, form);
  Append(std::to_string(row.sequence), form);
  Append(std::to_string(row.time_ns), form);
  Append(row.id, form);
  Append(row.tenant_id, form);
  Append(row.connector_id, form);
  Append(std::to_string(row.verdict), form);
  Append(row.check, form);
  Append(row.decision, form);
  return base::Sha256Hex(form);
}

}  // namespace domicile::audit
