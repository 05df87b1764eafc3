// The files that TLS needs.

#ifndef DOMICILE_SERVICE_TRANSPORT_TLS_FILES_H_
#define DOMICILE_SERVICE_TRANSPORT_TLS_FILES_H_

#include <string>

namespace domicile {

// Of PEM files.
struct TlsFiles {
  std::string certificate;  // the server's, and those between it and a root
  std::string key;          // its private key, not encrypted
  std::string client_ca;    // whose certificates callers may show; empty: none are asked for
};

}  // namespace domicile

#endif  // DOMICILE_SERVICE_TRANSPORT_TLS_FILES_H_
