#include "service/crypto/ed25519.h"

#include <sys/stat.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/base/digest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile::crypto {
namespace {

using domicile::testing::IsOk;
using domicile::testing::StatusIs;
using domicile::testing::TempDirectory;
using ::testing::HasSubstr;

class Ed25519Test : public ::testing::Test {
 protected:
  // A file of that content that only its owner may use.
  std::string Secret(const std::string& content) const {
    const std::string file = directory_.Write("key.pem", content);
    chmod(file.c_str(), S_IRUSR | S_IWUSR);
    return file;
  }

  const TempDirectory directory_;
  const PrivateKey key_ = *PrivateKey::Generate();
};

TEST_F(Ed25519Test, WhatWasSignedVerifies) {
  const std::string signature = *key_.Sign("bytes");
  EXPECT_EQ(signature.size(), kSignatureBytes);
  EXPECT_TRUE(key_.public_key().Verify("bytes", signature));
}

TEST_F(Ed25519Test, OtherBytesAnotherKeyOrACutSignatureDoNotVerify) {
  const std::string signature = *key_.Sign("bytes");
  EXPECT_FALSE(key_.public_key().Verify("byteS", signature));
  EXPECT_FALSE(PrivateKey::Generate()->public_key().Verify("bytes", signature));
  EXPECT_FALSE(key_.public_key().Verify("bytes", signature.substr(1)));
  EXPECT_FALSE(key_.public_key().Verify("bytes", ""));
}

TEST_F(Ed25519Test, BothHalvesGoThroughPem) {
  const auto loaded = PrivateKey::Load(Secret(key_.Pem()));
  ASSERT_THAT(loaded, IsOk());
  EXPECT_EQ(loaded->key_id(), key_.key_id());
  const auto parsed = PublicKey::Parse(key_.public_key().Pem());
  ASSERT_THAT(parsed, IsOk());
  EXPECT_TRUE(parsed->Verify("bytes", *loaded->Sign("bytes")));
}

// RFC 8410, section 10.1.
TEST_F(Ed25519Test, TheIdIsTheBeginningOfTheDigestOfThePublicBytes) {
  const auto key = PublicKey::Parse(
      "-----BEGIN PUBLIC KEY-----\n"
      "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
      "-----END PUBLIC KEY-----\n");
  ASSERT_THAT(key, IsOk());
  const std::string bytes =
      "\x19\xbf\x44\x09\x69\x84\xcd\xfe\x85\x41\xba\xc1\x67\xdc\x3b\x96"
      "\xc8\x50\x86\xaa\x30\xb6\xb6\xcb\x0c\x5c\x38\xad\x70\x31\x66\xe1";
  EXPECT_EQ(key->key_id(), base::Sha256Hex(bytes).substr(0, 16));
}

TEST_F(Ed25519Test, APrivateKeyThatOthersMayReadIsNotTaken) {
  const std::string file = Secret(key_.Pem());
  chmod(file.c_str(), S_IRUSR | S_IRGRP);
  EXPECT_THAT(PrivateKey::Load(file),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("chmod 600")));
}

TEST_F(Ed25519Test, APrivateKeyThatIsNotThereIsNotFound) {
  EXPECT_THAT(PrivateKey::Load(directory_.File("none")),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none")));
}

TEST_F(Ed25519Test, WhatIsNoKeyIsNotTaken) {
  EXPECT_THAT(PrivateKey::Load(Secret("text")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no Ed25519 private key")));
  EXPECT_THAT(PrivateKey::Load(Secret(key_.public_key().Pem())),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no Ed25519 private key")));
  EXPECT_THAT(PublicKey::Parse(key_.Pem()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no Ed25519 public key")));
}

TEST_F(Ed25519Test, AKeyOfAnotherKindIsNotTaken) {
  // A P-256 key.
  EXPECT_THAT(PublicKey::Parse("-----BEGIN PUBLIC KEY-----\n"
                               "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n"
                               "6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n"
                               "-----END PUBLIC KEY-----\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no Ed25519 public key")));
}

}  // namespace
}  // namespace domicile::crypto
