#include "service/base/digest.h"

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"

namespace domicile::base {
namespace {

// EVP_sha256() is looked up anew in each use, which takes as long as the digest of a short text.
const EVP_MD* Algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

}  // namespace

std::string Sha256(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  // Fails only when the library cannot allocate or was built without SHA-256.
  if (EVP_Digest(bytes.data(), bytes.size(), digest, &size, Algorithm(), nullptr) != 1) abort();
  return std::string(reinterpret_cast<char*>(digest), size);
}

bool IsSha256Hex(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

std::string Sha256Hex(std::string_view bytes) { return absl::BytesToHexString(Sha256(bytes)); }

std::string SealOf(std::string_view seal_before, uint64_t number, std::string_view message) {
  std::string place;
  for (int shift = 56; shift >= 0; shift -= 8) place.push_back(static_cast<char>(number >> shift));
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  if (context == nullptr || EVP_DigestInit_ex(context.get(), Algorithm(), nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), seal_before.data(), seal_before.size()) != 1 ||
      EVP_DigestUpdate(context.get(), place.data(), place.size()) != 1 ||
      EVP_DigestUpdate(context.get(), message.data(), message.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), digest, &size) != 1) {
    abort();
  }
  return std::string(reinterpret_cast<char*>(digest), size);
}

std::string FirstSeal() { return std::string(32, '\0'); }

}  // namespace domicile::base
