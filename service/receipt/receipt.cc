#include "service/receipt/receipt.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "service/base/digest.h"
#include "service/crypto/ed25519.h"

namespace domicile::receipt {
namespace {

constexpr char kDomain[] = "domicile receipt v1\n";

void AppendSerialized(const google::protobuf::Message& message, std::string& bytes) {
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream out(&stream);
  out.SetSerializationDeterministic(true);
  out.WriteVarint64(message.ByteSizeLong());
  // Fails only for a required field that is missing, which proto3 does not have.
  if (!message.SerializeToCodedStream(&out)) abort();
}

std::string DigestOf(const std::vector<const google::protobuf::Message*>& messages) {
  std::string bytes;
  for (const google::protobuf::Message* message : messages) AppendSerialized(*message, bytes);
  return base::Sha256Hex(bytes);
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E9SZ",
                          absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()),
                          absl::UTCTimeZone());
}

// `ALLOW` for VERDICT_ALLOW.
std::string VerdictText(v1::Verdict verdict) {
  const std::string name = v1::Verdict_Name(verdict);
  constexpr size_t kPrefix = sizeof("VERDICT_") - 1;
  // A value that this program does not know has no name, and must still be signed as it is.
  return name.size() > kPrefix ? name.substr(kPrefix) : absl::StrCat(static_cast<int>(verdict));
}

void AppendLine(const std::string& name, const std::string& value, std::string& form) {
  absl::StrAppend(&form, name, ": ",
                  absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"\n", "\\n"}, {"\r", "\\r"}}), "\n");
}

}  // namespace

v1::ReceiptStatement MakeStatement(const v1::TransferCheck& check, const v1::Decision& decision,
                                   const v1::Tenant& tenant,
                                   const std::vector<const v1::Policy*>& policies) {
  v1::ReceiptStatement statement;
  statement.set_decision_id(decision.id());
  *statement.mutable_time() = decision.time();
  statement.set_tenant_id(decision.tenant_id());
  statement.set_connector_id(decision.connector_id());
  statement.set_verdict(decision.verdict());
  statement.set_as_of(decision.as_of());
  statement.set_valid_until(decision.valid_until());
  statement.set_catalog_digest(decision.revision().catalog_digest());
  statement.set_law_digest(decision.revision().law_digest());
  std::vector<const google::protobuf::Message*> rules = {&tenant};
  rules.insert(rules.end(), policies.begin(), policies.end());
  statement.set_policy_digest(DigestOf(rules));
  *statement.mutable_paths() = decision.paths();
  statement.set_request_digest(DigestOf({&check}));
  return statement;
}

std::string CanonicalForm(const v1::ReceiptStatement& statement) {
  std::string form = kDomain;
  AppendLine("decision_id", statement.decision_id(), form);
  AppendLine("time", TimeText(statement.time()), form);
  AppendLine("tenant_id", statement.tenant_id(), form);
  AppendLine("connector_id", statement.connector_id(), form);
  AppendLine("verdict", VerdictText(statement.verdict()), form);
  AppendLine("as_of", statement.as_of(), form);
  AppendLine("valid_until", statement.valid_until(), form);
  AppendLine("catalog_digest", statement.catalog_digest(), form);
  AppendLine("law_digest", statement.law_digest(), form);
  AppendLine("policy_digest", statement.policy_digest(), form);
  for (const std::string& path : statement.paths()) AppendLine("paths", path, form);
  AppendLine("request_digest", statement.request_digest(), form);
  return form;
}

absl::Status Verify(const v1::Receipt& receipt, const std::vector<std::string>& public_keys_pem) {
  if (!receipt.has_statement() || receipt.key_id().empty() || receipt.signature().empty()) {
    return absl::InvalidArgumentError("the receipt lacks its statement, key id or signature");
  }
  std::vector<std::string> ids;
  for (const std::string& pem : public_keys_pem) {
    const absl::StatusOr<crypto::PublicKey> key = crypto::PublicKey::Parse(pem);
    if (!key.ok()) return absl::InvalidArgumentError("a key is no Ed25519 public key in PEM");
    const std::string& id = ids.emplace_back(key->key_id());
    if (id != receipt.key_id()) continue;
    if (key->Verify(CanonicalForm(receipt.statement()), receipt.signature())) {
      return absl::OkStatus();
    }
    return absl::UnauthenticatedError(absl::StrCat(
        "the signature is not one by key ", id, " over this statement: one of them was altered"));
  }
  return absl::NotFoundError(absl::StrCat("the receipt was signed with key ", receipt.key_id(),
                                          ", and the keys given are ", absl::StrJoin(ids, ", ")));
}

}  // namespace domicile::receipt
