#include "service/transport/tls_identity.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"

namespace domicile {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

absl::StatusOr<std::string> ReadPem(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in.is_open()) {
    const std::string text = absl::StrCat(file, ": ", std::strerror(errno));
    return errno == EACCES ? absl::PermissionDeniedError(text) : absl::NotFoundError(text);
  }
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

Bio BioOf(const std::string& pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
}

// The first certificate; FAILED_PRECONDITION when there is none, or when anything behind it is
// none.
absl::StatusOr<Certificate> FirstCertificate(const std::string& pem, const std::string& file) {
  const Bio bio = BioOf(pem);
  Certificate first(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free);
  bool all_right = first != nullptr;
  while (all_right) {
    const Certificate next(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free);
    if (next != nullptr) continue;
    // Nothing is left, and that was no other error.
    all_right = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    break;
  }
  ERR_clear_error();
  if (!all_right) {
    return absl::FailedPreconditionError(
        absl::StrCat(file, ": is not one certificate or more in PEM"));
  }
  return first;
}

absl::Status CheckKey(const TlsFiles& files, const TlsContent& content, X509* certificate) {
  struct stat found = {};
  if (stat(files.key.c_str(), &found) == 0 && (found.st_mode & (S_IROTH | S_IWOTH)) != 0) {
    return absl::PermissionDeniedError(absl::StrCat(
        files.key, ": everybody may read this private key; `chmod o-rw ", files.key, "`"));
  }
  const Bio bio = BioOf(content.key);
  // An encrypted key would have OpenSSL ask the terminal for its pass phrase.
  const auto no_phrase = [](char*, int, int, void*) { return 0; };
  const Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_phrase, nullptr), &EVP_PKEY_free);
  ERR_clear_error();
  if (key == nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat(files.key, ": is no private key in PEM without a pass phrase"));
  }
  const bool belongs = X509_check_private_key(certificate, key.get()) == 1;
  ERR_clear_error();
  if (belongs) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(files.key, ": is not the key of the certificate in ", files.certificate));
}

// Called by gRPC for each connection.
grpc_ssl_certificate_config_reload_status Fetch(void* user_data,
                                                grpc_ssl_server_certificate_config** config);

// What gRPC has no C++ class for: TLS whose certificates may change.
class ReloadingCredentials final : public grpc::ServerCredentials {
 public:
  ReloadingCredentials(TlsIdentity& identity, grpc_ssl_client_certificate_request_type request)
      : identity_(identity),
        credentials_(grpc_ssl_server_credentials_create_with_options(
            grpc_ssl_server_credentials_create_options_using_config_fetcher(request, &Fetch,
                                                                            this))) {}

  ~ReloadingCredentials() override { grpc_server_credentials_release(credentials_); }

  void SetAuthMetadataProcessor(const std::shared_ptr<grpc::AuthMetadataProcessor>&) override {}

  // False when there is nothing new.
  bool FetchNew(grpc_ssl_server_certificate_config** config) {
    absl::MutexLock lock(&mutex_);
    const uint64_t generation = identity_.generation();
    if (fetched_ && generation == generation_) return false;
    const std::shared_ptr<const TlsContent> content = identity_.Get();
    const grpc_ssl_pem_key_cert_pair pair = {content->key.c_str(), content->certificate.c_str()};
    *config = grpc_ssl_server_certificate_config_create(
        content->client_ca.empty() ? nullptr : content->client_ca.c_str(), &pair, 1);
    fetched_ = true;
    generation_ = generation;
    return true;
  }

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  TlsIdentity& identity_;
  absl::Mutex mutex_;
  bool fetched_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
  grpc_server_credentials* const credentials_;
};

grpc_ssl_certificate_config_reload_status Fetch(void* user_data,
                                                grpc_ssl_server_certificate_config** config) {
  return static_cast<ReloadingCredentials*>(user_data)->FetchNew(config)
             ? GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW
             : GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
}

}  // namespace

absl::StatusOr<TlsContent> ReadTls(const TlsFiles& files) {
  TlsContent content;
  DOMICILE_ASSIGN_OR_RETURN(content.certificate, ReadPem(files.certificate));
  DOMICILE_ASSIGN_OR_RETURN(content.key, ReadPem(files.key));
  DOMICILE_ASSIGN_OR_RETURN(const Certificate certificate,
                            FirstCertificate(content.certificate, files.certificate));
  DOMICILE_RETURN_IF_ERROR(CheckKey(files, content, certificate.get()));
  if (!files.client_ca.empty()) {
    DOMICILE_ASSIGN_OR_RETURN(content.client_ca, ReadPem(files.client_ca));
    DOMICILE_RETURN_IF_ERROR(FirstCertificate(content.client_ca, files.client_ca).status());
  }
  if (X509_cmp_current_time(X509_get0_notAfter(certificate.get())) < 0) {
    spdlog::warn("the certificate in {} has expired", files.certificate);
  }
  return content;
}

absl::StatusOr<std::unique_ptr<TlsIdentity>> TlsIdentity::Open(const TlsFiles& files) {
  DOMICILE_ASSIGN_OR_RETURN(TlsContent content, ReadTls(files));
  std::unique_ptr<TlsIdentity> identity(new TlsIdentity(files));
  absl::MutexLock lock(&identity->mutex_);
  identity->content_ = std::make_shared<const TlsContent>(std::move(content));
  return identity;
}

absl::Status TlsIdentity::Reload() {
  absl::StatusOr<TlsContent> content = ReadTls(files_);
  absl::MutexLock lock(&mutex_);
  // Whatever changes beside the files makes them be read.
  if (!content.ok() && content.status() == outcome_) return outcome_;
  outcome_ = content.status();
  if (content.ok() && *content == *content_) return outcome_;
  if (!content.ok()) {
    spdlog::error("the certificates stay as they are: {}", std::string(outcome_.message()));
    return outcome_;
  }
  spdlog::info("certificates were read again from {}", files_.certificate);
  content_ = std::make_shared<const TlsContent>(*std::move(content));
  ++generation_;
  return absl::OkStatus();
}

std::shared_ptr<const TlsContent> TlsIdentity::Get() const {
  absl::MutexLock lock(&mutex_);
  return content_;
}

uint64_t TlsIdentity::generation() const {
  absl::MutexLock lock(&mutex_);
  return generation_;
}

std::shared_ptr<grpc::ServerCredentials> MakeServerCredentials(TlsIdentity& identity,
                                                               bool certificates_required) {
  grpc_ssl_client_certificate_request_type request = GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE;
  if (!identity.files().client_ca.empty()) {
    request = certificates_required ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                                    : GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY;
  }
  return std::make_shared<ReloadingCredentials>(identity, request);
}

}  // namespace domicile
