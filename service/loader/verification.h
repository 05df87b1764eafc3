// Whether somebody who is trusted vouches for a plugin's file.

#ifndef DOMICILE_SERVICE_LOADER_VERIFICATION_H_
#define DOMICILE_SERVICE_LOADER_VERIFICATION_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "domicile/plugin/v1/manifest.pb.h"
#include "service/catalog/plugin_content.h"
#include "service/loader/trusted_keys.h"

namespace domicile::loader {

struct Verification {
  TrustedKeys keys;
  // The highest revision of each processor's plugin that was ever served; a lower one is refused.
  std::map<std::string, uint64_t> seen_revisions;
  // For development: a plugin beside which there is neither a manifest nor a signature is loaded
  // all the same. What is signed is verified even so.
  bool allow_unsigned = false;
};

// Checks the manifest beside the library `name` and fills `origin` once its signature was found to
// be good. `library_digest` is SHA-256 of the bytes that will be loaded. Gives nothing for a plugin
// that is unsigned and may be. Refuses UNSIGNED, IS_A_LINK, UNREADABLE, TOO_LARGE, BAD_SIGNATURE,
// UNKNOWN_KEY, REVOKED_KEY, BAD_MANIFEST, ROLLED_BACK, DIGEST_MISMATCH, WRONG_ARCHITECTURE,
// ABI_TOO_NEW and ABI_TOO_OLD.
absl::StatusOr<std::optional<plugin::v1::Manifest>> VerifyManifest(int directory,
                                                                   const std::string& name,
                                                                   std::string_view library_digest,
                                                                   const Verification& verification,
                                                                   catalog::PluginOrigin& origin);

// Checks what the plugin then hands over. Refuses BAD_MANIFEST when that is another processor, and
// DIGEST_MISMATCH when its descriptors are not those that were signed.
absl::Status VerifyContent(const plugin::v1::Manifest& manifest,
                           const catalog::PluginContent& content);

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_VERIFICATION_H_
