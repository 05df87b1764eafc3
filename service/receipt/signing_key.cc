#include "service/receipt/signing_key.h"

#include <openssl/pem.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/receipt/openssl_key.h"
#include "service/receipt/receipt.h"

namespace domicile::receipt {
namespace {

template <typename Write>
std::string Pem(const Write& write) {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (bio == nullptr || write(bio.get()) != 1) return "";
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return std::string(bytes, static_cast<size_t>(size));
}

}  // namespace

struct SigningKey::Key {
  PrivateOrPublicKey key;
  std::string id;
};

SigningKey::SigningKey(std::unique_ptr<Key> key) : key_(std::move(key)) {}
SigningKey::~SigningKey() = default;

absl::StatusOr<std::unique_ptr<SigningKey>> SigningKey::Generate() {
  auto key = std::make_unique<Key>();
  key->key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  if (key->key == nullptr) return absl::InternalError("OpenSSL cannot make an Ed25519 key");
  key->id = KeyIdOf(*key->key);
  return std::unique_ptr<SigningKey>(new SigningKey(std::move(key)));
}

absl::StatusOr<std::unique_ptr<SigningKey>> SigningKey::Load(const std::string& path) {
  struct stat about = {};
  if (stat(path.c_str(), &about) != 0) {
    return absl::NotFoundError(absl::StrCat("cannot read the signing key `", path, "`"));
  }
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::PermissionDeniedError(absl::StrCat("the signing key `", path,
                                                    "` may be used by others than its owner; "
                                                    "chmod 600 it"));
  }
  std::ifstream stream(path, std::ios::binary);
  const std::string pem((std::istreambuf_iterator<char>(stream)), {});
  if (!stream) return absl::NotFoundError(absl::StrCat("cannot read the signing key `", path, "`"));
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  auto key = std::make_unique<Key>();
  key->key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  if (key->key != nullptr) key->id = KeyIdOf(*key->key);
  if (key->id.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("`", path,
                     "` holds no Ed25519 private key in PEM; `openssl genpkey -algorithm ed25519` "
                     "makes one"));
  }
  return std::unique_ptr<SigningKey>(new SigningKey(std::move(key)));
}

const std::string& SigningKey::key_id() const { return key_->id; }

std::string SigningKey::PublicKeyPem() const {
  return Pem([this](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key_->key.get()); });
}

std::string SigningKey::PrivateKeyPem() const {
  return Pem([this](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, key_->key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

absl::StatusOr<v1::Receipt> SigningKey::Sign(v1::ReceiptStatement statement) const {
  const std::string form = CanonicalForm(statement);
  v1::Receipt receipt;
  *receipt.mutable_statement() = std::move(statement);
  receipt.set_key_id(key_->id);
  std::string signature(64, '\0');
  size_t size = signature.size();
  const DigestContext context(EVP_MD_CTX_new());
  if (context == nullptr ||
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_->key.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     reinterpret_cast<const unsigned char*>(form.data()), form.size()) != 1) {
    return absl::InternalError("OpenSSL cannot sign");
  }
  receipt.set_signature(signature);
  return receipt;
}

}  // namespace domicile::receipt
