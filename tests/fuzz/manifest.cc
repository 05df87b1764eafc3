// A plugin's manifest and its signature. Pieces: the manifest's file, the signature's file; when
// the latter is missing, the manifest is signed by a trusted key, as somebody would who has one and
// means harm.

#include "service/loader/manifest.h"

#include <fcntl.h>
#include <unistd.h>

#include "service/base/unique_fd.h"
#include "service/loader/refusal.h"
#include "service/loader/verification.h"
#include "tests/fuzz/input.h"
#include "tests/support/temp_directory.h"

namespace domicile {
namespace {

constexpr char kLibrary[] = "lib.so";

struct Signer {
  Signer() : key(*crypto::PrivateKey::Generate()) {
    verification.keys = loader::TrustedKeys({key.public_key()});
    verification.seen_revisions["acme"] = 7;
  }
  const crypto::PrivateKey key;
  loader::Verification verification;
  const testing::TempDirectory directory;
  const base::UniqueFd open{::open(directory.path().c_str(), O_DIRECTORY | O_CLOEXEC)};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Signer* const signer = new Signer();
  const auto pieces = fuzz::Pieces({reinterpret_cast<const char*>(data), size});
  const std::string manifest(pieces[0]);
  const bool trusted = pieces.size() == 1;
  std::string signature;
  if (trusted) {
    signature = loader::FormatSignature(
        {signer->key.key_id(), *signer->key.Sign(loader::SignedForm(manifest))});
  } else {
    signature = std::string(pieces[1]);
  }
  if (const auto parsed = loader::ParseSignature(signature); parsed.has_value()) {
    const auto again = loader::ParseSignature(loader::FormatSignature(*parsed));
    DOMICILE_FUZZ_EXPECT(
        again.has_value() && again->key_id == parsed->key_id && again->bytes == parsed->bytes,
        signature);
  }
  if (const auto parsed = loader::ParseManifest(manifest); parsed.ok()) {
    const auto again = loader::ParseManifest(loader::FormatManifest(*parsed));
    DOMICILE_FUZZ_EXPECT(again.ok(), manifest);
    DOMICILE_FUZZ_EXPECT(again->SerializeAsString() == parsed->SerializeAsString(), manifest);
  }
  signer->directory.Write(std::string(kLibrary) + loader::kManifestSuffix, manifest);
  signer->directory.Write(std::string(kLibrary) + loader::kSignatureSuffix, signature);
  catalog::PluginOrigin origin;
  const auto verified = loader::VerifyManifest(signer->open.get(), kLibrary, std::string(64, 'a'),
                                               signer->verification, origin);
  if (verified.ok()) {
    DOMICILE_FUZZ_EXPECT(trusted && verified->has_value(), "an untrusted signature counts");
    DOMICILE_FUZZ_EXPECT((*verified)->library_sha256() == std::string(64, 'a'), manifest);
    DOMICILE_FUZZ_EXPECT((*verified)->processor_id() != "acme" || (*verified)->revision() >= 7,
                         manifest);
  } else {
    DOMICILE_FUZZ_EXPECT(loader::RefusalReason(verified.status()).has_value(),
                         verified.status().ToString());
  }
  return 0;
}

}  // namespace domicile
