// The certificate that the server shows, and those that it trusts to sign callers' certificates:
// files, read again when they change.

#ifndef DOMICILE_SERVICE_TRANSPORT_TLS_IDENTITY_H_
#define DOMICILE_SERVICE_TRANSPORT_TLS_IDENTITY_H_

#include <grpcpp/security/server_credentials.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "service/transport/tls_files.h"

namespace domicile {

struct TlsContent {
  std::string certificate;
  std::string key;
  std::string client_ca;

  bool operator==(const TlsContent&) const = default;
};

// Reads the files and checks that the key belongs to the certificate. NOT_FOUND for a file that is
// missing, PERMISSION_DENIED for a key that everybody may read, FAILED_PRECONDITION for what is no
// certificate or key, and for two that do not belong together.
absl::StatusOr<TlsContent> ReadTls(const TlsFiles& files);

// Thread-safe.
class TlsIdentity {
 public:
  // Fails as ReadTls() does.
  static absl::StatusOr<std::unique_ptr<TlsIdentity>> Open(const TlsFiles& files);

  // Reads the files again; connections that are made from then on see what they hold. On an error,
  // which the log names once, all stays as it was.
  absl::Status Reload();

  // What was read last, and its number, which grows.
  std::shared_ptr<const TlsContent> Get() const;
  uint64_t generation() const;

  const TlsFiles& files() const { return files_; }

 private:
  explicit TlsIdentity(const TlsFiles& files) : files_(files) {}

  const TlsFiles files_;
  mutable absl::Mutex mutex_;
  absl::Status outcome_ ABSL_GUARDED_BY(mutex_);  // of the last reload
  std::shared_ptr<const TlsContent> content_ ABSL_GUARDED_BY(mutex_);
  uint64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Credentials that show what `identity`, which outlives them, has at the time of each connection.
// Callers' certificates are verified where there is a client CA; without one a caller is let in
// only if not `certificates_required`.
std::shared_ptr<grpc::ServerCredentials> MakeServerCredentials(TlsIdentity& identity,
                                                               bool certificates_required);

}  // namespace domicile

#endif  // DOMICILE_SERVICE_TRANSPORT_TLS_IDENTITY_H_
