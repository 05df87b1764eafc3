// Ed25519 keys, and signatures by them, as OpenSSL makes them.
//
//   DOMICILE_ASSIGN_OR_RETURN(const crypto::PrivateKey key, crypto::PrivateKey::Load("key.pem"));
//   DOMICILE_ASSIGN_OR_RETURN(const std::string signature, key.Sign(bytes));
//
// A key is known by its id, the first 16 hexadecimal digits of SHA-256 of the 32 bytes of the
// public key. It tells keys apart and proves nothing.

#ifndef DOMICILE_SERVICE_CRYPTO_ED25519_H_
#define DOMICILE_SERVICE_CRYPTO_ED25519_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

struct evp_pkey_st;

namespace domicile::crypto {

inline constexpr int kSignatureBytes = 64;

// Immutable, cheap to copy, thread-safe.
class PublicKey {
 public:
  // From PEM (SubjectPublicKeyInfo). INVALID_ARGUMENT when that holds no Ed25519 key.
  static absl::StatusOr<PublicKey> Parse(std::string_view pem);

  const std::string& key_id() const { return key_id_; }
  std::string Pem() const;

  // Whether the owner of the private key signed exactly these bytes.
  bool Verify(std::string_view bytes, std::string_view signature) const;

 private:
  friend class PrivateKey;
  PublicKey() = default;

  std::shared_ptr<evp_pkey_st> key_;
  std::string key_id_;
};

// Immutable, cheap to copy, thread-safe.
class PrivateKey {
 public:
  static absl::StatusOr<PrivateKey> Generate();

  // Reads a private key in PEM (PKCS #8) that is not encrypted. PERMISSION_DENIED when others than
  // its owner may read the file, NOT_FOUND when it cannot be read, INVALID_ARGUMENT when it holds
  // no Ed25519 key.
  static absl::StatusOr<PrivateKey> Load(const std::string& path);

  const std::string& key_id() const { return public_.key_id_; }
  const PublicKey& public_key() const { return public_; }
  std::string Pem() const;

  absl::StatusOr<std::string> Sign(std::string_view bytes) const;

 private:
  PrivateKey() = default;

  // OpenSSL keeps both halves in one object.
  PublicKey public_;
};

}  // namespace domicile::crypto

#endif  // DOMICILE_SERVICE_CRYPTO_ED25519_H_
