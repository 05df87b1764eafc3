// The key that receipts are signed with.

#ifndef DOMICILE_SERVICE_RECEIPT_SIGNING_KEY_H_
#define DOMICILE_SERVICE_RECEIPT_SIGNING_KEY_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "domicile/v1/receipt.pb.h"

namespace domicile::receipt {

// An Ed25519 private key. Thread-safe.
class SigningKey {
 public:
  static absl::StatusOr<std::unique_ptr<SigningKey>> Generate();

  // Reads a private key in PEM (PKCS #8). PERMISSION_DENIED when others than its owner may read the
  // file, NOT_FOUND when it cannot be read, INVALID_ARGUMENT when it holds no Ed25519 key.
  static absl::StatusOr<std::unique_ptr<SigningKey>> Load(const std::string& path);

  ~SigningKey();
  SigningKey(const SigningKey&) = delete;
  SigningKey& operator=(const SigningKey&) = delete;

  const std::string& key_id() const;
  std::string PublicKeyPem() const;
  std::string PrivateKeyPem() const;

  absl::StatusOr<v1::Receipt> Sign(v1::ReceiptStatement statement) const;

 private:
  struct Key;
  explicit SigningKey(std::unique_ptr<Key> key);
  std::unique_ptr<Key> key_;
};

}  // namespace domicile::receipt

#endif  // DOMICILE_SERVICE_RECEIPT_SIGNING_KEY_H_
