// A new key, in two files.

#ifndef DOMICILE_CLIENTS_CLI_KEY_FILE_H_
#define DOMICILE_CLIENTS_CLI_KEY_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "service/crypto/ed25519.h"

namespace domicile::cli {

// Where the public half of a key in `file` goes.
inline std::string PublicKeyFile(const std::string& file) { return file + ".pub"; }

// Writes the private half to `file`, which only its owner may read, and the public one beside it.
// Neither may be there yet: a key that is overwritten is lost for good.
absl::Status WriteKeyPair(const std::string& file, const crypto::PrivateKey& key);

}  // namespace domicile::cli

#endif  // DOMICILE_CLIENTS_CLI_KEY_FILE_H_
