#include "service/loader/verification.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "plugins/sdk/domicile_plugin.h"
#include "service/base/absl_view.h"
#include "service/base/status_macros.h"
#include "service/loader/library_file.h"
#include "service/loader/manifest.h"
#include "service/loader/refusal.h"
#include "service/loader/rejection_reason.h"

namespace domicile::loader {
namespace {

// Nothing when there is no such file. What is wrong with it is the plugin's refusal.
absl::StatusOr<std::optional<std::string>> ReadBeside(int directory, const std::string& name,
                                                      const FileRules& rules) {
  absl::StatusOr<std::string> content = ReadProtected(directory, name, rules);
  if (content.ok()) return *std::move(content);
  if (absl::IsNotFound(content.status())) return std::nullopt;
  const std::optional<std::string> reason = RefusalReason(content.status());
  if (!reason.has_value()) return content.status();
  return Refuse(*reason, absl::StrCat("has ", rules.what, " that ", content.status().message()));
}

absl::Status CheckSignature(const std::string& manifest, const std::string& signature_file,
                            const TrustedKeys& keys, catalog::PluginOrigin& origin) {
  const std::optional<ManifestSignature> signature = ParseSignature(signature_file);
  if (!signature.has_value()) {
    return Refuse(kBadSignature,
                  "has a signature that is none: a key's id, a blank and 64 bytes in base64 were "
                  "expected, on one line");
  }
  if (keys.IsRevoked(signature->key_id)) {
    return Refuse(kRevokedKey,
                  absl::StrCat("is signed with the key ", signature->key_id, ", which is revoked"));
  }
  const crypto::PublicKey* key = keys.Find(signature->key_id);
  if (key == nullptr) {
    const std::vector<std::string> ids = keys.key_ids();
    return Refuse(kUnknownKey,
                  absl::StrCat("is signed with the key ", signature->key_id, "; trusted are ",
                               ids.empty() ? "none" : absl::StrJoin(ids, ", ")));
  }
  if (!key->Verify(SignedForm(manifest), signature->bytes)) {
    return Refuse(kBadSignature,
                  absl::StrCat("has a signature that is not one by the key ", signature->key_id,
                               " over its manifest: one of them was altered"));
  }
  origin.key_id = signature->key_id;
  return absl::OkStatus();
}

absl::Status CheckFits(const plugin::v1::Manifest& manifest) {
  if (manifest.architecture() != Architecture()) {
    return Refuse(kWrongArchitecture,
                  absl::StrCat("is built for ", Printable(manifest.architecture()),
                               "; this server runs on ", Architecture()));
  }
  if (manifest.abi_major() != DOMICILE_PLUGIN_ABI_MAJOR) {
    const bool newer = manifest.abi_major() > DOMICILE_PLUGIN_ABI_MAJOR;
    return Refuse(
        newer ? kAbiTooNew : kAbiTooOld,
        absl::StrCat("is signed for version ", manifest.abi_major(),
                     " of the plugin ABI; this loader knows version ", DOMICILE_PLUGIN_ABI_MAJOR,
                     " and not ", newer ? "a newer one" : "an older one"));
  }
  return absl::OkStatus();
}

absl::Status CheckManifest(const plugin::v1::Manifest& manifest, std::string_view library_digest,
                           const Verification& verification, const std::string& key_id) {
  if (manifest.key_id() != key_id) {
    return Refuse(kBadManifest, absl::StrCat("has a manifest for the key ", manifest.key_id(),
                                             " that the key ", key_id, " has signed"));
  }
  if (manifest.library_sha256() != library_digest) {
    return Refuse(kDigestMismatch,
                  absl::StrCat("has the SHA-256 ", base::AbslView(library_digest),
                               ", and its manifest is for ", manifest.library_sha256(),
                               ": it was altered or replaced after it was signed"));
  }
  DOMICILE_RETURN_IF_ERROR(CheckFits(manifest));
  const auto seen = verification.seen_revisions.find(manifest.processor_id());
  if (seen != verification.seen_revisions.end() && manifest.revision() < seen->second) {
    return Refuse(kRolledBack, absl::StrCat("is revision ", manifest.revision(), " of `",
                                            manifest.processor_id(), "`, and revision ",
                                            seen->second, " was served before"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<plugin::v1::Manifest>> VerifyManifest(int directory,
                                                                   const std::string& name,
                                                                   std::string_view library_digest,
                                                                   const Verification& verification,
                                                                   catalog::PluginOrigin& origin) {
  // Whoever may write to these gains nothing: what is in them counts only when it is signed.
  constexpr FileRules kManifest = {"a manifest", 16 << 10, false};
  constexpr FileRules kSignature = {"a signature", 1 << 10, false};
  DOMICILE_ASSIGN_OR_RETURN(const std::optional<std::string> text,
                            ReadBeside(directory, name + kManifestSuffix, kManifest));
  DOMICILE_ASSIGN_OR_RETURN(const std::optional<std::string> signature,
                            ReadBeside(directory, name + kSignatureSuffix, kSignature));
  if (!text.has_value() && !signature.has_value() && verification.allow_unsigned) {
    return std::nullopt;
  }
  if (!text.has_value() || !signature.has_value()) {
    return Refuse(
        kUnsigned,
        absl::StrCat("is not signed: there is no ", text.has_value() ? "signature" : "manifest",
                     " beside it, `*.so", text.has_value() ? kSignatureSuffix : kManifestSuffix,
                     "`; `domicile plugins sign` makes one"));
  }
  DOMICILE_RETURN_IF_ERROR(CheckSignature(*text, *signature, verification.keys, origin));
  DOMICILE_ASSIGN_OR_RETURN(plugin::v1::Manifest manifest, ParseManifest(*text));
  origin.version = manifest.version();
  origin.revision = manifest.revision();
  DOMICILE_RETURN_IF_ERROR(CheckManifest(manifest, library_digest, verification, origin.key_id));
  return manifest;
}

absl::Status VerifyContent(const plugin::v1::Manifest& manifest,
                           const catalog::PluginContent& content) {
  const std::string& processor = content.processor.processor().id();
  if (processor != manifest.processor_id()) {
    return Refuse(kBadManifest,
                  absl::StrCat("is signed as the plugin of `", manifest.processor_id(),
                               "`, and hands over `", Printable(processor), "`"));
  }
  if (content.descriptors_digest != manifest.descriptors_sha256()) {
    return Refuse(
        kDigestMismatch,
        absl::StrCat("hands over descriptors with the SHA-256 ", content.descriptors_digest,
                     ", and its manifest is for ", manifest.descriptors_sha256(),
                     ": it does not always hand over the same ones"));
  }
  return absl::OkStatus();
}

}  // namespace domicile::loader
