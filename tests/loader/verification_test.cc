// Who is loaded: each way in which a signature can be missing or wrong, on a plugin that is good.

#include "service/loader/verification.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/loader/load.h"
#include "service/loader/manifest.h"
#include "service/loader/sign.h"
#include "tests/support/bundled_plugins.h"
#include "tests/support/signed_plugin.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile::loader {
namespace {

namespace fs = std::filesystem;
using crypto::PrivateKey;
using domicile::testing::IsOk;
using domicile::testing::ReadFile;
using domicile::testing::SignAnyway;
using domicile::testing::TempDirectory;
using ::testing::AllOf;
using ::testing::HasSubstr;

const fs::path kUnsigned = fs::path(DOMICILE_HOSTILE_DIR) / "libswitchboard.so";

// A plugin that is good and signed, as revision 7 by a key that is trusted.
class VerificationTest : public ::testing::Test {
 protected:
  VerificationTest() {
    fs::copy(kUnsigned, library_);
    verification_->keys = TrustedKeys({key_.public_key()});
    Sign(7, key_);
  }

  void Sign(uint64_t revision, const PrivateKey& key) {
    const auto manifest =
        SignPlugin(library_, {"1.2.3", revision}, key, testing::TestLoadOptions(""));
    ASSERT_THAT(manifest, IsOk());
    manifest_ = *manifest;
  }

  std::variant<catalog::PluginContent, catalog::Rejection> Load() const {
    LoadOptions options = testing::TestLoadOptions(directory_.path());
    options.verification = verification_;
    options.known = known_;
    if (!host_program_.empty()) options.host_program = host_program_;
    auto result = LoadPluginDirectory(options);
    EXPECT_THAT(result, IsOk());
    if (!result.ok()) return catalog::Rejection();
    if (!result->plugins.empty()) return result->plugins[0];
    return result->rejections[0];
  }
  catalog::PluginContent MustLoad() const {
    auto loaded = Load();
    if (auto* rejection = std::get_if<catalog::Rejection>(&loaded)) {
      ADD_FAILURE() << rejection->reason << ": " << rejection->message;
      return {};
    }
    return std::get<catalog::PluginContent>(std::move(loaded));
  }
  catalog::Rejection MustRefuse() const {
    auto loaded = Load();
    if (std::holds_alternative<catalog::PluginContent>(loaded)) {
      ADD_FAILURE() << "was not refused";
      return {};
    }
    return std::get<catalog::Rejection>(std::move(loaded));
  }

  const TempDirectory directory_;
  const std::string library_ = directory_.File("libswitchboard.so");
  const std::string manifest_file_ = library_ + ".manifest";
  const std::string signature_file_ = library_ + ".manifest.sig";
  const PrivateKey key_ = *PrivateKey::Generate();
  const std::shared_ptr<Verification> verification_ = std::make_shared<Verification>();
  plugin::v1::Manifest manifest_;
  std::string host_program_;
  HandedOver known_;
};

TEST_F(VerificationTest, ASignedPluginComesWithItsOrigin) {
  const catalog::PluginContent content = MustLoad();
  EXPECT_EQ(content.origin.key_id, key_.key_id());
  EXPECT_EQ(content.origin.version, "1.2.3");
  EXPECT_EQ(content.origin.revision, 7);
  EXPECT_EQ(content.descriptors_digest, manifest_.descriptors_sha256());
}

TEST_F(VerificationTest, WhatIsKnownIsVerifiedAllTheSame) {
  const catalog::PluginContent loaded = MustLoad();
  known_[loaded.digest] = std::make_shared<const catalog::PluginContent>(loaded);
  EXPECT_EQ(MustLoad().origin.revision, 7);
  fs::remove(signature_file_);
  EXPECT_EQ(MustRefuse().reason, "UNSIGNED");
}

TEST_F(VerificationTest, AManifestForOtherDescriptorsThanAreKnownIsRefused) {
  catalog::PluginContent loaded = MustLoad();
  loaded.descriptors_digest = std::string(64, '0');
  known_[loaded.digest] = std::make_shared<const catalog::PluginContent>(loaded);
  EXPECT_EQ(MustRefuse().reason, "DIGEST_MISMATCH");
}

TEST_F(VerificationTest, APluginWithoutAManifestIsUnsigned) {
  fs::remove(manifest_file_);
  EXPECT_EQ(MustRefuse().reason, "UNSIGNED");
  fs::remove(signature_file_);
  const catalog::Rejection rejection = MustRefuse();
  EXPECT_EQ(rejection.reason, "UNSIGNED");
  EXPECT_THAT(rejection.message, AllOf(HasSubstr("`*.so.manifest`"), HasSubstr("plugins sign")));
  EXPECT_EQ(rejection.digest, manifest_.library_sha256());
  EXPECT_EQ(rejection.origin.key_id, "");
}

TEST_F(VerificationTest, AManifestWithoutASignatureIsUnsigned) {
  fs::remove(signature_file_);
  const catalog::Rejection rejection = MustRefuse();
  EXPECT_EQ(rejection.reason, "UNSIGNED");
  EXPECT_THAT(rejection.message, HasSubstr("`*.so.manifest.sig`"));
}

TEST_F(VerificationTest, AnUnsignedPluginLoadsWhereThatIsAllowed) {
  fs::remove(manifest_file_);
  fs::remove(signature_file_);
  verification_->allow_unsigned = true;
  EXPECT_EQ(MustLoad().origin.key_id, "");
}

TEST_F(VerificationTest, WhatIsSignedIsVerifiedWhereUnsignedPluginsAreAllowed) {
  verification_->allow_unsigned = true;
  EXPECT_EQ(MustLoad().origin.key_id, key_.key_id());
  fs::remove(signature_file_);
  EXPECT_EQ(MustRefuse().reason, "UNSIGNED");
  Sign(7, *PrivateKey::Generate());
  EXPECT_EQ(MustRefuse().reason, "UNKNOWN_KEY");
}

TEST_F(VerificationTest, AnAlteredManifestIsRefused) {
  directory_.Write("libswitchboard.so.manifest",
                   absl::StrReplaceAll(ReadFile(manifest_file_), {{"revision: 7", "revision: 8"}}));
  const catalog::Rejection rejection = MustRefuse();
  EXPECT_EQ(rejection.reason, "BAD_SIGNATURE");
  EXPECT_EQ(rejection.origin.key_id, "") << "nobody vouches for it";
}

TEST_F(VerificationTest, ASignatureOfAnotherFormIsRefused) {
  directory_.Write("libswitchboard.so.manifest.sig", "-----BEGIN PGP SIGNATURE-----\n");
  EXPECT_EQ(MustRefuse().reason, "BAD_SIGNATURE");
}

// As a receipt or another system might have it signed.
TEST_F(VerificationTest, ASignatureOverTheBytesAloneIsRefused) {
  const std::string text = ReadFile(manifest_file_);
  directory_.Write("libswitchboard.so.manifest.sig",
                   FormatSignature({key_.key_id(), *key_.Sign(text)}));
  EXPECT_EQ(MustRefuse().reason, "BAD_SIGNATURE");
}

TEST_F(VerificationTest, AManifestIsNotParsedBeforeItsSignatureIsGood) {
  directory_.Write("libswitchboard.so.manifest", "no manifest");
  EXPECT_EQ(MustRefuse().reason, "BAD_SIGNATURE");
  directory_.Write("libswitchboard.so.manifest.sig",
                   FormatSignature({key_.key_id(), *key_.Sign(SignedForm("no manifest"))}));
  EXPECT_EQ(MustRefuse().reason, "BAD_MANIFEST");
}

TEST_F(VerificationTest, AKeyThatIsNotTrustedIsNamedBesideThoseThatAre) {
  const PrivateKey other = *PrivateKey::Generate();
  Sign(7, other);
  const catalog::Rejection rejection = MustRefuse();
  EXPECT_EQ(rejection.reason, "UNKNOWN_KEY");
  EXPECT_THAT(rejection.message, AllOf(HasSubstr(other.key_id()), HasSubstr(key_.key_id())));
}

TEST_F(VerificationTest, AnyOfSeveralTrustedKeysCounts) {
  const PrivateKey next = *PrivateKey::Generate();
  verification_->keys = TrustedKeys({key_.public_key(), next.public_key()});
  Sign(8, next);
  EXPECT_EQ(MustLoad().origin.key_id, next.key_id());
}

TEST_F(VerificationTest, ARevokedKeyIsRefused) {
  const TempDirectory keys;
  keys.Write("a.pem", key_.public_key().Pem());
  keys.Write("revoked", key_.key_id() + "\n");
  verification_->keys = *TrustedKeys::Load(keys.path());
  EXPECT_EQ(MustRefuse().reason, "REVOKED_KEY");
}

TEST_F(VerificationTest, AManifestThatNamesAnotherKeyIsRefused) {
  manifest_.set_key_id("0123456789abcdef");
  const std::string text = FormatManifest(manifest_);
  directory_.Write("libswitchboard.so.manifest", text);
  directory_.Write("libswitchboard.so.manifest.sig",
                   FormatSignature({key_.key_id(), *key_.Sign(SignedForm(text))}));
  EXPECT_EQ(MustRefuse().reason, "BAD_MANIFEST");
}

TEST_F(VerificationTest, AnotherLibraryIsRefused) {
  fs::copy(fs::path(DOMICILE_HOSTILE_DIR) / "libcrashes_in_constructor.so", library_,
           fs::copy_options::overwrite_existing);
  const catalog::Rejection rejection = MustRefuse();
  EXPECT_EQ(rejection.reason, "DIGEST_MISMATCH") << "it was run";
  EXPECT_THAT(rejection.message, HasSubstr(manifest_.library_sha256()));
}

TEST_F(VerificationTest, ALibraryWithOneBitChangedIsRefused) {
  std::string bytes = ReadFile(library_);
  bytes[bytes.size() / 2] ^= 1;
  directory_.Write("libswitchboard.so", bytes);
  EXPECT_EQ(MustRefuse().reason, "DIGEST_MISMATCH");
}

TEST_F(VerificationTest, DescriptorsThatWereNotSignedAreRefused) {
  manifest_.set_descriptors_sha256(std::string(64, '0'));
  SignAnyway(library_, manifest_, key_);
  const catalog::Rejection rejection = MustRefuse();
  EXPECT_EQ(rejection.reason, "DIGEST_MISMATCH");
  EXPECT_THAT(rejection.message, HasSubstr("hands over descriptors"));
}

TEST_F(VerificationTest, APluginThatIsSignedAsAnotherProcessorsIsRefused) {
  manifest_.set_processor_id("twilio");
  SignAnyway(library_, manifest_, key_);
  const catalog::Rejection rejection = MustRefuse();
  EXPECT_EQ(rejection.reason, "BAD_MANIFEST");
  EXPECT_THAT(rejection.message, AllOf(HasSubstr("`twilio`"), HasSubstr("`switchboard`")));
}

TEST_F(VerificationTest, AnOlderRevisionThanOneThatWasServedIsRefused) {
  verification_->seen_revisions["switchboard"] = 8;
  const catalog::Rejection rejection = MustRefuse();
  EXPECT_EQ(rejection.reason, "ROLLED_BACK");
  EXPECT_THAT(rejection.message, AllOf(HasSubstr("revision 7"), HasSubstr("revision 8")));
  EXPECT_EQ(rejection.origin.revision, 7);
}

TEST_F(VerificationTest, TheSameRevisionAndOneOfAnotherProcessorAreNoRollback) {
  verification_->seen_revisions["switchboard"] = 7;
  verification_->seen_revisions["twilio"] = 9;
  EXPECT_EQ(MustLoad().origin.revision, 7);
}

TEST_F(VerificationTest, AnotherArchitectureIsRefused) {
  manifest_.set_architecture("s390x");
  SignAnyway(library_, manifest_, key_);
  EXPECT_EQ(MustRefuse().reason, "WRONG_ARCHITECTURE");
}

TEST_F(VerificationTest, AnotherAbiIsRefused) {
  manifest_.set_abi_major(2);
  SignAnyway(library_, manifest_, key_);
  EXPECT_EQ(MustRefuse().reason, "ABI_TOO_NEW");
}

TEST_F(VerificationTest, ALinkIsNotFollowed) {
  const TempDirectory elsewhere;
  for (const std::string& file : {library_, manifest_file_, signature_file_}) {
    const std::string moved = elsewhere.File(fs::path(file).filename().string());
    fs::rename(file, moved);
    fs::create_symlink(moved, file);
    EXPECT_EQ(MustRefuse().reason, "IS_A_LINK") << file;
    fs::rename(moved, file);
  }
  MustLoad();
}

TEST_F(VerificationTest, ALibraryThatOthersMayWriteToIsRefused) {
  for (const mode_t mode : {0664, 0646}) {
    ASSERT_EQ(chmod(library_.c_str(), mode), 0);
    const catalog::Rejection rejection = MustRefuse();
    EXPECT_EQ(rejection.reason, "BAD_MODE");
    EXPECT_THAT(rejection.message, HasSubstr("chmod go-w"));
  }
}

TEST_F(VerificationTest, ALibraryOfAnotherUserIsRefused) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  ASSERT_EQ(chown(library_.c_str(), 65534, 65534), 0);
  const catalog::Rejection rejection = MustRefuse();
  EXPECT_EQ(rejection.reason, "BAD_OWNER");
  EXPECT_THAT(rejection.message, HasSubstr("65534"));
}

TEST_F(VerificationTest, AManifestThatIsTooLargeIsNotRead) {
  directory_.Write("libswitchboard.so.manifest", std::string(1 << 20, '#'));
  EXPECT_EQ(MustRefuse().reason, "TOO_LARGE");
}

// The file is replaced after it was verified and before the child opens it.
TEST_F(VerificationTest, WhatIsLoadedIsWhatWasVerified) {
  const TempDirectory elsewhere;
  host_program_ = elsewhere.Write(
      "host",
      absl::StrCat("#!/bin/sh\n/bin/cp '", DOMICILE_HOSTILE_DIR, "/libcrashes_in_constructor.so' '",
                   library_, "'\nexec '", testing::TestLoadOptions("").host_program, "' \"$@\"\n"));
  ASSERT_EQ(chmod(host_program_.c_str(), 0700), 0);
  EXPECT_EQ(MustLoad().digest, manifest_.library_sha256());
  EXPECT_EQ(ReadFile(library_),
            ReadFile(std::string(DOMICILE_HOSTILE_DIR) + "/libcrashes_in_constructor.so"));
}

}  // namespace
}  // namespace domicile::loader
