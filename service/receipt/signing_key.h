// The key that receipts are signed with.

#ifndef DOMICILE_SERVICE_RECEIPT_SIGNING_KEY_H_
#define DOMICILE_SERVICE_RECEIPT_SIGNING_KEY_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "domicile/v1/receipt.pb.h"
#include "service/crypto/ed25519.h"

namespace domicile::receipt {

// Thread-safe.
class SigningKey {
 public:
  static absl::StatusOr<std::unique_ptr<SigningKey>> Generate();

  // The errors are those of crypto::PrivateKey::Load.
  static absl::StatusOr<std::unique_ptr<SigningKey>> Load(const std::string& path);

  const std::string& key_id() const { return key_.key_id(); }
  std::string PublicKeyPem() const { return key_.public_key().Pem(); }
  std::string PrivateKeyPem() const { return key_.Pem(); }

  absl::StatusOr<v1::Receipt> Sign(v1::ReceiptStatement statement) const;

 private:
  explicit SigningKey(crypto::PrivateKey key) : key_(std::move(key)) {}
  const crypto::PrivateKey key_;
};

}  // namespace domicile::receipt

#endif  // DOMICILE_SERVICE_RECEIPT_SIGNING_KEY_H_
