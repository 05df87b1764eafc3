#include "service/loader/trusted_keys.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/signed_plugin.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile::loader {
namespace {

using crypto::PrivateKey;
using domicile::testing::IsOk;
using domicile::testing::StatusIs;
using domicile::testing::TempDirectory;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class TrustedKeysTest : public ::testing::Test {
 protected:
  TrustedKeys MustLoad() const {
    auto keys = TrustedKeys::Load(directory_.path());
    EXPECT_THAT(keys, IsOk());
    return keys.ok() ? *std::move(keys) : TrustedKeys();
  }
  auto IsRefusedWith(const std::string& message) const {
    return StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(message));
  }

  const TempDirectory directory_;
  const PrivateKey first_ = *PrivateKey::Generate();
  const PrivateKey second_ = *PrivateKey::Generate();
};

TEST_F(TrustedKeysTest, SeveralAreTrustedAtOnceSoThatTheyCanRotate) {
  directory_.Write("2025.pem", first_.public_key().Pem());
  directory_.Write("2026.pub", second_.public_key().Pem());
  const TrustedKeys keys = MustLoad();
  EXPECT_THAT(keys.key_ids(), UnorderedElementsAre(first_.key_id(), second_.key_id()));
  ASSERT_NE(keys.Find(second_.key_id()), nullptr);
  EXPECT_TRUE(keys.Find(second_.key_id())->Verify("bytes", *second_.Sign("bytes")));
  EXPECT_EQ(keys.Find("0123456789abcdef"), nullptr);
}

TEST_F(TrustedKeysTest, OtherFilesAreNoKeys) {
  directory_.Write("README", "text");
  directory_.Write(".new.pem", "text");
  EXPECT_THAT(MustLoad().key_ids(), IsEmpty());
}

TEST_F(TrustedKeysTest, ARevokedKeyIsNotFoundThoughItsFileIsThere) {
  directory_.Write("a.pem", first_.public_key().Pem());
  directory_.Write("b.pem", second_.public_key().Pem());
  directory_.Write("revoked",
                   absl::StrCat("# lost in March\n\n  ", first_.key_id(), " # laptop\n"));
  const TrustedKeys keys = MustLoad();
  EXPECT_TRUE(keys.IsRevoked(first_.key_id()));
  EXPECT_EQ(keys.Find(first_.key_id()), nullptr);
  EXPECT_THAT(keys.key_ids(), ElementsAre(second_.key_id()));
}

TEST_F(TrustedKeysTest, ARevocationThatCannotBeReadIsAnErrorAndIsNotOverlooked) {
  directory_.Write("a.pem", first_.public_key().Pem());
  for (const std::string& line : {first_.key_id().substr(1), first_.key_id() + "0",
                                  first_.key_id() + " " + second_.key_id(), std::string("a.pem")}) {
    directory_.Write("revoked", "# ids\n" + line + "\n");
    EXPECT_THAT(TrustedKeys::Load(directory_.path()), IsRefusedWith("revoked` has in line 2"))
        << line;
  }
}

TEST_F(TrustedKeysTest, AFileThatHoldsNoPublicKeyIsAnErrorThatNamesIt) {
  directory_.Write("a.pem", first_.Pem());
  EXPECT_THAT(TrustedKeys::Load(directory_.path()),
              IsRefusedWith("a.pem` is no Ed25519 public key"));
}

TEST_F(TrustedKeysTest, ADirectoryThatIsNotThereIsNotFound) {
  EXPECT_THAT(TrustedKeys::Load(directory_.File("none")),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none")));
}

TEST_F(TrustedKeysTest, ADirectoryThatOthersMayWriteToIsNotTrusted) {
  directory_.Write("a.pem", first_.public_key().Pem());
  ASSERT_EQ(chmod(directory_.path().c_str(), 0770), 0);
  EXPECT_THAT(TrustedKeys::Load(directory_.path()), IsRefusedWith("decide who is trusted"));
}

TEST_F(TrustedKeysTest, AFileThatOthersMayWriteToIsNotTrusted) {
  const std::string file = directory_.Write("a.pem", first_.public_key().Pem());
  ASSERT_EQ(chmod(file.c_str(), 0646), 0);
  EXPECT_THAT(TrustedKeys::Load(directory_.path()),
              IsRefusedWith("has the mode 0646: others than its owner may write to it"));
}

TEST_F(TrustedKeysTest, AFileOfAnotherUserIsNotTrusted) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  const std::string file = directory_.Write("a.pem", first_.public_key().Pem());
  ASSERT_EQ(chown(file.c_str(), 65534, 65534), 0);
  EXPECT_THAT(TrustedKeys::Load(directory_.path()), IsRefusedWith("belongs to the user"));
}

TEST_F(TrustedKeysTest, ALinkIsNotFollowed) {
  const TempDirectory elsewhere;
  std::filesystem::create_symlink(elsewhere.Write("a.pem", first_.public_key().Pem()),
                                  directory_.File("a.pem"));
  EXPECT_THAT(TrustedKeys::Load(directory_.path()), IsRefusedWith("is a symbolic link"));
}

TEST_F(TrustedKeysTest, ThisBuildTrustsTheKeyThatSignedItsPlugins) {
  const auto keys = TrustedKeys::Load(testing::TestKeysDirectory());
  ASSERT_THAT(keys, IsOk());
  EXPECT_THAT(keys->key_ids(), ElementsAre(testing::TestSigningKey().key_id()));
}

}  // namespace
}  // namespace domicile::loader
