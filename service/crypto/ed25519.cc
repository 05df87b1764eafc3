#include "service/crypto/ed25519.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>

#include <cstdio>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "service/base/digest.h"

namespace domicile::crypto {
namespace {

struct Deleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, Deleter>;
using Bio = std::unique_ptr<BIO, Deleter>;
using File = std::unique_ptr<std::FILE, Deleter>;

const unsigned char* Bytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Empty when the key is not Ed25519.
std::string KeyIdOf(const EVP_PKEY* key) {
  constexpr size_t kPublicKeySize = 32;
  constexpr size_t kKeyIdSize = 16;
  std::string bytes(kPublicKeySize, '\0');
  size_t size = bytes.size();
  if (key == nullptr || EVP_PKEY_id(key) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(bytes.data()), &size) !=
          1) {
    return "";
  }
  return base::Sha256Hex(bytes).substr(0, kKeyIdSize);
}

// OpenSSL would ask a terminal.
int NoPassphrase(char*, int, int, void*) { return -1; }

Bio Reading(std::string_view bytes) {
  return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

template <typename Write>
std::string Written(const Write& write) {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (bio == nullptr || write(bio.get()) != 1) return "";
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return std::string(bytes, static_cast<size_t>(size));
}

// The content of a file that nobody but its owner may use.
absl::StatusOr<std::string> ReadSecret(const std::string& path) {
  const absl::Status unreadable =
      absl::NotFoundError(absl::StrCat("cannot read the signing key `", path, "`"));
  const File file(std::fopen(path.c_str(), "rbe"));
  struct stat about = {};
  if (file == nullptr || fstat(fileno(file.get()), &about) != 0) return unreadable;
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::PermissionDeniedError(absl::StrCat("the signing key `", path,
                                                    "` may be used by others than its owner; "
                                                    "chmod 600 it"));
  }
  std::string content(16 << 10, '\0');
  content.resize(std::fread(content.data(), 1, content.size(), file.get()));
  if (std::ferror(file.get()) != 0) return unreadable;
  return content;
}

}  // namespace

absl::StatusOr<PublicKey> PublicKey::Parse(std::string_view pem) {
  const Bio bio = Reading(pem);
  PublicKey key;
  key.key_.reset(PEM_read_bio_PUBKEY(bio.get(), nullptr, NoPassphrase, nullptr), EVP_PKEY_free);
  key.key_id_ = KeyIdOf(key.key_.get());
  if (key.key_id_.empty()) return absl::InvalidArgumentError("is no Ed25519 public key in PEM");
  return key;
}

std::string PublicKey::Pem() const {
  return Written([this](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key_.get()); });
}

bool PublicKey::Verify(std::string_view bytes, std::string_view signature) const {
  const DigestContext context(EVP_MD_CTX_new());
  return context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(bytes),
                          bytes.size()) == 1;
}

absl::StatusOr<PrivateKey> PrivateKey::Generate() {
  PrivateKey key;
  key.public_.key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free);
  key.public_.key_id_ = KeyIdOf(key.public_.key_.get());
  if (key.key_id().empty()) return absl::InternalError("OpenSSL cannot make an Ed25519 key");
  return key;
}

absl::StatusOr<PrivateKey> PrivateKey::Load(const std::string& path) {
  const absl::StatusOr<std::string> pem = ReadSecret(path);
  if (!pem.ok()) return pem.status();
  const Bio bio = Reading(*pem);
  PrivateKey key;
  key.public_.key_.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassphrase, nullptr),
                         EVP_PKEY_free);
  key.public_.key_id_ = KeyIdOf(key.public_.key_.get());
  if (key.key_id().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("`", path,
                     "` holds no Ed25519 private key in PEM; `openssl genpkey -algorithm ed25519` "
                     "makes one"));
  }
  return key;
}

std::string PrivateKey::Pem() const {
  return Written([this](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, public_.key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

absl::StatusOr<std::string> PrivateKey::Sign(std::string_view bytes) const {
  std::string signature(kSignatureBytes, '\0');
  size_t size = signature.size();
  const DigestContext context(EVP_MD_CTX_new());
  if (context == nullptr ||
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, public_.key_.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     Bytes(bytes), bytes.size()) != 1) {
    return absl::InternalError("OpenSSL cannot sign");
  }
  return signature;
}

}  // namespace domicile::crypto
