#include "service/receipt/signing_key.h"

#include "service/base/status_macros.h"
#include "service/receipt/receipt.h"

namespace domicile::receipt {

absl::StatusOr<std::unique_ptr<SigningKey>> SigningKey::Generate() {
  DOMICILE_ASSIGN_OR_RETURN(crypto::PrivateKey key, crypto::PrivateKey::Generate());
  return std::unique_ptr<SigningKey>(new SigningKey(std::move(key)));
}

absl::StatusOr<std::unique_ptr<SigningKey>> SigningKey::Load(const std::string& path) {
  DOMICILE_ASSIGN_OR_RETURN(crypto::PrivateKey key, crypto::PrivateKey::Load(path));
  return std::unique_ptr<SigningKey>(new SigningKey(std::move(key)));
}

absl::StatusOr<v1::Receipt> SigningKey::Sign(v1::ReceiptStatement statement) const {
  const std::string form = CanonicalForm(statement);
  v1::Receipt receipt;
  *receipt.mutable_statement() = std::move(statement);
  receipt.set_key_id(key_id());
  DOMICILE_ASSIGN_OR_RETURN(*receipt.mutable_signature(), key_.Sign(form));
  return receipt;
}

}  // namespace domicile::receipt
