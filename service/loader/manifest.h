// The signed manifest beside a plugin's library: its files and their forms. See
// domicile/plugin/v1/manifest.proto.

#ifndef DOMICILE_SERVICE_LOADER_MANIFEST_H_
#define DOMICILE_SERVICE_LOADER_MANIFEST_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "domicile/plugin/v1/manifest.pb.h"

namespace domicile::loader {

// Beside `libtwilio.so` lie `libtwilio.so.manifest` and `libtwilio.so.manifest.sig`.
inline constexpr char kManifestSuffix[] = ".manifest";
inline constexpr char kSignatureSuffix[] = ".manifest.sig";

struct ManifestSignature {
  std::string key_id;
  std::string bytes;
};

// What a signature covers: these bytes of a manifest's file, and nothing else that is ever signed.
std::string SignedForm(std::string_view manifest_file);

// The content of a signature's file, and back; nothing when it has another form.
std::string FormatSignature(const ManifestSignature& signature);
std::optional<ManifestSignature> ParseSignature(std::string_view signature_file);

// The content of a manifest's file, and back. Only for bytes whose signature was found to be good.
// Refuses BAD_MANIFEST when it does not parse or a field is missing or malformed.
std::string FormatManifest(const plugin::v1::Manifest& manifest);
absl::StatusOr<plugin::v1::Manifest> ParseManifest(std::string_view manifest_file);

// Adds a descriptor to the form whose SHA-256 is `descriptors_sha256`.
void AppendDescriptor(std::string_view descriptor, std::string& form);

// This machine's, as a manifest has it.
const char* Architecture();

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_MANIFEST_H_
