// Vouches for a plugin: writes the signed manifest beside its library.

#ifndef DOMICILE_SERVICE_LOADER_SIGN_H_
#define DOMICILE_SERVICE_LOADER_SIGN_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domicile/plugin/v1/manifest.pb.h"
#include "service/crypto/ed25519.h"
#include "service/loader/load.h"

namespace domicile::loader {

// What the library itself does not say; see domicile.plugin.v1.Manifest.
struct Release {
  std::string version;
  uint64_t revision = 0;
};

// Loads the plugin in the sandbox, fills a manifest from what it hands over, and writes and signs
// it. INVALID_ARGUMENT for a release that is none or a place that cannot be written, DATA_LOSS for
// a plugin that is refused, with the reason; other errors are those of LoadPluginFile.
absl::StatusOr<plugin::v1::Manifest> SignPlugin(const std::string& library, const Release& release,
                                                const crypto::PrivateKey& key,
                                                const LoadOptions& options);

// Writes and signs a manifest as it is, but for its `key_id`, which becomes that of the key. Each
// of the two files takes the place of an older one at once.
absl::Status WriteSignedManifest(const std::string& library, plugin::v1::Manifest manifest,
                                 const crypto::PrivateKey& key);

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_SIGN_H_
