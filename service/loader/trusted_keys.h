// The keys whose signatures count.

#ifndef DOMICILE_SERVICE_LOADER_TRUSTED_KEYS_H_
#define DOMICILE_SERVICE_LOADER_TRUSTED_KEYS_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "service/crypto/ed25519.h"

namespace domicile::loader {

class TrustedKeys {
 public:
  // Trusts nobody.
  TrustedKeys() = default;
  explicit TrustedKeys(const std::vector<crypto::PublicKey>& keys);

  // Reads a directory:
  //   *.pem, *.pub  one Ed25519 public key each, in PEM; several may be trusted at once, so that
  //                 keys can rotate
  //   revoked       optional: ids of keys that no longer count, one a line, whether or not their
  //   key
  //                 is still there; what follows a `#` is a comment
  // The directory and these files must belong to root or to this process's user, and nobody else
  // may write to them. A file that cannot be read or is wrong is an error, FAILED_PRECONDITION: a
  // key must not be lost, nor a revocation, by a slip. NOT_FOUND when there is no directory.
  static absl::StatusOr<TrustedKeys> Load(const std::string& directory);

  // Null when the key is not trusted, or is revoked. Lives as long as this.
  const crypto::PublicKey* Find(std::string_view key_id) const;
  bool IsRevoked(std::string_view key_id) const { return revoked_.contains(key_id); }

  // The ids of the trusted keys, sorted.
  std::vector<std::string> key_ids() const;

 private:
  std::map<std::string, crypto::PublicKey, std::less<>> keys_;
  std::set<std::string, std::less<>> revoked_;
};

// Where the keys lie that come with this program: `../lib/domicile/plugin-keys`, seen from its own
// folder, in a build as in an installation. Empty when that cannot be told.
std::string BundledKeysDirectory();

// Whether a change of that file in the directory of keys matters, by its name.
bool IsKeyFileName(std::string_view name);

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_TRUSTED_KEYS_H_
