#include "tests/support/signed_plugin.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "plugins/sdk/domicile_plugin.h"
#include "service/base/digest.h"
#include "service/loader/manifest.h"
#include "service/loader/sign.h"

namespace domicile::testing {
namespace {

void OrDie(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  abort();
}

}  // namespace

const crypto::PrivateKey& TestSigningKey() {
  static const auto* const key = [] {
    auto loaded = crypto::PrivateKey::Load(DOMICILE_TEST_SIGNING_KEY);
    OrDie(loaded.status());
    return new crypto::PrivateKey(*std::move(loaded));
  }();
  return *key;
}

std::string TestKeysDirectory() { return DOMICILE_TEST_PLUGIN_KEYS; }

std::shared_ptr<const loader::Verification> TestVerification() {
  auto verification = std::make_shared<loader::Verification>();
  auto keys = loader::TrustedKeys::Load(TestKeysDirectory());
  OrDie(keys.status());
  verification->keys = *std::move(keys);
  return verification;
}

plugin::v1::Manifest ManifestFor(const std::string& library) {
  std::ifstream file(library, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  plugin::v1::Manifest manifest;
  manifest.set_processor_id("hostile");
  manifest.set_version("1");
  manifest.set_revision(1);
  manifest.set_abi_major(DOMICILE_PLUGIN_ABI_MAJOR);
  manifest.set_architecture(loader::Architecture());
  manifest.set_library_sha256(base::Sha256Hex(bytes));
  manifest.set_descriptors_sha256(std::string(64, '0'));
  return manifest;
}

void SignAnyway(const std::string& library) { SignAnyway(library, ManifestFor(library)); }

void SignAnyway(const std::string& library, const plugin::v1::Manifest& manifest,
                const crypto::PrivateKey& key) {
  OrDie(loader::WriteSignedManifest(library, manifest, key));
}

}  // namespace domicile::testing
