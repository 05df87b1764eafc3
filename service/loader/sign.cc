#include "service/loader/sign.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <string_view>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "plugins/sdk/domicile_plugin.h"
#include "service/base/status_macros.h"
#include "service/base/unique_fd.h"
#include "service/loader/manifest.h"
#include "service/loader/refusal.h"

namespace domicile::loader {
namespace {

absl::Status CannotWrite(const std::string& path, int error) {
  return absl::InvalidArgumentError(
      absl::StrCat("cannot write `", path, "`: ", strerrordesc_np(error)));
}

// A hidden name first, which nobody takes for a part of a plugin.
std::string HiddenName(const std::string& path) {
  const size_t name = path.rfind('/') + 1;
  return absl::StrCat(path.substr(0, name), ".", path.substr(name), ".new");
}

absl::Status Replace(const std::string& path, std::string_view content) {
  const std::string hidden = HiddenName(path);
  {
    const base::UniqueFd file(
        open(hidden.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644));
    if (!file.valid()) return CannotWrite(hidden, errno);
    std::string_view rest = content;
    while (!rest.empty()) {
      const ssize_t written = write(file.get(), rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return CannotWrite(hidden, errno);
      rest.remove_prefix(static_cast<size_t>(written));
    }
  }
  return rename(hidden.c_str(), path.c_str()) == 0 ? absl::OkStatus() : CannotWrite(path, errno);
}

}  // namespace

absl::Status WriteSignedManifest(const std::string& library, plugin::v1::Manifest manifest,
                                 const crypto::PrivateKey& key) {
  manifest.set_key_id(key.key_id());
  const std::string text = FormatManifest(manifest);
  DOMICILE_ASSIGN_OR_RETURN(const std::string signature, key.Sign(SignedForm(text)));
  DOMICILE_RETURN_IF_ERROR(Replace(library + kManifestSuffix, text));
  return Replace(library + kSignatureSuffix, FormatSignature({key.key_id(), signature}));
}

absl::StatusOr<plugin::v1::Manifest> SignPlugin(const std::string& library, const Release& release,
                                                const crypto::PrivateKey& key,
                                                const LoadOptions& options) {
  LoadOptions unverified = options;
  unverified.verification = nullptr;
  using Loaded = std::variant<catalog::PluginContent, catalog::Rejection>;
  DOMICILE_ASSIGN_OR_RETURN(const Loaded loaded, LoadPluginFile(library, unverified));
  if (const auto* rejection = std::get_if<catalog::Rejection>(&loaded)) {
    return absl::DataLossError(
        absl::StrCat("`", library, "` is rejected, ", rejection->reason, ": ", rejection->message));
  }
  const auto& content = std::get<catalog::PluginContent>(loaded);
  plugin::v1::Manifest manifest;
  manifest.set_processor_id(content.processor.processor().id());
  manifest.set_version(release.version);
  manifest.set_revision(release.revision);
  manifest.set_abi_major(DOMICILE_PLUGIN_ABI_MAJOR);
  manifest.set_architecture(Architecture());
  manifest.set_library_sha256(content.digest);
  manifest.set_descriptors_sha256(content.descriptors_digest);
  manifest.set_key_id(key.key_id());
  // Nobody is to sign what no server would take.
  if (const auto parsed = ParseManifest(FormatManifest(manifest)); !parsed.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("`", library, "` ", parsed.status().message()));
  }
  DOMICILE_RETURN_IF_ERROR(WriteSignedManifest(library, manifest, key));
  return manifest;
}

}  // namespace domicile::loader
