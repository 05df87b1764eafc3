#include "tests/support/certificates.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdlib>

#include "absl/strings/str_join.h"

namespace domicile::testing {
namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Made = std::shared_ptr<X509>;

Key NewKey() { return Key(EVP_EC_gen("P-256"), &EVP_PKEY_free); }

template <typename Write>
std::string Pem(const Write& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), &BIO_free);
  write(bio.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

std::string PemOf(const Made& certificate) {
  return Pem([&](BIO* bio) { PEM_write_bio_X509(bio, certificate.get()); });
}

void AddExtension(X509* certificate, int name, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, name, value.c_str());
  if (extension == nullptr) abort();
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

// Signed by `issuer_key`; by itself when `issuer` is null.
Made Make(const std::string& name, const Key& key, X509* issuer, const Key& issuer_key, int days,
          const std::vector<std::string>& alternative_names) {
  constexpr long kDay = 24 * 60 * 60;
  Made made(X509_new(), &X509_free);
  X509_set_version(made.get(), 2);
  int64_t serial = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&serial), 7);
  ASN1_INTEGER_set_int64(X509_get_serialNumber(made.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -2 * kDay);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), days * kDay);
  X509_set_pubkey(made.get(), key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(made.get(), X509_get_subject_name(issuer == nullptr ? made.get() : issuer));
  if (issuer == nullptr) AddExtension(made.get(), NID_basic_constraints, "critical,CA:TRUE");
  if (!alternative_names.empty()) {
    AddExtension(made.get(), NID_subject_alt_name, absl::StrJoin(alternative_names, ","));
  }
  if (X509_sign(made.get(), issuer_key.get(), EVP_sha256()) == 0) abort();
  return made;
}

}  // namespace

CertificateAuthority::CertificateAuthority(const std::string& name)
    : key_(NewKey()), self_(Make(name, key_, nullptr, key_, 1, {})), certificate_(PemOf(self_)) {}

Certificate CertificateAuthority::Issue(const std::string& name,
                                        const std::vector<std::string>& alternative_names,
                                        int days) const {
  const Key key = NewKey();
  return {PemOf(Make(name, key, self_.get(), key_, days, alternative_names)), Pem([&](BIO* bio) {
            PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

}  // namespace domicile::testing
