// Certificates for tests: an authority, and what it signs.
//
//   CertificateAuthority authority("Test CA");
//   const Certificate server = authority.Issue("server", {"DNS:localhost", "IP:127.0.0.1"});

#ifndef DOMICILE_TESTS_SUPPORT_CERTIFICATES_H_
#define DOMICILE_TESTS_SUPPORT_CERTIFICATES_H_

#include <memory>
#include <string>
#include <vector>

struct evp_pkey_st;
struct x509_st;

namespace domicile::testing {

// In PEM.
struct Certificate {
  std::string certificate;
  std::string key;
};

class CertificateAuthority {
 public:
  explicit CertificateAuthority(const std::string& name);

  // Its own certificate, in PEM.
  const std::string& certificate() const { return certificate_; }

  // A certificate for `name`, valid for `days` from now on (negative: expired), with subject
  // alternative names as OpenSSL writes them, such as `DNS:localhost` and `URI:spiffe://x/a`.
  Certificate Issue(const std::string& name, const std::vector<std::string>& alternative_names,
                    int days = 1) const;

 private:
  const std::shared_ptr<evp_pkey_st> key_;
  const std::shared_ptr<x509_st> self_;
  const std::string certificate_;
};

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_SUPPORT_CERTIFICATES_H_
