#include "service/transport/tls_identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "tests/support/certificates.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile {
namespace {

using testing::Certificate;
using testing::CertificateAuthority;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

class TlsIdentityTest : public ::testing::Test {
 protected:
  TlsIdentityTest() : certificate_(authority_.Issue("server", {"DNS:localhost"})) {
    Write(files_.certificate, certificate_.certificate);
    Write(files_.key, certificate_.key);
  }

  static void Write(const std::string& file, const std::string& text) {
    std::ofstream(file, std::ios::trunc) << text;
    chmod(file.c_str(), 0600);
  }

  const testing::TempDirectory directory_;
  const CertificateAuthority authority_{"Test CA"};
  const Certificate certificate_;
  TlsFiles files_{directory_.File("cert.pem"), directory_.File("key.pem"), ""};
};

TEST_F(TlsIdentityTest, ACertificateWithItsKeyIsRead) {
  const auto identity = TlsIdentity::Open(files_);
  ASSERT_THAT(identity.status(), IsOk());
  EXPECT_EQ((*identity)->Get()->certificate, certificate_.certificate);
}

TEST_F(TlsIdentityTest, AKeyOfAnotherCertificateIsRefused) {
  Write(files_.key, authority_.Issue("other", {}).key);
  EXPECT_THAT(TlsIdentity::Open(files_).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is not the key of")));
}

TEST_F(TlsIdentityTest, WhatIsNoCertificateIsRefused) {
  Write(files_.certificate, "nothing");
  EXPECT_THAT(TlsIdentity::Open(files_).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("cert.pem")));
}

TEST_F(TlsIdentityTest, ACertificateThatIsCutOffBehindTheFirstIsRefused) {
  Write(files_.certificate, certificate_.certificate + authority_.certificate().substr(0, 200));
  EXPECT_THAT(TlsIdentity::Open(files_).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("cert.pem")));
}

TEST_F(TlsIdentityTest, WhatIsNoKeyIsRefused) {
  Write(files_.key, certificate_.certificate);
  EXPECT_THAT(TlsIdentity::Open(files_).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("no private key")));
}

TEST_F(TlsIdentityTest, AKeyThatEverybodyMayReadIsRefused) {
  chmod(files_.key.c_str(), 0644);
  EXPECT_THAT(TlsIdentity::Open(files_).status(),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("everybody may read")));
}

TEST_F(TlsIdentityTest, AFileMustBeThere) {
  files_.key = directory_.File("none.pem");
  EXPECT_THAT(TlsIdentity::Open(files_).status(),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none.pem")));
}

TEST_F(TlsIdentityTest, WhatIsNoAuthorityIsRefused) {
  files_.client_ca = directory_.File("ca.pem");
  Write(files_.client_ca, "nothing");
  EXPECT_THAT(TlsIdentity::Open(files_).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("ca.pem")));
}

TEST_F(TlsIdentityTest, AReloadTakesWhatTheFilesHoldThen) {
  const auto identity = TlsIdentity::Open(files_);
  ASSERT_THAT(identity.status(), IsOk());
  const uint64_t before = (*identity)->generation();
  const Certificate other = authority_.Issue("server", {"DNS:localhost"});
  Write(files_.certificate, other.certificate);
  // Between the two files they do not belong together, and nothing is taken.
  EXPECT_FALSE((*identity)->Reload().ok());
  EXPECT_EQ((*identity)->generation(), before);
  Write(files_.key, other.key);
  EXPECT_THAT((*identity)->Reload(), IsOk());
  EXPECT_GT((*identity)->generation(), before);
  EXPECT_EQ((*identity)->Get()->certificate, other.certificate);
}

TEST_F(TlsIdentityTest, AReloadOfTheSameChangesNothing) {
  const auto identity = TlsIdentity::Open(files_);
  ASSERT_THAT(identity.status(), IsOk());
  const uint64_t before = (*identity)->generation();
  EXPECT_THAT((*identity)->Reload(), IsOk());
  EXPECT_EQ((*identity)->generation(), before);
}

}  // namespace
}  // namespace domicile
