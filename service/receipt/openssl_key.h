// OpenSSL's keys, as this folder uses them.

#ifndef DOMICILE_SERVICE_RECEIPT_OPENSSL_KEY_H_
#define DOMICILE_SERVICE_RECEIPT_OPENSSL_KEY_H_

#include <openssl/bio.h>
#include <openssl/evp.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "service/base/digest.h"

namespace domicile::receipt {

struct OpensslDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using PrivateOrPublicKey = std::unique_ptr<EVP_PKEY, OpensslDeleter>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, OpensslDeleter>;
using Bio = std::unique_ptr<BIO, OpensslDeleter>;

// The first 16 hexadecimal digits of SHA-256 of the public key's 32 bytes; empty when the key is
// not Ed25519.
inline std::string KeyIdOf(const EVP_PKEY& key) {
  constexpr size_t kPublicKeySize = 32;
  constexpr size_t kKeyIdSize = 16;
  std::string bytes(kPublicKeySize, '\0');
  size_t size = bytes.size();
  if (EVP_PKEY_id(&key) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_public_key(&key, reinterpret_cast<unsigned char*>(bytes.data()), &size) !=
          1) {
    return "";
  }
  return base::Sha256Hex(bytes).substr(0, kKeyIdSize);
}

}  // namespace domicile::receipt

#endif  // DOMICILE_SERVICE_RECEIPT_OPENSSL_KEY_H_
