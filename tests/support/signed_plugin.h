// Signatures for plugins that tests make or spoil.

#ifndef DOMICILE_TESTS_SUPPORT_SIGNED_PLUGIN_H_
#define DOMICILE_TESTS_SUPPORT_SIGNED_PLUGIN_H_

#include <memory>
#include <string>

#include "domicile/plugin/v1/manifest.pb.h"
#include "service/crypto/ed25519.h"
#include "service/loader/verification.h"

namespace domicile::testing {

// The key that signed this build's plugins, and the directory that trusts it.
const crypto::PrivateKey& TestSigningKey();
std::string TestKeysDirectory();

// Trusts that key, and has seen no revision.
std::shared_ptr<const loader::Verification> TestVerification();

// A manifest that fits a file, whatever that is: revision 1 of the processor `hostile`, and
// descriptors that are nobody's.
plugin::v1::Manifest ManifestFor(const std::string& library);

// Signs a file that no honest signer would sign.
void SignAnyway(const std::string& library);
void SignAnyway(const std::string& library, const plugin::v1::Manifest& manifest,
                const crypto::PrivateKey& key = TestSigningKey());

}  // namespace domicile::testing

#endif  // DOMICILE_TESTS_SUPPORT_SIGNED_PLUGIN_H_
