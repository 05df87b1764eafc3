#include "service/loader/manifest.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <cstdint>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "service/base/absl_view.h"
#include "service/crypto/ed25519.h"
#include "service/loader/refusal.h"
#include "service/loader/rejection_reason.h"
#include "service/vocabulary/identifier.h"

namespace domicile::loader {
namespace {

constexpr char kDomain[] = "domicile-plugin-manifest-v1";  // with its NUL
constexpr size_t kKeyIdSize = 16;
constexpr size_t kDigestSize = 64;
constexpr size_t kMaxVersion = 64;
constexpr char kHeader[] =
    "# proto-file: domicile/plugin/v1/manifest.proto\n"
    "# proto-message: domicile.plugin.v1.Manifest\n";

bool IsHex(std::string_view text, size_t size) {
  return text.size() == size && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c)) || (c >= 'a' && c <= 'f');
         });
}

bool IsVersion(std::string_view text) {
  return !text.empty() && text.size() <= kMaxVersion &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isgraph(static_cast<unsigned char>(c)); });
}

// What is wrong is said in the refusal, and not on standard error.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  const std::string& text() const { return text_; }
  void AddError(int line, int column, const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat(line + 1, ":", column + 1, ": ", message);
  }

 private:
  std::string text_;
};

absl::Status BadField(const char* field, const char* expected) {
  return Refuse(kBadManifest, absl::StrCat("has a manifest whose `", field, "` is not ", expected));
}

absl::Status Check(const plugin::v1::Manifest& manifest) {
  if (!vocabulary::IsIdentifier(manifest.processor_id())) {
    return BadField("processor_id", "the id of a processor");
  }
  if (!IsVersion(manifest.version())) {
    return BadField("version", "1 to 64 printable characters without blanks");
  }
  // The most that the database of revisions can keep.
  if (manifest.revision() == 0 ||
      manifest.revision() > uint64_t{std::numeric_limits<int64_t>::max()}) {
    return BadField("revision", "a number from 1 to 2^63 - 1");
  }
  if (manifest.abi_major() == 0) return BadField("abi_major", "a version of the plugin ABI");
  if (manifest.architecture().empty()) return BadField("architecture", "that of a machine");
  if (!IsHex(manifest.library_sha256(), kDigestSize)) {
    return BadField("library_sha256", "SHA-256 in hexadecimal");
  }
  if (!IsHex(manifest.descriptors_sha256(), kDigestSize)) {
    return BadField("descriptors_sha256", "SHA-256 in hexadecimal");
  }
  if (!IsHex(manifest.key_id(), kKeyIdSize)) return BadField("key_id", "the id of a key");
  return absl::OkStatus();
}

}  // namespace

std::string SignedForm(std::string_view manifest_file) {
  std::string form(kDomain, sizeof(kDomain));
  form.append(manifest_file);
  return form;
}

std::string FormatSignature(const ManifestSignature& signature) {
  return absl::StrCat(signature.key_id, " ", absl::Base64Escape(signature.bytes), "\n");
}

std::optional<ManifestSignature> ParseSignature(std::string_view file) {
  if (file.size() <= kKeyIdSize || file[kKeyIdSize] != ' ' || file.back() != '\n') {
    return std::nullopt;
  }
  ManifestSignature signature = {std::string(file.substr(0, kKeyIdSize)), {}};
  // Exactly one spelling of a signature is accepted.
  if (!IsHex(signature.key_id, kKeyIdSize) ||
      !absl::Base64Unescape(
          base::AbslView(file.substr(kKeyIdSize + 1, file.size() - kKeyIdSize - 2)),
          &signature.bytes) ||
      signature.bytes.size() != crypto::kSignatureBytes || FormatSignature(signature) != file) {
    return std::nullopt;
  }
  return signature;
}

std::string FormatManifest(const plugin::v1::Manifest& manifest) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(manifest, &text);
  return absl::StrCat(kHeader, text);
}

absl::StatusOr<plugin::v1::Manifest> ParseManifest(std::string_view manifest_file) {
  plugin::v1::Manifest manifest;
  google::protobuf::TextFormat::Parser parser;
  FirstError errors;
  parser.RecordErrorsTo(&errors);
  if (!parser.ParseFromString(std::string(manifest_file), &manifest)) {
    return Refuse(kBadManifest, absl::StrCat("has a manifest that is no ", manifest.GetTypeName(),
                                             ": ", Printable(errors.text())));
  }
  const absl::Status status = Check(manifest);
  if (!status.ok()) return status;
  return manifest;
}

void AppendDescriptor(std::string_view descriptor, std::string& form) {
  uint64_t size = descriptor.size();
  for (int i = 0; i < 8; ++i, size >>= 8) form += static_cast<char>(size & 0xff);
  form.append(descriptor);
}

const char* Architecture() {
#if defined(__x86_64__)
  return "x86_64";
#elif defined(__aarch64__)
  return "aarch64";
#endif
}

}  // namespace domicile::loader
